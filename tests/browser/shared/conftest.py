"""A phone of several people, on a real server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.browser.field.conftest import Phone
from tests.browser.shared.stage import Property, build, serving


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture
def estate(tmp_path: Path) -> Iterator[Property]:
    made = build(tmp_path / "data")
    with serving(made):
        yield made


@pytest.fixture
def phone(playwright: Playwright, estate: Property, tmp_path: Path) -> Iterator[Phone]:
    phone = Phone(playwright, tmp_path / "phone", estate.url)
    yield phone
    phone.close()
