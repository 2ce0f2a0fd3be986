"""JPEGs as phones write them, and as accidents leave them."""

import io
import os
import time
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw

ORIENTATION, EXIF_IFD, GPS_IFD = 0x0112, 0x8769, 0x8825
TAKEN, TAKEN_OFFSET = 0x9003, 0x9011

CORNERS = {"red": (200, 30, 30), "green": (30, 170, 30), "blue": (30, 30, 200), "grey": (128,) * 3}


def scene(size: tuple[int, int], *, blur: float = 0, brightness: float = 1.0) -> Image.Image:
    """Red, green / blue, grey quarters under a fine pattern; blur in thousandths of the width."""
    width, height = size
    picture = Image.new("RGB", size)
    pen = ImageDraw.Draw(picture)
    for number, colour in enumerate(CORNERS.values()):
        x, y = number % 2 * width // 2, number // 2 * height // 2
        pen.rectangle([x, y, x + width // 2, y + height // 2], fill=colour)
    for step in range(0, width, max(6, width // 90)):
        pen.line(
            [(step, 0), (width - step, height)], fill=(240, 240, 230), width=max(1, width // 900)
        )
    grain = np.random.default_rng(1).normal(0, 6, (height // 2, width // 2, 1))
    grain = cv2.resize(grain.astype(np.float32), size)[:, :, None]
    pixels = np.clip((np.asarray(picture) + grain) * brightness, 0, 255).astype(np.uint8)
    if blur:
        pixels = cv2.GaussianBlur(pixels, (0, 0), blur * width / 1000)
    return Image.fromarray(pixels)


def jpeg(
    picture: Image.Image,
    *,
    orientation: int | None = None,
    taken: str | None = None,
    offset: str | None = None,
) -> bytes:
    """With the EXIF a phone adds: orientation, time ("2026:11:22 02:14:05"), position."""
    exif = Image.Exif()
    if orientation:
        exif[ORIENTATION] = orientation
    if taken:
        exif.get_ifd(EXIF_IFD)[TAKEN] = taken
        exif.get_ifd(GPS_IFD)[1] = "N"
    if offset:
        exif.get_ifd(EXIF_IFD)[TAKEN_OFFSET] = offset
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=90, exif=exif)
    return buffer.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A whole PNG whose header promises that many pixels: what a bomb looks like from outside."""
    buffer = io.BytesIO()
    Image.new("1", (8, 8)).save(buffer, "PNG")
    data = bytearray(buffer.getvalue())
    data[16:24] = width.to_bytes(4) + height.to_bytes(4)
    return bytes(data)


def upload(name: str, content: bytes, kind: str = "image/jpeg") -> dict[str, object]:
    """A file for set_input_files; the browser dates it now."""
    return {"name": name, "mimeType": kind, "buffer": content}


def old_file(folder: Path, content: bytes, *, minutes: int) -> Path:
    """A file that was last written that long ago."""
    path = folder / "old.jpg"
    path.write_bytes(content)
    written = time.time() - minutes * 60
    os.utime(path, (written, written))
    return path
