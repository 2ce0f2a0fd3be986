"""<photo-input mode="camera">: the camera inside the page."""

import time

import pytest
from playwright.sync_api import Browser

from tests.browser.islands.pages import heard, open_page, wait_for
from tests.browser.islands.site import Site

pytestmark = pytest.mark.browser


def test_the_shutter_takes_a_fresh_photo(browser_with_camera: Browser, site: Site) -> None:
    page, faults = open_page(browser_with_camera, site, "/photo_camera.html")
    page.get_by_role("button", name="拍照").click()

    page.get_by_role("button", name="拍下").click()

    taken = wait_for(page, "photo:taken")
    assert (taken["width"], taken["height"]) == (1280, 720)
    assert (taken["from_album"], taken["taken_at_ms"]) == (False, None)
    page.locator("[data-photo] img").wait_for()
    assert faults == []


def test_folding_it_away_frees_the_camera(browser_with_camera: Browser, site: Site) -> None:
    page, _ = open_page(browser_with_camera, site, "/photo_camera.html")
    page.get_by_role("button", name="拍照").click()
    page.get_by_role("button", name="收起").wait_for()
    page.evaluate(
        "() => { window.track = document.querySelector('video').srcObject.getVideoTracks()[0] }"
    )

    page.get_by_role("button", name="收起").click()

    assert page.evaluate("() => window.track.readyState") == "ended"
    assert page.locator("[data-role=viewfinder]").is_hidden()


def test_without_a_camera_a_file_may_be_chosen(browser: Browser, site: Site) -> None:
    page, _ = open_page(browser, site, "/photo_camera.html")

    page.get_by_role("button", name="拍照").click()

    page.get_by_text("选照片").wait_for()
    assert heard(page, "photo:taken") == []


def test_a_tap_before_the_camera_script_is_there_counts(browser: Browser, site: Site) -> None:
    page, _ = open_page(browser, site, "/photo_camera.html")
    page.route("**/photo_camera.js", lambda route: (time.sleep(1), route.continue_()))
    page.reload()

    page.get_by_role("button", name="拍照").click()

    page.get_by_text("选照片").wait_for()
