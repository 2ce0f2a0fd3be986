"""The narrowest phones, in English, whose words are the longest: nothing breaks in its middle."""

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.parametrize("page", ["narrow"], indirect=True)
def test_nothing_breaks_in_the_middle_of_a_narrow_screen(page: Page) -> None:
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
