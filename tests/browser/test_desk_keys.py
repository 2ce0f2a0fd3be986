"""The desk without the mouse, in a real Chromium: a known caller, and the tracking table."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.cast import bring_on, sign_in
from tests.pwa.stage import served
from tests.stage import fresh_app
from webapp import migrations
from webapp.clock import utcnow
from webapp.database import db, leave_company
from webapp.issues.intake.taking import Intake, take_in
from webapp.issues.models import Channel

pytestmark = pytest.mark.browser
MOST_KEYS = 8  # issue 4, table of figures


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of a house where one resident has called before, and the desk's cookie."""
    folder: Path = tmp_path_factory.mktemp("house")
    app = fresh_app(folder)
    with app.app_context():
        migrations.upgrade()
        cast = bring_on()
        now = utcnow()
        for text, room, phone in (
            ("楼道灯不亮", "3-2-501", "13812345678"), ("门禁坏了", "1-1-101", "13900001111"),
        ):  # fmt: skip
            said = Intake(
                category="other_repair", channel=Channel.DESK, text=text, room=room, name="林女士",
                phone=phone,
            )  # fmt: skip
            take_in(cast.site, said, by=cast.manager.id, at=now, now=now)
        db.session.commit()
        client = sign_in(app.test_client(), cast.people["frontdesk"])
        leave_company()
    cookie = client.get_cookie("rounds")
    assert cookie is not None
    with served(app) as address:
        yield address, cookie.value


@pytest.fixture
def page(browser: Browser, house: tuple[str, str]) -> Iterator[Page]:
    url, cookie = house
    page = browser.new_page()
    page.set_default_timeout(30_000)
    page.context.add_cookies([{"name": "rounds", "value": cookie, "url": url}])
    page.goto(f"{url}/issues/?view=all&sort=opened")
    page.wait_for_function("() => !!customElements.get('desk-keys')")
    yield page
    page.close()


def test_a_known_caller_is_taken_in_by_at_most_eight_key_sequences(page: Page) -> None:
    keys = page.keyboard
    used = ["N"]
    keys.press("n")
    expect(page.locator("[data-role=box]")).to_be_focused()
    page.wait_for_function("() => !!customElements.get('desk-intake')")
    used.append("5678")
    keys.type("5678")
    expect(page.locator("[data-caller]").first).to_contain_text("林女士")
    used.append("Enter")
    keys.press("Enter")
    expect(page.locator("[name=room]")).to_have_value("3-2-501")
    expect(page.locator("[name=text]")).to_be_focused()
    used.append("words")
    keys.type("厨房漏水")
    expect(page.locator("[name=category][value=leak]")).to_be_checked()
    used.append("Ctrl+Enter")
    keys.press("Control+Enter")
    expect(page.locator("h1")).to_contain_text("漏水：厨房漏水")
    assert len(used) <= MOST_KEYS


def test_the_table_is_walked_opened_and_given_out_by_keys(page: Page) -> None:
    keys = page.keyboard
    keys.press("/")
    expect(page.locator("input[type=search]")).to_be_focused()
    keys.press("Tab")
    page.locator("h1").click()
    keys.press("j")
    keys.press("j")
    expect(page.locator("a[data-row]").nth(1)).to_be_focused()
    keys.press("k")
    expect(page.locator("a[data-row]").first).to_be_focused()
    keys.press("a")
    expect(page.locator("[name=issue]").first).to_be_checked()
    expect(page.locator("[name=assignee]")).to_be_focused()
    expect(page.locator("live-part#tracking")).to_have_attribute("data-paused", "")
