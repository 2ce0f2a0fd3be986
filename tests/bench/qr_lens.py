"""What stands between a printed code and the decoder: tilt, wall, light, motion, noise, dirt."""

import random

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.float64]

FOCAL = 900.0
OVERSAMPLING = 2


class Lens:
    """Every effect takes a picture of side x side pixels (0-255, float) and gives a new one."""

    def __init__(self, rng: np.random.Generator, side: int) -> None:
        self.rng = rng
        self.side = side

    def project(self, half: float, angle: float, tilt: tuple[float, float]) -> NDArray[np.float32]:
        """The corners, in pixels, of a square of half that side: turned, tilted, off centre."""
        square = np.array([[-half, -half], [half, -half], [half, half], [-half, half]], np.float32)
        points = np.c_[square, np.zeros(4)]
        points = (_tilt_x(tilt[0]) @ _tilt_y(tilt[1]) @ _turn(angle) @ points.T).T
        points[:, 2] += FOCAL
        flat = points[:, :2] * FOCAL / points[:, 2:3]
        room = max(0, self.side / 2 - np.abs(flat).max() - 5)
        centre = [self.side / 2 + self.rng.uniform(-room, room) * 0.6 for _ in "xy"]
        return (flat + np.array(centre)).astype(np.float32)

    def warp(
        self,
        matrix: NDArray[np.uint8],
        quad: NDArray[np.float32],
        module: float,
        greys: tuple[float, float],
    ) -> tuple[Picture, NDArray[np.float32]]:
        """The modules in those two greys, and where they are (1 inside, 0 outside)."""
        large = np.kron(matrix, np.ones((16, 16)))
        source = np.where(large > 0, greys[0], greys[1]).astype(np.float32)
        edge = large.shape[0]
        corners = np.array([[0, 0], [edge, 0], [edge, edge], [0, edge]], np.float32)
        transform = cv2.getPerspectiveTransform(corners, quad)
        transform = np.diag([OVERSAMPLING, OVERSAMPLING, 1.0]) @ transform
        size = (self.side * OVERSAMPLING, self.side * OVERSAMPLING)
        how = cv2.INTER_AREA if module < 16 else cv2.INTER_LINEAR
        code = cv2.warpPerspective(source, transform, size, flags=how, borderValue=-1)
        inside = np.ones_like(source)
        cover = cv2.warpPerspective(inside, transform, size, flags=cv2.INTER_LINEAR, borderValue=0)
        full = cover > 0.999
        return self._shrunk(np.where(full, code, 0) * 1.0), self._shrunk(full.astype(np.float32))

    def wall(self, draws: random.Random) -> Picture:
        """A textured background with a few lines across."""
        coarse = self._cloud(25)
        fine = self._cloud(100)
        grey = self.rng.uniform(90, 190) + coarse * 12 + fine * 6
        picture = np.repeat(grey[:, :, None], 3, 2)
        picture += self.rng.uniform(-15, 15, 3)
        for _ in range(draws.randint(2, 6)):
            start = (draws.randint(0, self.side), draws.randint(0, self.side))
            end = (draws.randint(0, self.side), draws.randint(0, self.side))
            colour = [float(value) for value in self.rng.uniform(30, 220, 3)]
            cv2.line(picture, start, end, colour, draws.randint(1, 8))
        return picture

    def noise(self, picture: Picture, sigma: float) -> Picture:
        return picture + self.rng.normal(0, sigma, picture.shape)

    def motion(self, picture: Picture, length: int, angle: float) -> Picture:
        """Smeared over that many pixels."""
        kernel = np.zeros((length, length), np.float32)
        middle = (length - 1) / 2
        dx = np.cos(np.deg2rad(angle)) * middle
        dy = np.sin(np.deg2rad(angle)) * middle
        start = (round(middle - dx), round(middle - dy))
        end = (round(middle + dx), round(middle + dy))
        cv2.line(kernel, start, end, 1, 1)
        return cv2.filter2D(picture, -1, kernel / kernel.sum())

    def lowlight(self, picture: Picture, gain: float, read_noise: float) -> Picture:
        """Photon noise and read noise, then what the camera's own gain makes of them."""
        light = np.clip(picture, 0, 255) / 255 * gain * 255
        photons = self.rng.poisson(np.clip(light, 0, None) * 0.6) / 0.6
        signal = photons + self.rng.normal(0, read_noise, picture.shape)
        return np.clip(signal * min(4, 0.5 / gain), 0, 255)

    def jpeg(self, picture: Picture, quality: int) -> Picture:
        pixels = np.clip(picture, 0, 255).astype(np.uint8)
        _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
        return cv2.imdecode(data, 1).astype(np.float64)

    def glare(
        self, picture: Picture, centre: NDArray[np.float64], radius: float, strength: float
    ) -> Picture:
        y, x = np.mgrid[0 : self.side, 0 : self.side]
        distance = (x - centre[0]) ** 2 + (y - centre[1]) ** 2
        return picture + (np.exp(-distance / (2 * radius * radius)) * strength)[:, :, None]

    def shadow(self, picture: Picture, angle: float, depth: float) -> Picture:
        """The edge of a shadow through the middle of the frame."""
        y, x = np.mgrid[0 : self.side, 0 : self.side] - self.side / 2
        shade = 1 / (1 + np.exp(-(x * np.cos(angle) + y * np.sin(angle)) / 25))
        return picture * (1 - depth * shade)[:, :, None]

    def cover(self, picture: Picture, quad: NDArray[np.float32], share: float) -> Picture:
        """A sticker or dirt near the middle, over that share of the code's area."""
        edge = np.linalg.norm(quad[1] - quad[0])
        radius = int(np.sqrt(share) * edge / 1.77)
        centre = quad.mean(0) + self.rng.uniform(-0.12, 0.12, 2) * edge
        colour = [float(value) for value in self.rng.uniform(20, 235, 3)]
        at = (int(centre[0]), int(centre[1]))
        return cv2.ellipse(picture, at, (radius, radius), 0, 0, 360, colour, -1)

    def _cloud(self, cells: int) -> NDArray[np.float32]:
        rough = self.rng.normal(0, 1, (cells, cells)).astype(np.float32)
        return cv2.resize(rough, (self.side, self.side), interpolation=cv2.INTER_CUBIC)

    def _shrunk(self, large: NDArray[np.float64]) -> Picture:
        return cv2.resize(large, (self.side, self.side), interpolation=cv2.INTER_AREA)


def _tilt_x(degrees: float) -> NDArray[np.float64]:
    angle = np.deg2rad(degrees)
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([[1, 0, 0], [0, cos, -sin], [0, sin, cos]])


def _tilt_y(degrees: float) -> NDArray[np.float64]:
    angle = np.deg2rad(degrees)
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([[cos, 0, sin], [0, 1, 0], [-sin, 0, cos]])


def _turn(degrees: float) -> NDArray[np.float64]:
    angle = np.deg2rad(degrees)
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]])
