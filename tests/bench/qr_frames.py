"""Degraded camera frames of QR codes: 272 pictures, the same for the same seed.

12 degradations x 3 severities over versions 3-6 and ECC M and Q, plus clean frames; 800 x 800
pixels, 6 pixels a module unless the class says otherwise. The order of the draws from the two
random sources is part of the set: with seed 7 the frames are those every figure was measured on.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import qrcode
from numpy.typing import NDArray
from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q

from tests.bench.qr_lens import Lens

Picture = NDArray[np.float64]

SIDE = 800
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789-_"
ORIGIN = "https://q.ex.co/c/"
LEVELS = {"M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q}
CAPACITY = {
    (3, "M"): 42, (4, "M"): 62, (5, "M"): 84, (6, "M"): 106,
    (3, "Q"): 32, (4, "Q"): 46, (5, "Q"): 60, (6, "Q"): 74,
}  # fmt: skip


@dataclass(frozen=True)
class Frame:
    """One picture (BGR, 8 bit), its class and severity, and the text it carries."""

    name: str
    kind: str
    severity: int
    text: str
    pixels: NDArray[np.uint8]


@dataclass(frozen=True)
class Shot:
    """A code on a wall, before the camera spoils it."""

    text: str
    picture: Picture
    corners: NDArray[np.float32]


def degraded_set(seed: int = 7) -> Iterator[Frame]:
    """All frames, code by code and class by class."""
    maker = _Maker(seed)
    for version in (3, 4, 5, 6):
        for level in LEVELS:
            yield from maker.frames_of(version, level)


class _Maker:
    def __init__(self, seed: int) -> None:
        self.draws = random.Random(seed)
        self.rng = np.random.default_rng(seed)
        self.lens = Lens(self.rng, SIDE)
        self.made = 0

    def frames_of(self, version: int, level: str) -> Iterator[Frame]:
        code = (version, level)
        for kind, shots in (
            ("clean", self.clean(code)),
            ("rotation", self.rotation(code)),
            ("perspective", self.perspective(code)),
            ("blur", self.blur(code)),
            ("motion", self.motion(code)),
            ("noise", self.noise(code)),
            ("lowlight", self.lowlight(code)),
            ("lowcontrast", self.lowcontrast(code)),
            ("occlusion", self.occlusion(code)),
            ("small", self.small(code)),
            ("glareshadow", self.glareshadow(code)),
            ("combo", self.combo(code)),
        ):
            for severity, (text, picture) in enumerate(shots):
                name = f"{kind}_{severity}_{self.made:04d}.png"
                self.made += 1
                pixels = np.clip(picture, 0, 255).astype(np.uint8)
                yield Frame(name, kind, severity, text, pixels)

    def clean(self, code: Any) -> Iterator[tuple[str, Picture]]:
        shot = self.shoot(code)
        yield shot.text, self.lens.noise(shot.picture, 4)

    def rotation(self, code: Any) -> Iterator[tuple[str, Picture]]:
        for low, high in ((20, 70), (110, 160), (200, 340)):
            shot = self.shoot(code, angle=self.rng.uniform(low, high))
            yield shot.text, self.lens.noise(shot.picture, 5)

    def perspective(self, code: Any) -> Iterator[tuple[str, Picture]]:
        for degrees in (30, 45, 60):
            tilt = (self.sign() * degrees, self.sign() * degrees * 0.4)
            shot = self.shoot(code, tilt=tilt)
            yield shot.text, self.lens.noise(shot.picture, 5)

    def blur(self, code: Any) -> Iterator[tuple[str, Picture]]:
        for modules in (0.35, 0.6, 0.8):
            shot = self.shoot(code)
            soft = cv2.GaussianBlur(shot.picture, (0, 0), modules * 6)
            yield shot.text, self.lens.noise(soft, 3)

    def motion(self, code: Any) -> Iterator[tuple[str, Picture]]:
        for length in (7, 11, 15):
            shot = self.shoot(code)
            smeared = self.lens.motion(shot.picture, length, self.rng.uniform(0, 180))
            yield shot.text, self.lens.noise(smeared, 3)

    def noise(self, code: Any) -> Iterator[tuple[str, Picture]]:
        for sigma in (30, 60, 90):
            shot = self.shoot(code)
            yield shot.text, self.lens.noise(shot.picture, sigma)

    def lowlight(self, code: Any) -> Iterator[tuple[str, Picture]]:
        for gain, read_noise in ((0.10, 2), (0.05, 2.5), (0.03, 3)):
            shot = self.shoot(code)
            yield shot.text, self.lens.lowlight(shot.picture, gain, read_noise)

    def lowcontrast(self, code: Any) -> Iterator[tuple[str, Picture]]:
        for greys in ((95, 160), (115, 150), (122, 142)):
            shot = self.shoot(code, greys=greys)
            yield shot.text, self.lens.noise(shot.picture, 5)

    def occlusion(self, code: Any) -> Iterator[tuple[str, Picture]]:
        for share in (0.04, 0.08, 0.13):
            shot = self.shoot(code)
            covered = self.lens.cover(shot.picture, shot.corners, share)
            yield shot.text, self.lens.noise(covered, 5)

    def small(self, code: Any) -> Iterator[tuple[str, Picture]]:
        for module in (3.0, 2.2, 1.7):
            shot = self.shoot(code, module=module)
            yield shot.text, self.lens.noise(shot.picture, 5)

    def glareshadow(self, code: Any) -> Iterator[tuple[str, Picture]]:
        for strength, depth in ((140, 0.5), (220, 0.65), (300, 0.8)):
            shot = self.shoot(code)
            shaded = self.lens.shadow(shot.picture, self.rng.uniform(0, 6.28), depth)
            centre = shot.corners.mean(0) + self.rng.uniform(-60, 60, 2)
            yield shot.text, self.lens.noise(self.lens.glare(shaded, centre, 60, strength), 5)

    def combo(self, code: Any) -> Iterator[tuple[str, Picture]]:
        for module, tilt, greys, shade, soft, gain, quality in (
            (5, 20, (40, 200), 0.3, 1.2, 0.2, 70),
            (4.5, 30, (60, 170), 0.4, 1.6, 0.12, 50),
            (4, 40, (70, 150), 0.5, 1.9, 0.08, 40),
        ):
            angle = self.rng.uniform(0, 360)
            tilts = (self.rng.uniform(-1, 1) * tilt, self.rng.uniform(-1, 1) * tilt)
            shot = self.shoot(code, module=module, angle=angle, tilt=tilts, greys=greys)
            shaded = self.lens.shadow(shot.picture, self.rng.uniform(0, 6.28), shade)
            dim = self.lens.lowlight(cv2.GaussianBlur(shaded, (0, 0), soft), gain, 2)
            yield shot.text, self.lens.jpeg(dim, quality)

    def shoot(
        self,
        code: tuple[int, str],
        *,
        module: float = 6,
        angle: float | None = None,
        tilt: tuple[float, float] = (0, 0),
        greys: tuple[float, float] = (20, 235),
    ) -> Shot:
        """A code of that version and level, with a text of realistic length."""
        version, level = code
        text = self.text(version, level)
        symbol = qrcode.QRCode(version, error_correction=LEVELS[level], box_size=10, border=4)
        symbol.add_data(text)
        symbol.make(fit=True)
        assert symbol.version == version
        matrix = np.array(symbol.get_matrix(), dtype=np.uint8)
        turned = self.rng.uniform(-12, 12) if angle is None else angle
        quad = self.lens.project(matrix.shape[0] * module / 2, turned, tilt)
        return Shot(text, self.on_wall(matrix, quad, module, greys), quad)

    def text(self, version: int, level: str) -> str:
        capacity = CAPACITY[version, level]
        length = self.draws.randint(max(0, capacity - 10), capacity) - len(ORIGIN)
        return ORIGIN + "".join(self.draws.choice(ALPHABET) for _ in range(length))

    def on_wall(
        self, matrix: NDArray[np.uint8], quad: NDArray[np.float32], module: float, greys: Any
    ) -> Picture:
        code, mask = self.lens.warp(matrix, quad, module, greys)
        wall = self.lens.wall(self.draws)
        return wall * (1 - mask[:, :, None]) + code[:, :, None]

    def sign(self) -> int:
        return self.rng.choice([-1, 1])
