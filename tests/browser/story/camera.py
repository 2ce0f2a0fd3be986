"""The phone's camera: frames of a printed label, held at an angle before a wall."""

import os
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageFilter

from tests.browser.islands.labels import FRAME, frame

WALL_FRAMES, LABEL_FRAMES = 4, 60
LABEL_HEIGHT = 430  # pixels of the frame: at arm's length


class Camera:
    """One clip that the browser's fake camera plays from its start whenever it is opened."""

    def __init__(self, folder: Path, labels: dict[str, bytes]) -> None:
        """`labels`: the picture of each label, by the code of its point."""
        folder.mkdir()
        self.clip = folder / "camera.mjpeg"
        self._wall = _jpeg(frame(None)) * WALL_FRAMES
        self._seen = {code: _jpeg(held(picture)) for code, picture in labels.items()}
        self.clip.write_bytes(self._wall)

    def point_at(self, code: str) -> None:
        """From the next time the camera is opened it sees a bit of wall, then this label."""
        beside = self.clip.with_suffix(".next")
        beside.write_bytes(self._wall + self._seen[code] * LABEL_FRAMES)
        os.replace(beside, self.clip)


def held(picture: bytes) -> Image.Image:
    """The label as a hand sees it: smaller, leaning away, a little out of focus."""
    label = Image.open(BytesIO(picture)).convert("RGB")
    label = label.resize((label.width * LABEL_HEIGHT // label.height, LABEL_HEIGHT))
    wide, high = label.size
    left, top = (FRAME[0] - wide) // 2, (FRAME[1] - high) // 2
    flat = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    lean = np.array([[14, 0], [-6, 12], [8, -4], [0, 6]], np.float32)
    held = flat + lean + np.array([left, top], np.float32)
    turn = cv2.getPerspectiveTransform(flat, held)
    wall = np.asarray(frame(None)).copy()
    cv2.warpPerspective(np.asarray(label), turn, FRAME, dst=wall, borderMode=cv2.BORDER_TRANSPARENT)
    return Image.fromarray(wall).filter(ImageFilter.GaussianBlur(0.8))


def _jpeg(picture: Image.Image) -> bytes:
    """One frame; frames after each other are the motion JPEG that a fake camera wants."""
    buffer = BytesIO()
    picture.save(buffer, "JPEG", quality=88, subsampling="4:2:0")
    return buffer.getvalue()
