"""The checklist editor in a real Chromium: it saves by itself, follows the keys and takes back."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from tests.cast import bring_on
from webapp import create_app, migrations
from webapp.accounts import sessions
from webapp.checklists import actions
from webapp.clock import utcnow
from webapp.config import Config
from webapp.database import db, leave_company

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
]
OPEN = ".item-card--open"


@pytest.fixture
def editor(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The address of a draft's editor, and the cookie of a manager."""
    app = create_app(
        Config(
            data_dir=tmp_path,
            database_url=f"sqlite:///{tmp_path / 'rounds.db'}",
            secret_key="a secret of the tests",
            public_url="http://127.0.0.1:8000",
            testing=True,
            background=False,
        )
    )
    with app.app_context():
        migrations.upgrade()
        cast = bring_on()
        token = sessions.begin(cast.manager, method="badge", now=utcnow())
        checklist = actions.create_from_catalogue("power_room", by=None, at=utcnow())
        db.session.commit()
        leave_company()
    client = app.test_client()
    with client.session_transaction() as session:
        session["token"] = token
    cookie = client.get_cookie("rounds")
    assert cookie is not None
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/checklists/{checklist.id}/draft", cookie.value
    server.shutdown()
    thread.join()


def test_a_manager_edits_a_checklist(editor: tuple[str, str]) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium")
    from playwright.sync_api import expect, sync_playwright

    address, cookie = editor
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        context = browser.new_context(locale="zh-CN")
        origin = address.partition("/checklists")[0]
        context.add_cookies([{"name": "rounds", "value": cookie, "url": origin}])
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(address)

        page.click("text=室内湿度")
        expect(page.locator(f"{OPEN} [name=text_zh]")).to_be_focused()
        page.fill("[name=text_zh]", "相对湿度")
        expect(page.locator(".phone h2")).to_have_text("相对湿度")  # before anything is sent

        with page.expect_response("**/items/humidity"):
            page.focus("[name=text_en]")
            page.keyboard.press("End")
            page.keyboard.type(" now", delay=30)  # while the answer comes in
        expect(page.locator("[name=text_en]")).to_have_value("Humidity now")
        expect(page.locator("[name=text_en]")).to_be_focused()

        page.fill("[name=normal_high]", "七十")
        page.focus("[name=unit]")
        expect(page.locator("#error-normal_high")).to_have_text("要填数字，例如 0.42")
        page.fill("[name=normal_high]", "70")
        page.focus("[name=unit]")
        expect(page.locator("#error-normal_high")).to_have_count(0)
        expect(page.locator(".phone .reading-facts")).to_contain_text("≤ 70 %")

        page.keyboard.press("Alt+ArrowUp")
        expect(page.locator(f"{OPEN} .item-number")).to_have_text("3")

        page.click("#item-door [data-tool=removal]")
        expect(page.locator("#item-door")).to_have_count(0)
        page.click("#toasts button")
        expect(page.locator("#item-door .item-number")).to_have_text("1")

        page.click("[data-role=add-item] [value=photo]")
        expect(page.locator(f"{OPEN} [name=at_least]")).to_have_value("1")
        browser.close()
    assert faults == []
