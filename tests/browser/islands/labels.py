"""Camera frames of real labels: the QR code as we print it, on a wall, seen from arm's length."""

from pathlib import Path

import qrcode
from PIL import Image, ImageDraw, ImageFilter

FRAME = (1280, 720)
WALL = (142, 138, 130)
LABEL_URL = "HTTP://10.0.0.8:8000/C/7K3QXW2M9F"


def label(text: str, *, side: int = 300) -> Image.Image:
    """ECC Q and a quiet zone of four modules, as on the printed sheet."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, border=4)
    code.add_data(text)
    return code.make_image().get_image().convert("RGB").resize((side, side), Image.Resampling.BOX)


def frame(text: str | None, *, angle: float = 7, brightness: float = 1.0) -> Image.Image:
    """One frame of the camera; without a text, the bare wall."""
    picture = Image.new("RGB", FRAME, WALL)
    pen = ImageDraw.Draw(picture)
    for x in range(0, FRAME[0], 160):
        pen.line([(x, 0), (x + 40, FRAME[1])], fill=(120, 116, 110), width=3)
    if text:
        turned = label(text).rotate(angle, expand=True, fillcolor=WALL)
        picture.paste(turned, (FRAME[0] // 2 - 170, FRAME[1] // 2 - 160))
    picture = picture.filter(ImageFilter.GaussianBlur(0.8))
    return picture.point([round(value * brightness) for value in range(256)] * 3)


def frames(folder: Path, plan: list[tuple[str | None, int]]) -> list[Path]:
    """Files for a clip: each text (None is the wall) for that many frames."""
    paths: list[Path] = []
    for number, (text, count) in enumerate(plan):
        path = folder / f"{number:02d}.png"
        frame(text).save(path)
        paths += [path] * count
    return paths
