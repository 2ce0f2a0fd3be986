"""The core screens at 360×640, in three sizes, by day and night.

Nothing is below the fold, no button is smaller than its token.
"""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.field.conftest import Phone, found
from tests.browser.field.packs import POWER, cleaner_pack, guard_pack, url_of
from tests.browser.field.server import Phones

MAIN = {"md": 72, "lg": 80, "xl": 88}
TAP = {"md": 48, "lg": 60, "xl": 64}
PILL = 44
THEMES = ("light", "dark")

MEASURE = """() => {
  const height = (element) => Math.round(element.getBoundingClientRect().height)
  const seen = (selector) =>
    [...document.querySelectorAll(selector)].filter((element) => element.offsetParent)
  return {
    below: document.documentElement.scrollHeight - innerHeight,
    beside: document.documentElement.scrollWidth - innerWidth,
    main: seen(".button--big, .answer--pass, .answer--fail, .ticks .tile")
      .map(height),
    tap: seen(".field-foot .button-row > *, .answer--na, .shutter").map(height),
    pill: seen("#sync-pill").map(height),
    size: document.documentElement.dataset.size,
    theme: document.documentElement.dataset.theme,
  }
}"""


def choose(page: Page, address: str, size: str, theme: str) -> None:
    page.goto(f"{address}/field/settings")
    for name, value in (("text_size", size), ("theme", theme)):
        page.click(f"[name={name}][value={value}]")
        page.wait_for_selector(f"[name={name}][value={value}][aria-pressed=true]")


def check(page: Page, size: str, theme: str) -> None:
    page.wait_for_timeout(200)
    measured: dict[str, Any] = page.evaluate(MEASURE)
    assert (measured["size"], measured["theme"]) == (size, theme)
    assert measured["below"] <= 0, "something is below the fold"
    assert measured["beside"] <= 0
    assert min(measured["main"]) >= MAIN[size]
    assert min(measured["tap"], default=TAP[size]) >= TAP[size]
    assert min(measured["pill"]) >= PILL


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_guards_screens_fit(phone: Phone, phones: Phones, language: str) -> None:
    phones.pack = guard_pack(language=language)
    page = phone.start()
    page.goto(f"{phone.url}/field/scan")
    found(page, url_of(POWER))
    page.wait_for_selector(".answers")
    item = page.url
    for size in MAIN:
        for theme in THEMES:
            choose(page, phone.url, size, theme)
            page.goto(item)
            check(page, size, theme)
            page.click(".field-back")
            page.wait_for_selector(".next-card")
            check(page, size, theme)


def test_the_guards_next_card_fits(phone: Phone) -> None:
    page = phone.start()
    for size in MAIN:
        for theme in THEMES:
            choose(page, phone.url, size, theme)
            page.goto(f"{phone.url}/field/")
            assert page.inner_text(".next-place") == "B2 配电房"
            page.wait_for_selector("[data-ready]")
            check(page, size, theme)


def test_the_cleaners_screens_fit(phone: Phone, phones: Phones) -> None:
    phones.pack = [one for one in cleaner_pack() if not one["key"].startswith("finding/")]
    page = phone.start()
    for size in MAIN:
        for theme in THEMES:
            choose(page, phone.url, size, theme)
            page.goto(f"{phone.url}/field/")
            page.wait_for_selector("[data-ready]")
            check(page, size, theme)
    page.goto(f"{phone.url}/field/scan")
    found(page, url_of(POWER))
    page.wait_for_selector(".ticks")
    visit = page.url
    for size in MAIN:
        for theme in THEMES:
            choose(page, phone.url, size, theme)
            page.goto(visit)
            check(page, size, theme)
