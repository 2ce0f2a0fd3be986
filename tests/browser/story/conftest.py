"""The stage of the story: a server of its own, desks, phones; all of it gone at the end."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.browser.islands.chromium import chromium, executable
from tests.browser.islands.pictures import jpeg, scene
from tests.browser.story.camera import Camera
from tests.browser.story.phone import Phone
from tests.browser.story.server import Server

DESK = {"width": 1440, "height": 900}
Step = Callable[[str], AbstractContextManager[None]]


@pytest.fixture(scope="session", autouse=True)
def _browser_installed() -> None:
    if executable() is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing, and CI may not go without it")
        pytest.skip("Chromium is not installed")


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "data")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def desktop(playwright: Playwright) -> Iterator[Browser]:
    with chromium(playwright) as browser:
        yield browser


@pytest.fixture
def pages() -> dict[str, Page]:
    """Every page of the story by whose it is, for pictures of what went wrong."""
    return {}


@pytest.fixture
def phones() -> list[Phone]:
    """Every phone of the story."""
    return []


@pytest.fixture
def new_desk(desktop: Browser, pages: dict[str, Page]) -> Callable[[str], Page]:
    """A desk of somebody, with a session of its own."""

    def make(name: str) -> Page:
        page = desktop.new_context(viewport=DESK, locale="zh-CN").new_page()
        page.set_default_timeout(15_000)
        pages[name] = page
        return page

    return make


@pytest.fixture
def new_phone(
    playwright: Playwright, server: Server, tmp_path: Path, phones: list[Phone]
) -> Iterator[Callable[[str, dict[str, bytes]], Phone]]:
    """Somebody's phone, whose camera knows these labels."""

    def make(name: str, labels: dict[str, bytes]) -> Phone:
        camera = Camera(tmp_path / f"{name}-camera", labels)
        phones.append(Phone(playwright, tmp_path / f"{name}-profile", server.url, camera))
        return phones[-1]

    yield make
    for phone in phones:
        phone.switch_off()


@pytest.fixture
def photo(tmp_path: Path) -> Callable[[str, float], Path]:
    """A picture as phones take them: twelve megapixels, EXIF and all."""

    def take(name: str, brightness: float) -> Path:
        path = tmp_path / f"{name}.jpg"
        path.write_bytes(jpeg(scene((4000, 3000), brightness=brightness)))
        return path

    return take


@pytest.fixture
def step(pages: dict[str, Page], phones: list[Phone], server: Server, tmp_path: Path) -> Step:
    """One step of the story: when it fails, it says which, and leaves a picture of every screen."""

    @contextmanager
    def run(title: str) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            taken = [shot for name, page in pages.items() if (shot := _shoot(page, tmp_path, name))]
            log = server.log.read_text()[-2000:]
            said = [line for phone in phones for line in phone.errors]
            error.add_note(f"the story broke at: {title}\npictures: {', '.join(taken)}")
            error.add_note(f"phones: {said}\nserver: {log}")
            raise

    return run


def _shoot(page: Page, folder: Path, name: str) -> str:
    path = folder / f"broken-{name}.png"
    try:
        page.screenshot(path=path, timeout=5000)
    except Exception:  # its browser is gone
        return ""
    return f"{path} ({page.url})"
