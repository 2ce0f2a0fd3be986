"""The map in real Chromium: crowds, panel, keyboard, scrubber, and a map that heals by itself."""

import pytest
from playwright.sync_api import Page, expect

from tests.coverage.house import House
from tests.coverage.test_live import push_visit


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


def test_unknown_heals_without_a_reload(page: Page, house: House) -> None:
    page.goto(house.plan("b2"))
    page.evaluate("window.here = true")
    page.click(pin(house, "B2-05"))
    expect(page.locator("#panel .point-state")).to_contain_text("未知")
    push_visit(house.app, house.made, "B2-05")
    expect(page.locator(pin(house, "B2-05"))).to_have_attribute("data-state", "on_time")
    expect(page.locator("#panel .point-state")).to_contain_text("准时", timeout=15_000)
    assert page.evaluate("window.here") is True
