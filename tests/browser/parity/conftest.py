"""One browser and one application for all comparisons."""

import shutil
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.browser.parity.phone import chromium_page
from webapp.config import REPOSITORY
from webapp.pwa.views import bp
from webapp.web import language


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
    app = Flask("webapp", template_folder=str(REPOSITORY / "templates"), static_folder=None)
    app.secret_key = "a secret of the tests"
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    language.init_app(app)
    app.register_blueprint(bp)
    return app
