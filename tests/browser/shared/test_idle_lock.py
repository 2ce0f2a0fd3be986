"""闲置锁屏: a phone put down locks itself; what was begun waits for its author alone."""

from playwright.sync_api import Page, expect

from tests.browser.field.conftest import Phone
from tests.browser.shared.stage import PINS, Property, at_the_server
from tests.browser.shared.test_changing_over import (
    FIRST,
    SECOND,
    both_known,
    offline,
    stored,
)
from tests.browser.shared.test_leaving import ready
from webapp.accounts.models import SignIn
from webapp.database import db
from webapp.sites.models import Site

BASE = """document.querySelector('script[src*="/assets/"]').src.match(/.*\\/assets\\/[^/]+/)[0]"""
META = (
    f"async (name) => {{ const {{ read }} = await import({BASE} + '/js/offline/database.js');"
    "return (await read('meta', name)) ?? null }"
)
KEPT_META = (
    f"async ([name, value]) => {{ const {{ write }} = await import({BASE} +"
    " '/js/offline/database.js'); await write('meta', name, value) }"
)
WATCHING = (
    f"async () => {{ const {{ read }} = await import({BASE} + '/js/offline/database.js');"
    "return Boolean(await read('meta', 'touched')) }"
)
SIGNED_OUT = (
    f"async () => {{ const {{ read }} = await import({BASE} + '/js/offline/database.js');"
    "return (await read('meta', 'goodbyes') ?? []).length === 0 }"
)

SIGNED_IN = """async () => {
  const answer = await fetch('/sync/pack', { headers: { 'X-Rounds': '1' } })
  return answer.status !== 401
}"""


def laid_down(page: Page, url: str) -> None:
    """A screen whose clock is the test's, watched by the page."""
    page.clock.install()
    page.goto(url)
    page.wait_for_load_state()
    page.wait_for_function(WATCHING, polling=200)


def begin_report(phone: Phone, page: Page, text: str) -> None:
    """Written, and the finger still in the field: nothing has stored it yet."""
    laid_down(page, f"{phone.url}/field/report")
    page.fill("[name=text]", text)


def locked(page: Page) -> None:
    page.wait_for_selector("text=谁来用这台手机")


def unlock(page: Page, name: str) -> None:
    page.click(f"#people >> text={name}")
    page.fill("#pin", PINS[name])
    page.click("#unlock button")


def test_a_phone_put_down_offline_locks_and_keeps_the_draft_for_its_author(
    phone: Phone, estate: Property
) -> None:
    page = both_known(phone, estate)
    offline(phone)
    begin_report(phone, page, "只有我能看的半句话")
    page.clock.fast_forward("09:35")
    page.wait_for_selector("dialog#idle[open] >> text=点一下继续")
    page.clock.fast_forward("00:31")
    locked(page)
    assert "只有我能看的半句话" not in page.content()
    assert "只有我能看的半句话" not in stored(page)
    page.go_back()
    locked(page)

    unlock(page, FIRST)
    page.wait_for_selector("#next-card")
    page.click("a[href='/field/report']")
    assert page.input_value("[name=text]") == ""

    page.click(".field-back")
    page.click("a[href='/field/people']")
    unlock(page, SECOND)
    page.wait_for_url("**/field/report")
    page.wait_for_selector("[name=text]")
    assert page.input_value("[name=text]") == "只有我能看的半句话"
    assert phone.errors == []


def test_a_tap_on_the_warning_goes_on(phone: Phone, estate: Property) -> None:
    page = ready(phone, estate)
    begin_report(phone, page, "还没写完")
    page.clock.fast_forward("09:35")
    button = page.locator("dialog#idle[open] >> text=点一下继续").bounding_box()
    assert button
    page.touchscreen.tap(button["x"] + 5, button["y"] + 5)  # over 发给主管, which it must not press
    expect(page.locator("dialog#idle")).to_have_count(0)
    page.clock.fast_forward("09:00")
    page.wait_for_timeout(500)
    assert page.url.endswith("/field/report")
    assert page.input_value("[name=text]") == "还没写完"
    assert page.evaluate(META, "signed_in") == str(estate.people[FIRST])
    page.clock.fast_forward("00:31")
    page.wait_for_selector("dialog#idle[open]")


