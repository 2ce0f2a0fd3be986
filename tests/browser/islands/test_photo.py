"""<photo-input> in a real Chromium, with real JPEGs."""

import hashlib
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import Browser, Page

from tests.browser.islands.labels import frame
from tests.browser.islands.pages import heard, open_page, wait_for
from tests.browser.islands.pictures import jpeg, old_file, png_header, scene, upload
from tests.browser.islands.site import Site

pytestmark = pytest.mark.browser

FILE = "[data-role=file]"
TWELVE_MEGAPIXELS = (4032, 3024)


@pytest.fixture(scope="module")
def photo() -> bytes:
    return jpeg(scene(TWELVE_MEGAPIXELS))


def test_a_photo_comes_out_small_and_hashed(browser: Browser, site: Site, photo: bytes) -> None:
    page, faults = open_page(browser, site, "/photo.html")

    taken, picture = take(page, upload("a.jpg", photo))

    assert picture.size == (taken["width"], taken["height"]) == (1600, 1200)
    assert len(taken["data"]) <= 300_000
    assert taken["sha256"] == hashlib.sha256(taken["data"]).hexdigest()
    assert taken["type"] == "image/jpeg"
    assert not taken["from_album"]
    assert taken["flags"] == {"dark": False, "blurred": False}
    assert page.locator(f'[data-photo="{taken["sha256"]}"] img').is_visible()
    assert faults == []


def test_a_sideways_photo_is_turned_upright(browser: Browser, site: Site) -> None:
    """Orientation 6: the camera was held upright, the sensor's rows run down the picture."""
    page, _ = open_page(browser, site, "/photo.html")
    lying = scene((2000, 1500))

    taken, picture = take(page, upload("a.jpg", jpeg(lying, orientation=6)))

    assert taken["width"] / taken["height"] == 0.75
    assert [hue(picture, x, y) for x, y in ((0.25, 0.25), (0.75, 0.25), (0.75, 0.6))] == [2, 0, 1]


def test_nothing_of_the_exif_is_left(browser: Browser, site: Site) -> None:
    page, _ = open_page(browser, site, "/photo.html")
    source = jpeg(scene((1200, 900)), orientation=1, taken="2026:11:22 02:14:05", offset="+08:00")

    taken, picture = take(page, upload("a.jpg", source))

    assert taken["taken_at_ms"] == datetime(2026, 11, 21, 18, 14, 5, tzinfo=UTC).timestamp() * 1000
    assert dict(picture.getexif()) == {}
    assert b"Exif" not in taken["data"]


def test_the_watermark_covers_the_foot(browser: Browser, site: Site) -> None:
    page, _ = open_page(browser, site, "/photo.html")
    white = Image.new("RGB", (1600, 1200), "white")

    _, picture = take(page, upload("a.jpg", jpeg(white)))

    foot = picture.convert("L").crop((0, 1150, 1600, 1200))
    head = picture.convert("L").crop((0, 0, 1600, 1100))
    assert head.getextrema()[0] > 240
    assert ImageStat.Stat(foot).median[0] < 140  # the band
    assert foot.getextrema()[1] > 240  # the writing on it


def test_a_small_photo_is_not_blown_up(browser: Browser, site: Site) -> None:
    page, _ = open_page(browser, site, "/photo.html")

    taken, _ = take(page, upload("a.jpg", jpeg(scene((640, 480)))))

    assert (taken["width"], taken["height"]) == (640, 480)


def test_a_photo_that_compresses_badly_is_still_small_enough(browser: Browser, site: Site) -> None:
    page, _ = open_page(browser, site, "/photo.html")
    gravel = Image.effect_noise((1600, 1200), 120).convert("RGB")

    taken, _ = take(page, upload("a.jpg", jpeg(gravel)))

    assert len(taken["data"]) <= 300_000
    assert taken["width"] >= 640


def test_fifty_megapixels_are_taken(browser: Browser, site: Site) -> None:
    page, faults = open_page(browser, site, "/photo.html")

    taken, _ = take(page, upload("a.jpg", jpeg(Image.new("RGB", (8160, 6120), (90, 120, 90)))))

    assert (taken["width"], taken["height"]) == (1600, 1200)
    assert faults == []


