"""The property of `seed`, and a supervisor who looks at it, also in a real browser."""

import logging
import os
import shutil
import threading
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from tests.browser.islands.chromium import chromium
from tests.cast import Cast, bring_on, sign_in
from tests.coverage.house import House
from tests.coverage.seed import Property, set_up
from tests.stage import fresh_app
from webapp import migrations
from webapp.accounts import sessions
from webapp.clock import utcnow
from webapp.database import db

EXPECTED = ("404", "htmx:error", "ERR_FAILED")  # the favicon; the server that went away
SIZES = {"desk": (1440, 900), "phone": (390, 844), "narrow": (360, 640)}


@pytest.fixture
def made(cast: Cast) -> Property:
    """62 points on three plans, an evening of rounds."""
    return set_up(cast, utcnow().replace(microsecond=0))


@pytest.fixture
def desk(client: FlaskClient, made: Property) -> FlaskClient:
    """The supervisor's browser."""
    return sign_in(client, made.cast.supervisor)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One for the tests of a file, which change it."""
    if shutil.which("chromium") is None and not os.environ.get("CI"):
        pytest.skip("Chromium is not installed")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = fresh_app(tmp_path_factory.mktemp("house"))
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        migrations.upgrade()
        made = set_up(bring_on(), utcnow().replace(microsecond=0))
        token = sessions.begin(made.cast.supervisor, method="badge", now=utcnow())
        db.session.commit()
        serializer = app.session_interface.get_signing_serializer(app)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        yield House(url, made, serializer.dumps({"token": token}), app)
        server.shutdown()
        server.server_close()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, chromium(playwright) as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, house: House, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page on a desk, or on a phone when the test says so; any fault in it fails the test."""
    width, height = SIZES[getattr(request, "param", "desk")]
    context: BrowserContext = browser.new_context(
        base_url=house.url, viewport={"width": width, "height": height}, has_touch=width < 500
    )
    context.add_cookies([{"name": "rounds", "value": house.cookie, "url": house.url}])
    page = context.new_page()
    page.set_default_timeout(8000)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: said.type == "error" and faults.append(said.text))
    yield page
    context.close()
    assert [fault for fault in faults if not any(word in fault for word in EXPECTED)] == []
