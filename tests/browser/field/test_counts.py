"""A number of things is no reading of a dial, and is refused in its own words."""

import pytest
from playwright.sync_api import Page

from tests.browser.field.conftest import Phone, found
from tests.browser.field.packs import PUMP, url_of


@pytest.fixture
def counting(phone: Phone) -> Page:
    """The question how many extinguishers there are."""
    page = phone.start()
    page.click("a[href='/field/scan']")
    found(page, url_of(PUMP))
    page.wait_for_url("**/items/mode")
    page.goto(page.url.replace("/items/mode", "/items/fire"))
    return page


@pytest.mark.parametrize(
    ("typed", "words"),
    [("3a", "请填整数"), ("1.5", "请填整数"), ("-1", "最少是 0，请再数一遍")],
)
def test_a_count_is_a_whole_number(counting: Page, typed: str, words: str) -> None:
    counting.fill("input[name=value]", typed)
    counting.click("text=下一项")
    counting.wait_for_selector(f"text={words}")
