"""A phone: real Chromium with a profile of its own, a server that can die, a pack made by hand."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Playwright, sync_playwright

from tests.browser.field.packs import guard_pack
from tests.browser.field.server import Phones, serving

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]

JOURNAL = """async () => {
  const base = document.querySelector('script[src*="/assets/"]').src.match(/.*\\/assets\\/[^/]+/)[0]
  const { entries } = await import(base + "/js/offline/journal.js")
  return entries()
}"""


KEPT = """async () => {
  for (const name of await caches.keys()) {
    const kept = await (await caches.open(name)).keys()
    if (kept.some(({ url }) => url.endsWith(".wasm"))) return true
  }
  return false
}"""


@dataclass
class Phone:
    """One profile on one screen size; it may be killed and opened again."""

    playwright: Playwright
    profile: Path
    url: str
    width: int = 360
    height: int = 640
    context: BrowserContext | None = None
    errors: list[str] = field(default_factory=list)

    def open(self) -> Page:
        """Start the browser; the page that was last open is not restored."""
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.profile),
            executable_path=shutil.which("chromium"),
            args=FLAGS,
            viewport={"width": self.width, "height": self.height},
            locale="zh-CN",
            has_touch=True,
        )
        page = self.context.pages[0] if self.context.pages else self.context.new_page()
        page.set_default_timeout(30_000)  # CI is slower than any desk
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._heard)
        return page

    def _heard(self, said: ConsoleMessage) -> None:
        if said.type == "error" and not said.text.startswith("Failed to load resource"):
            self.errors.append(said.text)

    def start(self) -> Page:
        """The first time: get the pack and the service worker, then show the first screen."""
        page = self.open()
        page.goto(f"{self.url}/field/")
        page.wait_for_selector("#sync-pill")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.wait_for_function("navigator.serviceWorker.controller !== null")
        page.wait_for_function(KEPT)  # the code reader too, which comes after the shell
        page.wait_for_timeout(500)  # and is on the disk
        return page

    def kill(self) -> None:
        """SIGKILL to every process of this browser, as an empty battery would."""
        ours = str(self.profile)
        for process in Path("/proc").iterdir():
            try:
                command = (process / "cmdline").read_bytes() if process.name.isdigit() else b""
                if b"chrom" in command and f"--user-data-dir={ours}".encode() in command:
                    os.kill(int(process.name), signal.SIGKILL)
            except (OSError, ProcessLookupError):
                continue
        self._drop()

    def close(self) -> None:
        self._drop()

    def _drop(self) -> None:
        with suppress(Exception):  # the browser was killed under it
            if self.context:
                self.context.close()
        self.context = None


@pytest.fixture(scope="session", autouse=True)
def _browser_installed() -> None:
    if shutil.which("chromium") is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing, and CI may not go without it")
        pytest.skip("Chromium is not installed")


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture
def phones() -> Phones:
    return Phones(guard_pack())


@pytest.fixture
def make_phone(
    playwright: Playwright, phones: Phones, tmp_path: Path
) -> Iterator[Callable[..., Phone]]:
    """Phones on one server; closed at the end."""
    made: list[Phone] = []
    with serving(phones) as url:

        def make(name: str = "phone", **size: Any) -> Phone:
            made.append(Phone(playwright, tmp_path / name, url, **size))
            return made[-1]

        yield make
        for phone in made:
            phone.close()


@pytest.fixture
def phone(make_phone: Callable[..., Phone]) -> Phone:
    return make_phone()


def journal(page: Page) -> list[dict[str, Any]]:
    """What the phone has stored, in order."""
    stored: list[dict[str, Any]] = page.evaluate(JOURNAL)
    return stored


def kinds(page: Page) -> list[str]:
    return [record["entry"]["kind"] for record in journal(page)]


def found(page: Page, text: str, method: str = "scan") -> None:
    """What the camera would announce."""
    page.wait_for_selector("qr-scanner form[data-role=answer]", state="attached")
    page.evaluate(
        """([text, method]) => {
          const form = document.querySelector("form[data-role=answer]")
          form.elements.text.value = text
          form.elements.method.value = method
          form.requestSubmit()
        }""",
        [text, method],
    )


def fill_camera(page: Page, path: Path) -> None:
    page.set_input_files("photo-input [data-role=file]", str(path))
