"""<qr-scanner> in a real Chromium, with a camera that sees real labels."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright

from tests.browser.islands.chromium import chromium, make_clip
from tests.browser.islands.labels import LABEL_URL, frame
from tests.browser.islands.pages import heard, open_page, wait_for
from tests.browser.islands.site import Site

pytestmark = pytest.mark.browser

SLOW_FIRST_CAMERA = """
  const devices = navigator.mediaDevices
  const open = devices.getUserMedia.bind(devices)
  let asked = 0
  devices.getUserMedia = async (wanted) => {
    asked += 1
    if (asked === 1) await new Promise((resolve) => setTimeout(resolve, 1200))
    return open(wanted)
  }
"""
ABLE_CAMERA = """
  window.applied = []
  MediaStreamTrack.prototype.getCapabilities = () =>
    ({ torch: true, zoom: { min: 1, max: 4 }, focusMode: ["continuous"] })
  MediaStreamTrack.prototype.applyConstraints = async ({ advanced }) => {
    window.applied.push(...advanced)
  }
"""


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


def test_a_late_camera_does_not_take_the_picture_from_a_newer_one(
    browser_with_camera: Browser, site: Site
) -> None:
    """Back from the native camera the page becomes visible and gets its photo in one moment."""
    page, _ = open_page(browser_with_camera, site, "/scanner.html", before=SLOW_FIRST_CAMERA)

    _set_hidden(page, True)
    _set_hidden(page, False)
    wait_for(page, "camera:opened")
    page.wait_for_timeout(1500)  # the first one arrives in between

    live = "() => document.querySelector('video').srcObject.getVideoTracks()[0].readyState"
    assert page.evaluate(live) == "live"
    assert [event["reason"] for event in heard(page, "camera:refused")] == []


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


@pytest.mark.parametrize(
    "missing",
    ["VideoFrame", "OffscreenCanvas"],
    ids=["an ImageBitmap a frame", "pixels from a canvas"],
)
def test_older_browsers_scan_by_slower_ways(
    browser_with_camera: Browser, site: Site, missing: str
) -> None:
    page, faults = open_page(
        browser_with_camera, site, "/scanner.html", before=f"delete window.{missing}"
    )

    assert wait_for(page, "code:found")["text"] == LABEL_URL
    assert faults == []


def test_a_decoder_that_does_not_load_is_said_and_can_be_tried_again(
    browser_with_camera: Browser, site: Site
) -> None:
    """Out of signal before the wasm was ever fetched; then back in it."""
    context = browser_with_camera.new_context()
    page = context.new_page()
    context.route("**/*.wasm", lambda route: route.abort())
    page.goto(site.url + "/scanner.html")
    page.get_by_text("这里扫不了码").wait_for()

    context.unroute("**/*.wasm")
    page.get_by_role("button", name="再试一次").click()

    assert wait_for(page, "code:found", timeout=12_000)["text"] == LABEL_URL


def test_torch_and_zoom_are_offered_where_the_camera_has_them(
    browser_with_camera: Browser, site: Site
) -> None:
    page, _ = open_page(browser_with_camera, site, "/scanner.html", before=ABLE_CAMERA)
    torch, zoom = (page.get_by_role("button", name=name) for name in ("手电", "2×"))

    torch.click()
    page.locator("[data-role=torch][aria-pressed=true]").wait_for()
    zoom.click()
    page.locator("[data-role=zoom][aria-pressed=true]").wait_for()
    zoom.click()
    page.locator("[data-role=zoom][aria-pressed=false]").wait_for()

    assert page.evaluate("() => window.applied") == [
        {"focusMode": "continuous"},
        {"torch": True},
        {"zoom": 2},
        {"zoom": 1},
    ]


def test_hints_come_when_they_help(browser: Browser, site: Site) -> None:
    """The clock is an argument: a second of darkness, eight seconds without a code."""
    page, _ = open_page(browser, site, "/typed.html")

    told = page.evaluate(
        """async () => {
          const { ScanHints } = await import("/assets/js/islands/scan_hints.js")
          const hints = new ScanHints(0)
          const steps = [[90, false, 100], [20, false, 200], [20, false, 1300], [90, false, 1400],
                         [90, false, 8100], [90, true, 8200], [90, false, 9000]]
          return steps.map((step) => hints.after(...step))
        }"""
    )

    assert [step["dark"] for step in told] == [False, False, True, False, False, False, False]
    assert [step["slow"] for step in told] == [False, False, False, False, True, False, False]


def test_a_dark_place_without_a_torch_points_to_the_photo(
    playwright: Playwright, site: Site, tmp_path: Path
) -> None:
    night = tmp_path / "night.png"
    frame(None, brightness=0.1).save(night)
    with chromium(playwright, clip=make_clip([night] * 20, tmp_path / "night.mjpeg")) as browser:
        page, _ = open_page(browser, site, "/scanner.html")
        page.get_by_text("太暗?用拍照识别").wait_for(timeout=6000)
        assert page.get_by_text("太暗?开灯").is_hidden()


def test_a_taken_camera_can_be_asked_for_again(browser_with_camera: Browser, site: Site) -> None:
    page, _ = open_page(browser_with_camera, site, "/scanner.html")
    wait_for(page, "camera:opened")

    page.evaluate(
        """() => document.querySelector("video").srcObject.getVideoTracks()[0]
             .dispatchEvent(new Event("ended"))"""
    )
    page.get_by_role("button", name="继续扫码").click()

    wait_for(page, "camera:opened", count=2)


def _set_hidden(page: Page, hidden: bool) -> None:
    """What the system does when another app comes to the front; headless pages are never hidden."""
    page.evaluate(
        """(hidden) => {
          Object.defineProperty(document, "hidden", { value: hidden, configurable: true })
          document.dispatchEvent(new Event("visibilitychange"))
        }""",
        hidden,
    )
