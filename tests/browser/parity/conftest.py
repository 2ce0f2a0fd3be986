"""A browser and an application for all comparisons of a file."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.browser.parity.phone import chromium
from tests.pwa.stage import small_app


@pytest.fixture(scope="module")
def phone() -> Iterator[Page]:
    """A blank page of a real browser."""
    with chromium() as browser:
        yield browser.new_page()


@pytest.fixture(scope="session")
def flask_app() -> Flask:
    """Templates, languages and assets as the application has them; no database."""
    return small_app()
