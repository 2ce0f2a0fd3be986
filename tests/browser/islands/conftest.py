"""What every test of an island needs: the site, a browser, a page that may talk to nobody else."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.browser.islands.chromium import chromium, executable, make_clip
from tests.browser.islands.labels import LABEL_URL, frame, frames
from tests.browser.islands.site import Site


@pytest.fixture(scope="session", autouse=True)
def _browser_installed() -> None:
    if executable() is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing, and CI may not go without it")
        pytest.skip("Chromium is not installed")


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with chromium(playwright) as browser:
        yield browser


@pytest.fixture(scope="module")
def browser_with_camera(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """Its camera sees the wall for a second, then a label for three, then the wall for five."""
    folder: Path = tmp_path_factory.mktemp("clip")
    plan = [(None, 20), (LABEL_URL, 60), (None, 100)]
    with chromium(playwright, clip=make_clip(frames(folder, plan), folder / "c.mjpeg")) as browser:
        yield browser


@pytest.fixture(scope="module")
def label_photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A 12-megapixel still with a label that takes a seventh of its width."""
    return _still(tmp_path_factory, LABEL_URL)


@pytest.fixture(scope="module")
def wall_photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _still(tmp_path_factory, None)


def _still(tmp_path_factory: pytest.TempPathFactory, text: str | None) -> Path:
    path: Path = tmp_path_factory.mktemp("still") / "photo.jpg"
    canvas = frame(None).resize((4000, 3000))
    canvas.paste(frame(text), (1360, 1140))
    canvas.save(path, quality=85)
    return path
