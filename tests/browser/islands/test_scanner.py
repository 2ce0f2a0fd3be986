"""<qr-scanner> in a real Chromium, with a camera that sees real labels."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.islands.labels import LABEL_URL
from tests.browser.islands.pages import heard, open_page, wait_for
from tests.browser.islands.site import Site

pytestmark = pytest.mark.browser


def test_a_label_before_the_camera_is_announced_once(
    browser_with_camera: Browser, site: Site
) -> None:
    page, faults = open_page(browser_with_camera, site, "/scanner.html")

    found = wait_for(page, "code:found")
    page.wait_for_timeout(2500)  # the label stays in view for most of this

    assert (found["text"], found["method"]) == (LABEL_URL, "scan")
    assert len(heard(page, "code:found")) == 1
    assert heard(page, "camera:opened")[0]["ms"] < 1500
    assert page.locator("qr-scanner").get_attribute("data-state") == "scanning"
    assert faults == []


def test_a_label_that_was_away_is_announced_again(browser_with_camera: Browser, site: Site) -> None:
    page, _ = open_page(browser_with_camera, site, "/scanner.html")

    first = wait_for(page, "code:found")
    second = wait_for(page, "code:found", count=2, timeout=12_000)

    assert second["text"] == first["text"]


def test_controls_the_camera_lacks_are_not_shown(browser_with_camera: Browser, site: Site) -> None:
    page, _ = open_page(browser_with_camera, site, "/scanner.html")
    wait_for(page, "camera:opened")

    assert page.get_by_role("button", name="手电").count() == 0
    assert page.get_by_role("button", name="2×").count() == 0
    assert page.get_by_text("拍照识别", exact=True).is_visible()


def test_no_permission_says_what_to_do(browser: Browser, site: Site) -> None:
    page, _ = open_page(browser, site, "/scanner.html")

    refused = wait_for(page, "camera:refused")

    assert refused["reason"] in {"denied", "absent"}
    assert page.get_by_text("摄像头没打开").is_visible()
    assert page.get_by_text("正在打开摄像头").is_hidden()


def test_leaving_the_screen_frees_the_camera(browser_with_camera: Browser, site: Site) -> None:
    page, faults = open_page(browser_with_camera, site, "/scanner.html")
    wait_for(page, "camera:opened")
    page.evaluate("window.track = document.querySelector('video').srcObject.getVideoTracks()[0]")

    page.evaluate("document.querySelector('qr-scanner').remove()")

    assert page.evaluate("window.track.readyState") == "ended"
    assert faults == []


def test_a_hidden_page_frees_the_camera_and_takes_it_back(
    browser_with_camera: Browser, site: Site
) -> None:
    page, _ = open_page(browser_with_camera, site, "/scanner.html")
    wait_for(page, "camera:opened")

    _set_hidden(page, True)
    assert page.locator("qr-scanner").get_attribute("data-state") == "paused"
    _set_hidden(page, False)

    wait_for(page, "camera:opened", count=2)


def test_a_photo_of_a_label_is_read(browser: Browser, site: Site, label_photo: Path) -> None:
    page, faults = open_page(browser, site, "/scanner.html")
    wait_for(page, "camera:refused")

    page.set_input_files("[data-role=photo]", label_photo)

    found = wait_for(page, "code:found")
    assert (found["text"], found["method"]) == (LABEL_URL, "photo")
    assert faults == []


def test_a_photo_without_a_label_says_so(browser: Browser, site: Site, wall_photo: Path) -> None:
    page, _ = open_page(browser, site, "/scanner.html")
    wait_for(page, "camera:refused")

    page.set_input_files("[data-role=photo]", wall_photo)

    page.get_by_text("照片里没看到码").wait_for()
    assert heard(page, "code:found") == []


def _set_hidden(page: Page, hidden: bool) -> None:
    """What the system does when another app comes to the front; headless pages are never hidden."""
    page.evaluate(
        """(hidden) => {
          Object.defineProperty(document, "hidden", { value: hidden, configurable: true })
          document.dispatchEvent(new Event("visibilitychange"))
        }""",
        hidden,
    )
