"""How much of the degraded set our worker reads, and how fast: python -m tests.bench.qr_decode

To reach: 72 % decoded, none wrong. The worker is the one that is shipped, in Chromium, under the
application's Content-Security-Policy; ms is its own time per frame (crop, grey, decode).
"""

import argparse
import os
import platform
import statistics
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import cv2
from playwright.sync_api import sync_playwright

from tests.bench.qr_frames import Frame, degraded_set
from tests.browser.islands.chromium import chromium
from tests.browser.islands.site import STATIC, Site

PAGE = """<!doctype html><meta charset="utf-8"><title>QR bench</title>
<script type="module" src="/bench.js"></script>"""

# One frame at a time, as a VideoFrame, as the scanner hands them over.
SCRIPT = """
const worker = new Worker("/assets/js/islands/qr_worker.js", { type: "module" })
const answer = () => new Promise((resolve) => { worker.onmessage = ({ data }) => resolve(data) })
window.ready = answer()
worker.postMessage({ warm: true })
window.read = async (name) => {
  const bitmap = await createImageBitmap(await (await fetch(name)).blob())
  const frame = new VideoFrame(bitmap, { timestamp: 0 })
  const reply = answer()
  worker.postMessage({ id: 1, frame }, [frame])
  return reply
}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    seed = parser.parse_args().seed
    with tempfile.TemporaryDirectory() as folder:
        frames = write(Path(folder), seed)
        browser_version, readings = read_all(Path(folder), frames)
    report(frames, readings, browser_version)


def write(folder: Path, seed: int) -> list[Frame]:
    """The page and the pictures; the frames come back without their pixels."""
    (folder / "index.html").write_text(PAGE)
    (folder / "bench.js").write_text(SCRIPT)
    frames = []
    for frame in degraded_set(seed):
        cv2.imwrite(str(folder / frame.name), frame.pixels)
        frames.append(Frame(frame.name, frame.kind, frame.severity, frame.text, frame.pixels[:0]))
    return frames


def read_all(folder: Path, frames: list[Frame]) -> tuple[str, list[dict[str, Any]]]:
    with Site(folder) as site, sync_playwright() as playwright, chromium(playwright) as browser:
        page = browser.new_page()
        page.goto(f"{site.url}/index.html")
        page.evaluate("() => window.ready")
        readings = [page.evaluate("(name) => window.read(name)", frame.name) for frame in frames]
        return browser.version, readings


def report(frames: list[Frame], readings: list[dict[str, Any]], browser_version: str) -> None:
    decoded: Counter[str] = Counter()
    wrong = 0
    for frame, reading in zip(frames, readings, strict=True):
        decoded[frame.kind] += reading["text"] == frame.text
        wrong += reading["text"] not in (None, frame.text)
    times = statistics.quantiles([reading["ms"] for reading in readings], n=20)
    total = decoded.total()
    print(f"decoded {total}/{len(frames)} = {total / len(frames):.1%} (to reach: 72 %)")
    print(f"wrong {wrong}")
    print(f"ms per frame p50 {times[9]:.1f}, p95 {times[18]:.1f}")
    sizes = Counter(frame.kind for frame in frames)
    print(" ".join(f"{kind} {decoded[kind]}/{sizes[kind]}" for kind in sizes))
    print(f"Chromium {browser_version}, {reader()}, {machine()}")


def reader() -> str:
    """The vendored decoder in use, by the name of its folder."""
    return next(STATIC.glob("vendor/zxing-wasm@*")).name


def machine() -> str:
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} x {model}, load {load:.1f}, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
