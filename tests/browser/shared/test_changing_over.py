"""Two guards, one phone, no network: nobody reads what the other wrote, and all of it arrives."""

import json
from typing import Any

from playwright.sync_api import Page
from sqlalchemy import select

from tests.browser.field.conftest import Phone, found, journal
from tests.browser.shared.stage import PINS, Property, at_the_server
from tests.browser.story.phone import IN_CHARGE
from webapp.database import db
from webapp.sites.models import Site
from webapp.sync.models import Entry

FIRST, SECOND = "guard-甲", "王强"
LOOK = """async (names) => {
  const base = document.querySelector('script[src*="/assets/"]').src.match(/.*\\/assets\\/[^/]+/)[0]
  const { transaction, STORES } = await import(base + "/js/offline/database.js")
  return transaction("readonly", STORES, async (tx) => {
    const found = {}
    for (const name of STORES.filter((one) => one !== "bytes"))
      found[name] = [await tx.keys(name), await tx.all(name)]
    return JSON.stringify(found, (key, value) =>
      value instanceof ArrayBuffer ? `${value.byteLength} bytes` : value)
  })
}"""


# The last thing written is a draft on the disk.
DRAFTED = """async (text) => {
  const base = document.querySelector('script[src*="/assets/"]').src.match(/.*\\/assets\\/[^/]+/)[0]
  const { transaction } = await import(base + "/js/offline/database.js")
  const drafts = await transaction("readonly", ["drafts"], async (tx) => tx.all("drafts"))
  return JSON.stringify(drafts).includes(text)
}"""

# Badge and PIN of this person open the phone, and they have a session of their own.
UNLOCKABLE = """async (id) => {
  const base = document.querySelector('script[src*="/assets/"]').src.match(/.*\\/assets\\/[^/]+/)[0]
  const { read } = await import(base + "/js/offline/database.js")
  const one = ((await read("meta", "people")) ?? []).find((known) => known.id === id)
  if (!one?.pin || !one.badge) return false
  return Boolean((await read("meta", "session")) && !(await read("meta", "attempt")))
}"""


def stored(page: Page) -> str:
    """Everything on the phone that a script could read, as text."""
    text: str = page.evaluate(LOOK)
    return text


def sign_in(phone: Phone, estate: Property, page: Page, name: str) -> None:
    """With a network, by badge and PIN, as everybody does once on a phone."""
    page.goto(f"{phone.url}/b/{estate.badges[name]}?next=/field/")
    page.fill("#field-secret", PINS[name])
    page.click("button[type=submit]")
    page.wait_for_selector("text=字号和声音")
    page.goto(f"{phone.url}/field/")  # left on the way: what was typed is kept all the same
    page.wait_for_selector("#next-card")
    page.wait_for_function(UNLOCKABLE, arg=str(estate.people[name]), polling=200)


def both_known(phone: Phone, estate: Property) -> Page:
    page = phone.open()
    sign_in(phone, estate, page, FIRST)
    sign_in(phone, estate, page, SECOND)
    page.evaluate(IN_CHARGE)
    return page


def offline(phone: Phone, is_off: bool = True) -> None:
    assert phone.context
    phone.context.set_offline(is_off)


def change_to(page: Page, name: str) -> None:
    """From the first screen two taps and the PIN."""
    page.goto(page.url.split("/field/")[0] + "/field/")
    page.click("a[href='/field/people']")
    page.click(f"#people >> text={name}")
    page.fill("#pin", PINS[name])
    page.click("#unlock button")
    page.wait_for_selector("#next-card")


def arrived(estate: Property) -> list[Any]:
    with at_the_server(estate):
        return list(db.session.scalars(select(Entry).order_by(Entry.seq)))


