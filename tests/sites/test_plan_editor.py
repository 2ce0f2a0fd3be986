"""The plan editor in a real Chromium: click, drag, arrow keys and Delete save by themselves."""

import re
import shutil
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright
from werkzeug.serving import make_server

from tests.cast import bring_on
from tests.stage import fresh_app
from webapp import migrations
from webapp.accounts import sessions
from webapp.attachments.images import reencode
from webapp.clock import utcnow
from webapp.database import db, leave_company
from webapp.sites import planning

pytestmark = pytest.mark.browser

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-sync", "--disable-background-networking"]  # fmt: skip
SAVED = "[data-status=saved]:not([hidden])"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The address of a plan with one point beside it, and the cookie of a manager."""
    app = fresh_app(tmp_path)
    with app.app_context():
        migrations.upgrade()
        cast = bring_on()
        token = sessions.begin(cast.manager, method="badge", now=utcnow())
        picture = BytesIO()
        Image.new("RGB", (800, 500), "white").save(picture, "PNG")
        plan = planning.add_plan(
            cast.site,
            {"name": "地下一层"},
            reencode(picture.getvalue(), 4000),
            by=cast.manager.id,
            at=utcnow(),
        )
        db.session.commit()
        path = f"/sites/{cast.site.id}/plans/{plan.id}"
        leave_company()
    client = app.test_client()
    with client.session_transaction() as session:
        session["token"] = token
    cookie = client.get_cookie("rounds")
    assert cookie is not None
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}{path}", cookie.value
    server.shutdown()
    thread.join()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def page(address: tuple[str, str]) -> Iterator[Page]:
    """The editor, open."""
    url, cookie = address
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        context = browser.new_context(viewport={"width": 1200, "height": 800}, locale="zh-CN")
        origin = url.partition("/sites/")[0]
        context.add_cookies([{"name": "rounds", "value": cookie, "url": origin}])
        context.set_default_timeout(10_000)
        opened = context.new_page()
        faults: list[str] = []
        opened.on("pageerror", lambda error: faults.append(str(error)))
        opened.goto(url)
        yield opened
        assert faults == []
        browser.close()


def place(page: Page) -> tuple[float, float]:
    """Where the pin stands, in per cent."""
    style = page.locator(".plan-pin").get_attribute("style") or ""
    x, y = re.findall(r"--[xy]: ([\d.]+)", style)
    return float(x), float(y)


def put_in_the_middle(page: Page) -> None:
    page.locator(".tray-point").click()
    page.locator("[data-canvas]").click()
    page.wait_for_selector(SAVED)


def test_a_click_places_the_chosen_point(page: Page) -> None:
    put_in_the_middle(page)
    assert place(page) == pytest.approx((50, 50), abs=0.5)
    expect(page.get_by_text("点位都在图上了")).to_be_visible()
    page.reload()
    assert place(page) == pytest.approx((50, 50), abs=0.5)


def test_arrow_keys_move_it_a_little_and_with_shift_more(page: Page) -> None:
    put_in_the_middle(page)
    x, y = place(page)
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowUp"):
        page.keyboard.press(key)
    assert place(page) == pytest.approx((x + 0.2, y - 1), abs=0.02)
    page.wait_for_selector("[data-status=saving]:not([hidden])")
    page.wait_for_selector(SAVED)
    page.reload()
    assert place(page) == pytest.approx((x + 0.2, y - 1), abs=0.02)


def test_dragging_moves_it(page: Page) -> None:
    put_in_the_middle(page)
    canvas, pin = (
        page.locator(selector).bounding_box() for selector in ("[data-canvas]", ".plan-pin")
    )
    assert canvas is not None
    assert pin is not None
    page.mouse.move(pin["x"] + 22, pin["y"] + 22)
    page.mouse.down()
    page.mouse.move(canvas["x"] + canvas["width"] / 4, canvas["y"] + canvas["height"] / 4, steps=6)
    with page.expect_response("**/positions"):
        page.mouse.up()
    page.reload()
    assert place(page) == pytest.approx((25, 25), abs=1)


def test_delete_takes_it_off_and_keeps_it_at_hand(page: Page) -> None:
    put_in_the_middle(page)
    with page.expect_response("**/positions"):
        page.keyboard.press("Delete")
    expect(page.locator(".plan-pin")).to_have_count(0)
    expect(page.locator(".tray-point")).to_contain_text("配电房")
    page.reload()
    expect(page.locator(".plan-pin")).to_have_count(0)


def test_a_failure_is_said_and_the_next_change_brings_everything(page: Page) -> None:
    page.route("**/positions", lambda route: route.abort())
    page.locator(".tray-point").click()
    page.locator("[data-canvas]").click()
    expect(page.get_by_text("没有保存上")).to_be_visible()
    page.unroute("**/positions")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(SAVED)
    page.reload()
    assert place(page) == pytest.approx((50.1, 50), abs=0.5)
