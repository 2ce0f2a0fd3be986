"""The phone's camera: frames of a printed label, held at an angle before a wall."""

import os
import subprocess
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageFilter

from tests.browser.islands.chromium import CLIP_FPS
from tests.browser.islands.labels import FRAME, frame

WALL_FRAMES, LABEL_FRAMES = 4, 60
LABEL_HEIGHT = 430  # pixels of the frame: at arm's length


class Camera:
    """One clip that the browser's fake camera plays from its start whenever it is opened."""

    def __init__(self, folder: Path, labels: dict[str, bytes]) -> None:
        """`labels`: the picture of each label, by the code of its point."""
        folder.mkdir()
        self.clip = folder / "camera.mjpeg"
        self._clips: dict[str, Path] = {}
        self._wall = _jpeg_frames(frame(None), folder / "wall.mjpeg", WALL_FRAMES)
        for code, picture in labels.items():
            seen = _jpeg_frames(_held(picture), folder / f"{code}.mjpeg", LABEL_FRAMES)
            self._clips[code] = folder / f"{code}-clip.mjpeg"
            self._clips[code].write_bytes(self._wall.read_bytes() + seen.read_bytes())
        self.clip.write_bytes(self._wall.read_bytes())

    def point_at(self, code: str) -> None:
        """From the next time the camera is opened it sees a bit of wall, then this label."""
        beside = self.clip.with_suffix(".next")
        beside.write_bytes(self._clips[code].read_bytes())
        os.replace(beside, self.clip)


def _held(picture: bytes) -> Image.Image:
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


def _jpeg_frames(picture: Image.Image, clip: Path, frames: int) -> Path:
    """That picture, so many times, as the motion JPEG a fake camera wants."""
    still = clip.with_suffix(".png")
    picture.save(still)
    command = ["ffmpeg", "-loglevel", "error", "-y", "-loop", "1", "-r", str(CLIP_FPS)]
    source = ["-i", str(still), "-frames:v", str(frames)]
    encoding = ["-pix_fmt", "yuvj420p", "-q:v", "4", "-f", "mjpeg", str(clip)]
    subprocess.run([*command, *source, *encoding], check=True)
    return clip