def test_changing_over_in_flight_mode_seals_keeps_and_sends(phone: Phone, estate: Property) -> None:
    page = both_known(phone, estate)
    offline(phone)
    write_report(phone, page, "二号泵漏水的秘密", is_sent=True)
    write_report(phone, page, "写了一半的话", is_sent=False)
    change_to(page, FIRST)
    seen = stored(page)
    assert "二号泵漏水的秘密" not in seen
    assert "写了一半的话" not in seen
    page.goto(f"{phone.url}/field/report")
    assert page.input_value("[name=text]") == ""
    page.goto(f"{phone.url}/field/uploads")
    page.wait_for_selector("text=条是别的同事的，已封存")
    assert page.locator(".record").count() == 0
    offline(phone, False)
    page.click("text=现在上传")
    page.wait_for_selector("[data-count=verified] >> text=1")
    reports = arrived(estate)
    assert [one.person_id for one in reports] == [estate.people[SECOND]]
    assert json.loads(reports[0].raw)["body"]["text"] == "二号泵漏水的秘密"
    offline(phone)
    change_to(page, SECOND)
    page.goto(f"{phone.url}/field/report")
    assert page.input_value("[name=text]") == "写了一半的话"
    (record,) = journal(page)
    assert (record["state"], record["verified"]) == ("sent", True)
    assert record["entry"]["body"]["text"] == "二号泵漏水的秘密"
    assert phone.errors == []


def write_report(phone: Phone, page: Page, text: str, *, is_sent: bool) -> None:
    page.goto(f"{phone.url}/field/report")
    page.click("[name=category] >> nth=0", force=True)
    page.fill("[name=text]", text)
    page.dispatch_event("[name=text]", "change")
    page.wait_for_function(DRAFTED, arg=text, polling=100)
    if is_sent:
        page.click(".field-foot button")
        page.wait_for_url("**/field/report/sent*")


def test_the_badge_opens_what_the_pin_opens(phone: Phone, estate: Property) -> None:
    page = both_known(phone, estate)
    offline(phone)
    page.goto(f"{phone.url}/field/people/badge")
    found(page, "HTTPS://R.EX.CO/B/0000000000000000", "scan")
    page.wait_for_selector("text=这台手机不认识这张工牌")
    found(page, f"HTTPS://R.EX.CO/B/{estate.badges[FIRST]}", "scan")
    page.wait_for_selector("#next-card")
    page.goto(f"{phone.url}/field/people")
    page.wait_for_selector(f".row:has-text('{FIRST}') >> text=正在用")


# Twice at once, as when the upload reports its progress while the first look is under way.
TWICE = """async ([next, before]) => {
  const base = document.querySelector('script[src*="/assets/"]').src.match(/.*\\/assets\\/[^/]+/)[0]
  const { signedIn } = await import(base + "/js/offline/person.js")
  const { read } = await import(base + "/js/offline/database.js")
  await Promise.all([signedIn(next), signedIn(next), signedIn(next)])
  return Object.keys(await read("sealed", before)).sort()
}"""


def test_what_is_locked_up_is_locked_up_once(phone: Phone, estate: Property) -> None:
    page = phone.open()
    sign_in(phone, estate, page, FIRST)
    first, second = str(estate.people[FIRST]), str(estate.people[SECOND])
    assert page.evaluate(TWICE, [second, first]) == ["data", "iv"]


def test_wrong_pins_wait_longer_and_longer_through_reloads_and_clocks(
    phone: Phone, estate: Property
) -> None:
    with at_the_server(estate):  # the clock leaps by years here: the idle lock has tests of its own
        for site in db.session.query(Site):
            site.lock_minutes = 0
        db.session.commit()
    page = both_known(phone, estate)
    offline(phone)
    for left in (5, 4):
        try_pin(phone, page, estate, "0000")
        page.wait_for_selector(f"text=还能试 {left} 次")
    try_pin(phone, page, estate, "0000")
    page.wait_for_selector("text=秒再试")
    page.clock.install(time="2030-01-01T00:00:00Z")  # years later, says the wall
    page.goto(f"{phone.url}/field/people/{estate.people[FIRST]}")
    page.wait_for_selector("text=秒再试")
    try_pin(phone, page, estate, PINS[FIRST])  # right, and still too early
    page.wait_for_selector("text=秒再试")
    assert page.locator("#next-card").count() == 0


def try_pin(phone: Phone, page: Page, estate: Property, pin: str) -> None:
    page.goto(f"{phone.url}/field/people/{estate.people[FIRST]}")
    page.fill("#pin", pin)
    page.click("#unlock button")
    page.wait_for_timeout(1500)
