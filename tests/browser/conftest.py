"""Everything below here drives Chromium, whatever else a file says of itself."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.islands.chromium import chromium, executable

HERE = Path(__file__).resolve().parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all of it: a file without its mark ran once more for every kind of database."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if executable() is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing, and CI may not go without it")
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright, chromium(playwright) as found:
        yield found
