"""One browser and one application for all comparisons."""

import shutil
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.browser.parity.phone import chromium_page
from tests.pwa.stage import small_app


@pytest.fixture(scope="session")
def phone() -> Iterator[Page]:
    """A blank page of a real browser."""
    if shutil.which("chromium") is None:
        pytest.skip("no chromium on this machine")
    with chromium_page() as page:
        yield page


@pytest.fixture(scope="session")
def flask_app() -> Flask:
    """Templates, languages and assets as the application has them; no database."""
    return small_app()