def test_a_phone_that_slept_is_locked_when_it_wakes(phone: Phone, estate: Property) -> None:
    page = ready(phone, estate)
    begin_report(phone, page, "睡前写的")
    page.clock.fast_forward("03:00:00")
    locked(page)
    expect(page.locator("dialog#idle")).to_have_count(0)
    unlock(page, FIRST)
    page.wait_for_url("**/field/report")
    assert page.input_value("[name=text]") == "睡前写的"


def test_a_page_that_was_closed_meanwhile_opens_locked(phone: Phone, estate: Property) -> None:
    page = ready(phone, estate)
    page.wait_for_function(WATCHING, polling=200)
    offline(phone)
    touched = page.evaluate(META, "touched")
    page.evaluate(KEPT_META, ["touched", {**touched, "wall": touched["wall"] - 11 * 60_000}])
    page.goto("about:blank")
    page.goto(f"{phone.url}/field/")
    locked(page)
    unlock(page, FIRST)
    page.wait_for_selector("#next-card")


def test_the_cookie_of_before_opens_nothing(phone: Phone, estate: Property) -> None:
    page = ready(phone, estate)
    laid_down(page, f"{phone.url}/field/")
    page.clock.fast_forward("11:00")
    locked(page)
    page.wait_for_function(SIGNED_OUT, polling=200)
    page.goto(f"{phone.url}/field/start?next=/field/")
    page.wait_for_selector("form[action='/sign-in']")
    page.goto(f"{phone.url}/field/")
    locked(page)
    for _ in range(2):  # the session that was kept for the return is changed at every return
        unlock(page, FIRST)
        page.wait_for_selector("#next-card")
        page.wait_for_function(SIGNED_IN, polling=500)
        page.clock.fast_forward("11:00")
        locked(page)


def test_a_lock_without_network_is_said_to_the_server_before_its_page_opens(
    phone: Phone, estate: Property
) -> None:
    page = ready(phone, estate)
    laid_down(page, f"{phone.url}/field/")
    offline(phone)
    page.clock.fast_forward("11:00")
    locked(page)
    assert phone.context
    page.goto("about:blank")
    offline(phone, False)
    page.goto(f"{phone.url}/field/start?next=/field/")
    page.wait_for_selector("form[action='/sign-in']")
    with at_the_server(estate):
        assert any(one.ended_at for one in db.session.query(SignIn))
    page.goto(f"{phone.url}/b/{estate.badges[FIRST]}?next=/field/")
    page.fill("#field-secret", PINS[FIRST])
    page.click("button[type=submit]")
    page.wait_for_selector("#next-card")


def test_a_viewfinder_puts_the_lock_off_and_not_for_ever(phone: Phone, estate: Property) -> None:
    page = ready(phone, estate)
    laid_down(page, f"{phone.url}/field/scan")
    page.wait_for_selector("qr-scanner[data-state=scanning]")
    page.clock.fast_forward("09:50")
    page.clock.run_for(3000)
    page.wait_for_timeout(500)
    expect(page.locator("dialog#idle")).to_have_count(0)
    for _ in range(6):
        page.clock.fast_forward("01:00")
        page.wait_for_timeout(200)
    locked(page)


def test_nobody_is_locked_out_who_could_not_come_back_without_a_network(
    phone: Phone, estate: Property
) -> None:
    page = ready(phone, estate)
    people = page.evaluate(META, "people")
    bare = [{**each, "pin": None, "badge": None} for each in people]
    page.evaluate(KEPT_META, ["people", bare])
    laid_down(page, f"{phone.url}/field/")
    page.clock.fast_forward("20:00")
    page.wait_for_timeout(1000)
    page.wait_for_selector("#next-card")
    assert page.evaluate(META, "signed_in") == str(estate.people[FIRST])


def test_the_phone_shows_whom_to_call_while_it_is_locked(phone: Phone, estate: Property) -> None:
    with at_the_server(estate):
        (site,) = db.session.query(Site)
        site.emergency_phones = [{"label": "监控室", "label_en": "Control", "number": "0571-110"}]
        db.session.commit()
    page = ready(phone, estate)
    laid_down(page, f"{phone.url}/field/")
    offline(phone)
    page.clock.fast_forward("11:00")
    locked(page)
    assert page.get_attribute("a[href^='tel:']", "href") == "tel:0571-110"
    unlock(page, FIRST)
    page.wait_for_selector("#next-card")
