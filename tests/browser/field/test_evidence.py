"""Photos on a phone that is cheap, full or slow: the words are never lost, and it says what is."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Route

from tests.browser.field.conftest import Phone, fill_camera, journal
from tests.browser.field.packs import ROOF, url_of
from tests.browser.field.server import Phones
from tests.browser.field.test_readiness import BASE

PATIENCE = 30_000
LITTLE_ROOM = "navigator.storage.estimate = async () => ({ usage: 1e6, quota: 1e8 })"
STORED = (
    "async (store) => {"
    f"const {{ transaction }} = await import({BASE} + '/js/offline/database.js');"
    "return transaction('readonly', [store], (tx) => tx.all(store)) }"
)
IS_AWAY = (
    "async () => {"
    f"const {{ read }} = await import({BASE} + '/js/offline/database.js');"
    "return Boolean(await read('meta', 'away')) }"
)
DAMAGE = (
    "async (name) => {"
    f"const {{ write }} = await import({BASE} + '/js/offline/database.js');"
    "await write('bytes', name, new Uint8Array([1, 2, 3]).buffer) }"
)


@pytest.fixture
def picture(tmp_path: Path) -> Callable[[str], Path]:
    """A photo with so much in it that it does not shrink to nothing."""

    def make(name: str) -> Path:
        path = tmp_path / f"{name}.jpg"
        Image.effect_noise((1600, 1200), 50 + len(name)).convert("RGB").save(path)
        return path

    return make


def begin_report(page: Page, url: str) -> None:
    page.goto(f"{url}/field/report")
    page.wait_for_selector("photo-input[data-state=ready]")
    page.check("[value=leak]")


def give(page: Page) -> None:
    page.click("text=发给主管")
    page.wait_for_url("**/field/report/sent**")


def test_the_phones_own_camera_kills_the_page_and_everything_comes_back(
    phone: Phone, picture: Callable[[str], Path]
) -> None:
    page = phone.start()
    begin_report(page, phone.url)
    page.fill("textarea", "泵座下面有水")
    page.click("[data-role=open]")
    with page.expect_file_chooser():
        page.click("label:has-text('换相机')")
    page.wait_for_function(IS_AWAY)
    phone.kill()

    page = phone.open()
    assert phone.context
    phone.context.set_offline(True)
    page.goto(f"{phone.url}/field/")

    page.wait_for_url("**/field/report")
    page.wait_for_selector("text=刚才手机关掉了这一页")
    assert page.input_value("textarea") == "泵座下面有水"
    assert page.is_checked("[value=leak]")
    fill_camera(page, picture("dial"))
    page.wait_for_selector(".photo img[src]", timeout=PATIENCE)
    give(page)
    assert len(journal(page)[-1]["entry"]["photos"]) == 1
    page.goto(f"{phone.url}/field/")
    page.wait_for_selector("#next-card")
    assert phone.errors == []


def test_where_room_is_short_photos_are_smaller(
    phone: Phone, picture: Callable[[str], Path]
) -> None:
    page = phone.start()
    page.add_init_script(LITTLE_ROOM)  # the page is not told of a limit of DevTools
    begin_report(page, phone.url)
    fill_camera(page, picture("dial"))
    page.wait_for_selector("text=照片存小了一点", timeout=PATIENCE)
    (kept,) = page.evaluate(STORED, "photos")
    assert kept["size"] <= 100_000


def test_bytes_that_changed_on_the_phone_hold_up_nothing_else(
    phone: Phone, phones: Phones, picture: Callable[[str], Path]
) -> None:
    page = phone.start()
    assert phone.context
    phone.context.set_offline(True)
    begin_report(page, phone.url)
    for number, name in enumerate(("dial", "dial again"), 1):
        fill_camera(page, picture(name))
        page.wait_for_selector(f":nth-match(.photo img[src], {number})", timeout=PATIENCE)
    give(page)
    damaged, whole = journal(page)[-1]["entry"]["photos"]
    page.evaluate(DAMAGE, damaged)
    phone.context.set_offline(False)
    page.goto(f"{phone.url}/field/uploads")
    page.click("text=现在上传")
    page.wait_for_selector("text=1 张照片读不出来，文字都在", timeout=PATIENCE)
    assert journal(page)[-1]["state"] == "sent"
    assert set(phones.blobs) == {whole}


def test_taps_before_a_script_has_come_are_heard(phone: Phone) -> None:
    page = phone.open()
    page.add_init_script("delete Navigator.prototype.serviceWorker")

    def late(route: Route) -> None:
        time.sleep(2)
        route.continue_()

    page.goto(f"{phone.url}/field/")
    page.wait_for_selector("#sync-pill")
    page.route("**/number_pad.js", late)
    page.click("a[href='/field/scan']")
    page.click(".field-foot a")
    page.wait_for_selector("[data-key]")
    for key in url_of(ROOF).split("/")[-1][:6]:
        page.click(f"[data-key='{key}']")
    page.wait_for_selector("text=此点只需签到", timeout=PATIENCE)
    assert phone.errors == []
