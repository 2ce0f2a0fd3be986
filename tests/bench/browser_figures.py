"""What the browser benches share: a phone of a whole property, a slow processor, figures."""

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.browser.field.packs import KEY, SITE, code_of, guard_pack, now_ms, stop_of
from tests.browser.field.server import Phones, serving
from tests.browser.islands.chromium import executable
from tests.browser.story.camera import Camera
from tests.browser.story.phone import Phone
from webapp.checklists.catalogue import shelf
from webapp.checklists.schema import dump_item

POINTS = 62  # as in the demo property
CODE_READER_KEPT = """async () => {
  const isKept = async () => {
    const names = await caches.keys()
    const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
    return kept.flat().some(({ url }) => url.endsWith(".wasm"))
  }
  for (let left = 600; left && !(await isKept()); left -= 1) {
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  if (!(await isKept())) throw new Error("the code reader was never kept for offline use")
}"""
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
VERSION = "0199aaaa-0000-7000-8000-000000000499"


@dataclass(frozen=True)
class Place:
    """A point of the bench: its id, its code, and what its label says."""

    id: str
    code: str

    @property
    def url(self) -> str:
        return f"HTTPS://R.EX.CO/C/{self.code}{KEY}"


PLACES = [
    Place(
        f"0199aaaa-0000-7000-8000-0000001{n:05d}",
        code_of(f"PX{LETTERS[n // 30]}{LETTERS[n % 30]}2"),
    )
    for n in range(POINTS)
]


def whole_property(checklist: str) -> list[dict[str, Any]]:
    """A guard's pack: one round over all points, each with this checklist of the catalogue."""
    now = now_ms()
    kept = [one for one in guard_pack(now=now) if one["key"].split("/")[0] in ("person", "site")]
    template = next(one["data"] for one in guard_pack(now=now) if one["key"].startswith("round/"))
    stops = [
        stop_of(n, place.id, VERSION, now, due_at=now + 80 * 60_000)
        for n, place in enumerate(PLACES)
    ]
    items = [dump_item(item) for item in shelf()[checklist].items]
    listed = {"id": VERSION, "name": "检查表", "name_en": "", "number": 1, "items": items}
    return [
        *kept,
        {"key": f"round/{template['id']}", "data": {**template, "stops": stops}},
        {"key": f"checklist/{VERSION}", "data": listed},
        *({"key": f"checkpoint/{one.id}", "data": _point(n, one)} for n, one in enumerate(PLACES)),
        *({"key": f"label/{place.code}", "data": _label(place)} for place in PLACES),
    ]  # fmt: skip


def _point(number: int, place: Place) -> dict[str, Any]:
    words = {"name": f"{number} 号点", "zone": "2 号楼地下一层", "directions": "电梯出门左转"}
    english = dict.fromkeys(("name_en", "zone_en", "directions_en"), "")
    about = {"id": place.id, "site_id": SITE, "code": place.code, "kind": "room", "last": {}}
    return {**about, **words, **english, "checklist_version_id": VERSION}


def _label(place: Place) -> dict[str, Any]:
    about = {"code": place.code, "checkpoint_id": place.id, "key": KEY}
    return {**about, "revision": 1, "voided": False}


@contextmanager
def enrolled_phone(checklist: str, pictures: dict[str, bytes]) -> Iterator[tuple[Phone, Path]]:
    """A phone with its pack and its service worker; off, and its server gone for good."""
    folder = Path(tempfile.mkdtemp(prefix="rounds-bench-"))
    with sync_playwright() as playwright:
        with serving(Phones(whole_property(checklist))) as url:
            phone = Phone(playwright, folder / "profile", url, Camera(folder / "camera", pictures))
            phone.switch_on()
            phone.go("/field/")
            phone.wait_for_pack()
            phone.page.evaluate(CODE_READER_KEPT)
            phone.switch_off()
        try:
            yield phone, folder
        finally:
            phone.switch_off()


def slow_down(phone: Phone, times: int) -> None:
    """Every script and layout of the page takes so many times as long, as on a cheap phone."""
    session = phone.page.context.new_cdp_session(phone.page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": times})


def percentile(samples: Sequence[float], share: float) -> float:
    """The nearest rank: a sample that really happened."""
    ordered = sorted(samples)
    return ordered[max(0, -(-int(len(ordered) * share * 100) // 100) - 1)]


def print_machine() -> None:
    """Where and with what the figures were measured."""
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    asked = subprocess.run(
        [executable() or "chromium", "--version"], capture_output=True, text=True
    )
    browser = asked.stdout.strip()
    print(f"{platform.platform()}, {os.cpu_count()} CPUs, load before {load}")
    print(f"Python {platform.python_version()}, {browser}, Playwright {version('playwright')}")


def print_figures(name: str, samples: Sequence[float], share: float, target: float) -> None:
    """Median, p75, p95 of milliseconds, and how the one that counts stands to its target."""
    p75, p95 = percentile(samples, 0.75), percentile(samples, 0.95)
    counts = percentile(samples, share)
    verdict = "reached" if counts <= target else f"MISSED by {counts - target:.0f} ms"
    print(f"{name}: n={len(samples)}, fastest {min(samples):.0f} ms, ", end="")
    print(f"median {statistics.median(samples):.0f}, p75 {p75:.0f}, p95 {p95:.0f}, ", end="")
    print(f"slowest {max(samples):.0f}; target p{share * 100:.0f} <= {target:.0f}: {verdict}")


def repeat(name: str, times: int, once: Callable[[int], float]) -> list[float]:
    """So many samples, with a sign of life on the terminal."""
    samples, begun = [], time.monotonic()
    for number in range(times):
        samples.append(once(number))
        print(f"\r{name} {number + 1}/{times}", end="", file=sys.stderr, flush=True)
    print(f" in {time.monotonic() - begun:.0f} s", file=sys.stderr)
    return samples
