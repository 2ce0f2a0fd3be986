"""<number-pad>, <hold-button>, <read-aloud> and the earcons in a real Chromium."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.islands.pages import heard, open_page, wait_for
from tests.browser.islands.site import Site

pytestmark = pytest.mark.browser

CODE = "[data-role=code]"


def test_the_sixth_key_sends_the_code(browser: Browser, site: Site) -> None:
    page, faults = open_page(browser, site, "/number_pad.html")

    for key in "7K3QXW":
        page.get_by_role("button", name=key, exact=True).click()

    page.wait_for_url("**/typed.html?text=7K3QXW&method=typed")
    assert faults == []


def test_five_keys_send_nothing_and_one_can_be_taken_back(browser: Browser, site: Site) -> None:
    page = pad(browser, site)

    for key in "7K3QX":
        page.get_by_role("button", name=key, exact=True).click()
    page.get_by_role("button", name="删一位").click()

    assert page.input_value(CODE) == "7K3Q"
    assert heard(page, "code:found") == []


def test_a_typed_code_may_be_small_spaced_or_full_width(browser: Browser, site: Site) -> None:
    page = pad(browser, site)

    page.fill(CODE, "7k3-")
    page.fill(CODE, "7k3 QxW")

    assert wait_for(page, "code:found")["text"] == "7K3QXW"


def test_characters_no_code_has_are_left_out_and_said(browser: Browser, site: Site) -> None:
    page = pad(browser, site)

    page.fill(CODE, "7O3")
    assert page.input_value(CODE) == "73"
    assert page.get_by_text("号码里没有").is_visible()

    page.get_by_role("button", name="K", exact=True).click()
    assert page.get_by_text("号码里没有").is_hidden()


def test_the_key_after_a_whole_code_starts_a_new_one(browser: Browser, site: Site) -> None:
    page = pad(browser, site)
    page.fill(CODE, "7K3QXW")

    page.get_by_role("button", name="A", exact=True).click()

    assert page.input_value(CODE) == "A"
    assert len(heard(page, "code:found")) == 1


def test_every_key_is_big_enough_on_a_small_phone(browser: Browser, site: Site) -> None:
    page = pad(browser, site)

    boxes = [key.bounding_box() for key in page.locator("[data-key]").all()]

    assert len(boxes) == 31
    assert min(box["width"] for box in boxes if box) >= 48
    assert page.evaluate("() => document.documentElement.scrollHeight <= innerHeight")


def test_holding_long_enough_acts_once(browser: Browser, site: Site) -> None:
    page, faults = open_page(browser, site, "/hold.html")

    page.hover("hold-button button")
    page.mouse.down()
    wait_for(page, "hold:done")
    page.mouse.up()

    assert [event["ms"] for event in heard(page, "hold:tick")] == [500]
    assert len(heard(page, "hold:done")) == 1
    assert heard(page, "hold:cancelled") == []
    assert faults == []


def test_letting_go_early_does_nothing(browser: Browser, site: Site) -> None:
    page, _ = open_page(browser, site, "/hold.html")

    page.hover("hold-button button")
    page.mouse.down()
    page.wait_for_timeout(200)
    page.mouse.up()
    page.wait_for_timeout(700)

    assert len(heard(page, "hold:cancelled")) == 1
    assert heard(page, "hold:done") == []


def test_the_space_bar_holds_too(browser: Browser, site: Site) -> None:
    page, _ = open_page(browser, site, "/hold.html")

    page.focus("hold-button button")
    page.keyboard.down(" ")

    wait_for(page, "hold:done")


def test_reading_aloud_is_offered_only_with_a_voice_on_the_phone(
    browser: Browser, site: Site
) -> None:
    page, _ = open_page(browser, site, "/hold.html")
    button = page.get_by_role("button", name="听一听")
    assert button.count() == 0

    page.evaluate(
        """() => {
          const voices = (lang, localService) => () => [{ lang, localService, name: lang }]
          speechSynthesis.getVoices = voices("zh-CN", false)
          speechSynthesis.dispatchEvent(new Event("voiceschanged"))
          window.offeredOnline = !document.querySelector("read-aloud button").hidden
          speechSynthesis.getVoices = voices("zh_CN", true)
          speechSynthesis.dispatchEvent(new Event("voiceschanged"))
        }"""
    )

    assert page.evaluate("() => window.offeredOnline") is False
    assert button.is_visible()


def test_a_tone_is_heard_only_after_a_tap(browser: Browser, site: Site) -> None:
    page, faults = open_page(browser, site, "/hold.html")
    load = "async () => { window.tones = await import('/assets/js/islands/earcons.js') }"
    page.evaluate(load)
    assert page.evaluate("() => window.tones.sound('ok')") is False

    page.click("h1")
    page.wait_for_function("() => window.tones.sound('ok')")

    assert page.evaluate("() => window.tones.sound('bad')") is True
    assert faults == []


def pad(browser: Browser, site: Site) -> Page:
    """The keypad without its form, so that the page stays."""
    page, _ = open_page(browser, site, "/number_pad.html")
    page.evaluate("() => document.querySelector('form').remove()")
    return page
