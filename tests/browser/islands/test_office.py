"""Menus, dialogs, toasts, tabs, filters and the theme switch, as a person at a desk uses them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.islands.site import Site

PAGE = """<!doctype html><html lang="zh-CN" data-theme="light"><head><meta charset="utf-8">
<script type="module" src="/assets/js/islands/office.js"></script></head><body>
<drop-menu><details id="menu"><summary>我的</summary><a href="/other">别处</a></details></drop-menu>
<button data-opens="ask">停用工牌</button>
<modal-dialog><dialog id="ask"><button data-closes>返回</button></dialog></modal-dialog>
<theme-switch><form method="post" action="/theme">
  <button name="theme" value="light" aria-pressed="true">日</button>
  <button name="theme" value="dark" aria-pressed="false">夜</button></form></theme-switch>
<view-tabs><nav class="tabs"><a href="#map">图</a><a href="#table">表</a><a href="/far">远</a></nav>
  <section id="map">图在这里</section><section id="table">表在这里</section></view-tabs>
<auto-submit><form action="/" id="filter">
  <select name="zone"><option>一</option><option>二</option></select>
  <button data-without-script>筛选</button></form></auto-submit>
<form method="post" action="/people" id="adding"><button>添加人员</button></form>
<toast-message>已停用</toast-message>
<div id="toasts" role="status" aria-live="polite"></div></body></html>"""


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    (tmp_path / "index.html").write_text(PAGE)
    with Site(tmp_path) as site:
        page = browser.new_page()
        page.set_default_timeout(5000)
        page.clock.install()
        page.goto(site.url)
        page.wait_for_function("() => !!customElements.get('toast-message')")
        yield page
        page.close()


def test_a_menu_closes_by_escape_and_by_a_tap_elsewhere(page: Page) -> None:
    menu = page.locator("#menu")
    page.click("summary")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.click("summary")
    expect(menu).to_have_attribute("open", "")
    page.click("text=图在这里")
    expect(menu).not_to_have_attribute("open", "")


def test_a_dialog_opens_and_closes_by_its_own_buttons(page: Page) -> None:
    page.click("[data-opens]")
    expect(page.locator("#ask")).to_be_visible()
    page.click("[data-closes]")
    expect(page.locator("#ask")).to_be_hidden()


def test_the_theme_changes_at_once_and_the_server_is_told(page: Page) -> None:
    with page.expect_request("**/theme") as told:
        page.click("button[value=dark]")
    assert 'name="theme"\r\n\r\ndark' in (told.value.post_data or "")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("button[value=dark]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("button[value=light]")).to_have_attribute("aria-pressed", "false")


def test_tabs_switch_panels_and_leave_other_links_alone(page: Page) -> None:
    expect(page.locator("#table")).to_be_hidden()
    page.click("text=表 >> nth=0")
    expect(page.locator("#table")).to_be_visible()
    expect(page.locator("#map")).to_be_hidden()
    expect(page.locator("a[href='/far']")).not_to_have_attribute("aria-current", "page")


def test_a_filter_acts_when_it_is_changed(page: Page) -> None:
    expect(page.locator("[data-without-script]")).to_be_hidden()
    with page.expect_navigation():
        page.select_option("select", "二")
        page.clock.run_for(10)
    assert "zone=" in page.url


def test_a_toast_moves_to_the_live_region_and_leaves_after_eight_seconds(page: Page) -> None:
    toast = page.locator("#toasts > toast-message")
    expect(toast).to_have_text("已停用")
    page.clock.run_for(3000)  # real time runs on as well: leave it room
    expect(toast).to_have_count(1)
    page.clock.run_for(6000)
    expect(toast).to_have_count(0)


def test_a_double_click_sends_a_form_once(page: Page) -> None:
    page.evaluate(
        "window.n = 0; document.addEventListener('submit', e => (e.preventDefault(), window.n++))"
    )
    page.locator("#adding button").dblclick()
    assert page.evaluate("window.n") == 1
    page.clock.fast_forward(2000)
    page.click("#adding button")
    assert page.evaluate("window.n") == 2
