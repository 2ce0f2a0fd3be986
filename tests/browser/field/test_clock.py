"""A clock set back by a day in mid-round: the evening goes on, and nothing falls silent."""

from playwright.sync_api import Page

from tests.browser.field.conftest import Phone, found, journal
from tests.browser.field.packs import LOBBY, ROOF, url_of
from tests.browser.field.server import Phones

SET_BACK = "Date.now = ((real) => () => real() - 86_400_000)(Date.now.bind(Date))"


def check_in(page: Page, checkpoint: str) -> None:
    page.click("a[href='/field/scan']")
    found(page, url_of(checkpoint))


def test_a_point_counts_although_the_clock_was_set_back(phone: Phone) -> None:
    page = phone.start()
    page.evaluate(SET_BACK)
    check_in(page, ROOF)
    page.wait_for_selector("text=此点只需签到")
    page.click("a[href='/field/']")
    page.wait_for_selector("text=2/4")


def test_a_new_start_with_the_wrong_day_goes_on_with_the_round(phone: Phone) -> None:
    page = phone.start()
    assert phone.context
    phone.context.set_offline(True)
    page.add_init_script(SET_BACK)
    page.goto(f"{phone.url}/field/scan")
    found(page, url_of(ROOF))
    page.wait_for_selector("text=此点只需签到")
    page.click("a[href='/field/']")
    page.wait_for_selector("#next-card")
    page.wait_for_selector("text=2/4")
    check_in(page, ROOF)
    page.wait_for_selector("text=刚刚签过")
    found(page, url_of(LOBBY))
    page.wait_for_selector("text=已签到")


def test_uploading_does_not_wait_for_the_lost_day(phone: Phone, phones: Phones) -> None:
    page = phone.start()
    phones.faults = ["busy"]
    check_in(page, ROOF)
    page.wait_for_timeout(600)
    page.evaluate(SET_BACK)
    page.wait_for_selector("#sync-pill[data-state=uploaded]", timeout=15_000)
    assert len(phones.entries) == len(journal(page)) == 3
