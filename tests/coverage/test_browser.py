"""The map in real Chromium: crowds, panel, keyboard, scrubber, and a map that heals by itself."""

import logging
import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from werkzeug.serving import make_server

from tests.browser.islands.chromium import chromium
from tests.cast import bring_on
from tests.coverage.seed import Property, set_up
from tests.coverage.test_live import push_visit
from tests.stage import fresh_app
from webapp import migrations
from webapp.accounts import sessions
from webapp.clock import utcnow
from webapp.database import db

EXPECTED = ("404", "htmx:error", "ERR_FAILED")  # the favicon; the server that went away
SIZES = {"desk": (1440, 900), "phone": (390, 844), "narrow": (360, 640)}


@dataclass
class House:
    """A real server on a database of its own, and the property in it."""

    url: str
    made: Property
    cookie: str
    app: object

    def plan(self, key: str) -> str:
        return f"/coverage?plan={self.made.plans[key].id}"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
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


def pin(house: House, code: str) -> str:
    return f"#p-{house.made.points[code].id}"


def test_close_pins_are_one_crowd_until_there_is_room(page: Page, house: House) -> None:
    page.goto("/coverage")
    crowds = page.locator(".crowd")
    expect(crowds.first).to_be_visible()
    shown = page.locator(".mark--pin:visible").count()
    total = sum(int(text) for text in crowds.all_inner_texts())
    assert shown + total == page.locator(".mark--pin").count()
    crowds.first.click()
    for _ in range(5):
        if page.locator("[data-zoom=in]").is_enabled():
            page.click("[data-zoom=in]")
    expect(crowds).to_have_count(0)
    assert page.locator(".mark--pin:visible").count() == shown + total
    assert page.locator(".mark--pin").first.bounding_box()["width"] >= 44


def test_the_filter_takes_hidden_states_out_of_crowds(page: Page, house: House) -> None:
    page.goto("/coverage")
    page.click(".coverage-legend .chip:has([data-state=late])")
    expect(page.locator(".mark--pin")).to_have_count(1)
    expect(page.locator(".crowd")).to_have_count(0)
    assert "state=late" in page.url
    page.reload()
    expect(page.locator(".mark--pin")).to_have_count(1)


def test_a_tapped_point_tells_its_story_and_escape_closes_it(page: Page, house: House) -> None:
    page.goto(house.plan("b1"))
    page.click(pin(house, "B1-02"))
    expect(page.locator("#panel h2")).to_have_text("发电机房")
    expect(page.locator("#panel .photo-strip img").first).to_be_visible()
    expect(page.locator(pin(house, "B1-02"))).to_have_attribute("aria-current", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#panel .point")).to_have_count(0)
    assert page.evaluate("document.activeElement.id") == pin(house, "B1-02")[1:]


def test_arrows_walk_from_pin_to_pin(page: Page, house: House) -> None:
    page.goto(house.plan("b1"))
    assert page.locator('.mark--pin[tabindex="0"]').count() == 1
    page.focus(pin(house, "B1-02"))
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == pin(house, "B1-01")[1:]
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.locator("#panel h2")).to_have_text("发电机房")


def test_the_scrubber_goes_back_and_returns(page: Page, house: House) -> None:
    page.goto(house.plan("b1"))
    missed = page.locator(pin(house, "B1-04"))
    expect(missed).to_have_attribute("data-state", "missed")
    page.evaluate(
        """() => { const range = document.querySelector("#at")
                  range.value = String(Number(range.max) - 75 * 60000)
                  range.dispatchEvent(new Event("input", { bubbles: true })) }"""
    )
    expect(missed).to_have_attribute("data-state", "due")
    expect(page.locator(".coverage-time strong")).to_be_visible()
    at = page.locator("[data-url]").get_attribute("data-at")
    page.click("[data-go=after]")
    expect(page.locator("[data-url]")).not_to_have_attribute("data-at", at)
    page.click("[data-go=now]")
    expect(missed).to_have_attribute("data-state", "missed")


def test_nothing_new_for_five_minutes_is_said(page: Page, house: House) -> None:
    page.clock.install()
    page.goto("/exceptions")
    page.route("**/live", lambda route: route.abort())
    page.clock.run_for(4 * 60_000)
    expect(page.locator("#stale")).to_be_hidden()
    page.clock.run_for(2 * 60_000)
    expect(page.locator("#stale")).to_be_visible()
    page.unroute("**/live")
    page.clock.run_for(11_000)
    expect(page.locator("#stale")).to_be_hidden()


@pytest.mark.parametrize("page", ["phone"], indirect=True)
def test_on_a_phone_the_story_comes_from_below(page: Page, house: House) -> None:
    page.goto(house.plan("b2"))
    page.locator(pin(house, "B2-03")).tap()
    panel = page.locator("#panel")
    expect(panel.locator("h2")).to_have_text("集水坑 1")
    page.wait_for_timeout(400)
    box = panel.bounding_box()
    assert box["y"] + box["height"] == 844
    chosen = page.locator(pin(house, "B2-03")).bounding_box()
    assert chosen["y"] + chosen["height"] <= box["y"]
    panel.locator("[data-close]").tap()
    expect(panel).to_be_hidden()


@pytest.mark.parametrize("page", ["narrow"], indirect=True)
def test_nothing_breaks_in_the_middle_of_a_narrow_screen(page: Page, house: House) -> None:
    lines = "(all) => all.map((one) => one.getClientRects().length)"
    page.goto("/unknown?lang=en")
    expect(page.locator(".unknown-calls .button")).to_have_count(1)
    for part in (".unknown-calls .nums", ".unknown-answers .button span", ".tabs > a > span"):
        found = page.locator(part).evaluate_all(lines)
        assert found
        assert set(found) == {1}, part
    tops = page.locator(".tabs > a").evaluate_all("(all) => all.map((one) => one.offsetTop)")
    assert len(set(tops)) == 1
    buttons = page.locator(".unknown-answers .button")
    assert len(set(buttons.evaluate_all("(all) => all.map((one) => one.offsetTop)"))) == 2
    bell = page.locator(".phone-top .bell")
    assert bell.evaluate("(one) => one.offsetWidth") == 44
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.goto("/coverage/timeline?lang=en")
    sums = page.locator(".lane-sum")
    expect(sums.first).to_be_attached()
    assert sums.evaluate_all(
        "(all) => all.every((one) => getComputedStyle(one).whiteSpace === 'nowrap')"
    )


def test_unknown_heals_without_a_reload(page: Page, house: House) -> None:
    page.goto(house.plan("b2"))
    page.evaluate("window.here = true")
    page.click(pin(house, "B2-05"))
    expect(page.locator("#panel .point-state")).to_contain_text("未知")
    push_visit(house.app, house.made, "B2-05")  # type: ignore[arg-type]
    expect(page.locator(pin(house, "B2-05"))).to_have_attribute("data-state", "on_time")
    expect(page.locator("#panel .point-state")).to_contain_text("准时", timeout=15_000)
    assert page.evaluate("window.here") is True