@pytest.mark.parametrize(
    ("code", "name", "cut"),
    [
        ("empty", "a.jpg", lambda whole: b""),
        ("truncated", "a.jpg", lambda whole: whole[: len(whole) // 2]),
        ("truncated", "a.jpg", lambda whole: whole[:300]),
        ("not_an_image", "a.jpg", lambda whole: b"%PDF-1.7 this is not a photo"),
        ("not_an_image", "a.jpg", lambda whole: b"GIF89a"),
        ("too_large", "a.png", lambda whole: png_header(8000, 8000)),
        ("unreadable", "a.png", lambda whole: png_header(800, 800)),
    ],
)
def test_what_is_no_photo_is_refused_in_words(
    browser: Browser, site: Site, photo: bytes, code: str, name: str, cut: Any
) -> None:
    page, faults = open_page(browser, site, "/photo.html")

    page.set_input_files(FILE, upload(name, cut(photo)))

    assert wait_for(page, "photo:refused")["code"] == code
    assert page.locator(f"[data-hint={code}]").is_visible()
    assert page.locator("photo-input").get_attribute("data-state") == "ready"
    assert heard(page, "photo:taken") == []
    assert faults == []


def test_a_refusal_is_forgotten_with_the_next_photo(
    browser: Browser, site: Site, photo: bytes
) -> None:
    page, _ = open_page(browser, site, "/photo.html")
    page.set_input_files(FILE, upload("a.jpg", b""))
    wait_for(page, "photo:refused")

    take(page, upload("a.jpg", photo))

    assert page.locator("[data-hint=empty]").is_hidden()


def test_an_old_file_is_from_the_album(browser: Browser, site: Site, tmp_path: Path) -> None:
    page, _ = open_page(browser, site, "/photo.html")

    taken, _ = take(page, old_file(tmp_path, jpeg(scene((800, 600))), minutes=6))

    assert taken["from_album"]
    assert taken["taken_at_ms"] is None


def test_exif_unmasks_an_old_photo_in_a_new_file(browser: Browser, site: Site) -> None:
    page, _ = open_page(browser, site, "/photo.html")
    yesterday = (datetime.now(UTC) - timedelta(days=1)).strftime("%Y:%m:%d %H:%M:%S")

    taken, _ = take(
        page, upload("a.jpg", jpeg(scene((800, 600)), taken=yesterday, offset="+00:00"))
    )

    assert taken["from_album"]


def test_dark_and_shaken_photos_are_kept_with_a_hint(browser: Browser, site: Site) -> None:
    page, _ = open_page(browser, site, "/photo.html")

    dark, _ = take(page, upload("a.jpg", jpeg(scene((1600, 1200), brightness=0.12))))
    assert dark["flags"] == {"dark": True, "blurred": False}
    assert page.locator("[data-hint=dark]").is_visible()

    shaken, _ = take(page, upload("b.jpg", jpeg(scene((1600, 1200), blur=6))), count=2)
    assert shaken["flags"] == {"dark": False, "blurred": True}
    assert page.locator("[data-hint=dark]").is_hidden()
    assert page.locator("[data-hint=blurred]").is_visible()


def test_a_clean_wall_is_not_called_blurred(browser: Browser, site: Site) -> None:
    page, _ = open_page(browser, site, "/photo.html")

    taken, _ = take(page, upload("a.jpg", jpeg(frame(None))))

    assert taken["flags"] == {"dark": False, "blurred": False}


def test_a_photo_is_removed_and_brought_back(browser: Browser, site: Site) -> None:
    page, _ = open_page(browser, site, "/photo.html")
    first, _ = take(page, upload("a.jpg", jpeg(scene((800, 600)))))
    take(page, upload("b.jpg", jpeg(scene((600, 800)))), count=2)

    page.locator("[data-photo] button").first.click()

    assert wait_for(page, "photo:removed")["sha256"] == first["sha256"]
    assert page.locator("[data-photo]:visible").count() == 1
    assert page.locator("[name=photo]:enabled").count() == 1
    page.evaluate("(sha) => document.querySelector('photo-input').restore(sha)", first["sha256"])
    assert page.locator("[data-photo]:visible").count() == 2


def test_no_thumb_is_shown_before_the_photo_is_kept(browser: Browser, site: Site) -> None:
    page, _ = open_page(browser, site, "/photo.html")
    page.evaluate(
        """() => document.addEventListener("photo:taken", ({ detail }) =>
             detail.waitUntil(Promise.reject(new Error("QuotaExceeded"))))"""
    )

    take(page, upload("a.jpg", jpeg(scene((800, 600)))))

    page.locator("[data-hint=not_kept]").wait_for()
    assert page.locator("[data-photo]").count() == 0


def take(page: Page, file: Any, *, count: int = 1) -> tuple[dict[str, Any], Image.Image]:
    """Chooses the file; what was handed out, its bytes under "data", and the picture they are."""
    page.set_input_files(FILE, file)
    page.wait_for_function(
        "(count) => window.taken.length >= count",
        arg=count,
        timeout=15_000,
    )
    page.locator("photo-input[data-state=ready]").wait_for()
    taken = page.evaluate(
        """() => {
          const { bytes, thumb, waitUntil, ...rest } = window.taken.at(-1)
          return { ...rest, data: Array.from(new Uint8Array(bytes)) }
        }"""
    )
    taken["data"] = bytes(taken["data"])
    return taken, Image.open(io.BytesIO(taken["data"]))


def hue(picture: Image.Image, x: float, y: float) -> int:
    """Which of red, green and blue leads there, over a patch that evens out the pattern."""
    at = (round(x * picture.width), round(y * picture.height))
    patch = picture.crop((at[0] - 60, at[1] - 60, at[0] + 60, at[1] + 60)).resize((1, 1))
    pixel = patch.getpixel((0, 0))
    return max(range(3), key=lambda channel: pixel[channel])
