"""出班检查 as it stands on the phone is what the supervisor reads, and what is mended is told."""

import json

from playwright.sync_api import Page, expect

from tests.browser.field.conftest import Phone
from tests.browser.shared.stage import Property, at_the_server
from tests.browser.shared.test_leaving import ready
from webapp.accounts.models import Device
from webapp.database import db

RED = "phone-ready [data-tone=bad]"
STORAGE = "phone-ready [data-row=storage]"


def shown(page: Page) -> list[str]:
    """The names of the red rows, in alphabetical order."""
    names = page.eval_on_selector_all(RED, "rows => rows.map(row => row.dataset.row)")
    return sorted(names)


def arrived(page: Page, estate: Property, red: list[str]) -> None:
    """The server has been told exactly this."""
    said: dict[str, list[str]] = {}
    for _ in range(60):
        with at_the_server(estate):
            (device,) = db.session.query(Device)
            said = json.loads(device.checkup)
        if "at" in said and sorted(said["red"]) == red:
            return
        send(page)
        page.wait_for_timeout(500)
    raise AssertionError(f"{said} instead of {red}")


def test_what_is_red_on_the_phone_is_told_and_what_is_mended_too(
    phone: Phone, estate: Property
) -> None:
    page = ready(phone, estate)
    page.add_init_script(
        """navigator.storage.persisted = async () => Boolean(window.kept)
        navigator.storage.persist = async () => (window.kept = true)"""
    )
    page.goto(f"{phone.url}/field/checkup")
    expect(page.locator(f"{STORAGE}[data-tone=bad]")).to_be_visible()
    expect(page.locator("phone-ready [data-row=reader][data-tone=ok]")).to_be_visible()
    arrived(page, estate, shown(page))

    page.click(f"{STORAGE} [data-fix=storage]")
    expect(page.locator(f"{STORAGE}[data-tone=ok]")).to_be_visible()
    assert "storage" not in shown(page)
    arrived(page, estate, shown(page))
    assert phone.errors == []


def send(page: Page) -> None:
    """As the page does by itself every half minute."""
    page.dispatch_event("body", "visibilitychange", {"bubbles": True})
