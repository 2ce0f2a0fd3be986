"""Real Chromium, with a camera that plays a clip."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Playwright

QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CLIP_FPS = 20


def executable() -> str | None:
    """The system's Chromium, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def chromium(playwright: Playwright, *, clip: Path | None = None) -> Iterator[Browser]:
    """A browser of its own; with a clip, it has one camera that loops it, already permitted."""
    camera = []
    if clip:
        camera = [
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={clip.resolve()}",
        ]
    browser = playwright.chromium.launch(executable_path=executable(), args=[*QUIET, *camera])
    try:
        yield browser
    finally:
        browser.close()


def make_clip(frames: list[Path], clip: Path) -> Path:
    """Join still frames into the motion JPEG that the fake camera wants."""
    listing = clip.with_suffix(".txt")
    lines = [f"file '{frame.resolve()}'\nduration {1 / CLIP_FPS}\n" for frame in frames]
    listing.write_text("".join(lines))
    command = ["ffmpeg", "-loglevel", "error", "-y", "-f", "concat", "-safe", "0", "-i", listing]
    encoding = ["-r", str(CLIP_FPS), "-pix_fmt", "yuvj420p", "-q:v", "4", clip]
    subprocess.run([*command, *encoding], check=True)
    return clip
