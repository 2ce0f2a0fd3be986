"""One phone, several people: whose pack, whose name, and a newcomer's first minutes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.field.conftest import Phone, found, journal
from tests.browser.field.packs import CLEANER, GUARD, POWER, ROOF, cleaner_pack, url_of
from tests.browser.field.server import Phones


def check_in(page: Page, checkpoint: str) -> None:
    page.click("a[href='/field/scan']")
    found(page, url_of(checkpoint))
    page.wait_for_url("**/field/visits/**")


def sign_in(phones: Phones, person: str, pack: list[dict[str, object]]) -> None:
    """What the server knows once somebody else has signed in on this phone."""
    phones.person, phones.pack, phones.cursor = person, pack, phones.cursor + 1


def test_the_next_person_gets_their_own_screens_and_records_keep_their_author(
    phone: Phone, phones: Phones
) -> None:
    page = phone.start()
    phones.faults = ["busy"] * 9
    check_in(page, ROOF)
    sign_in(phones, CLEANER, cleaner_pack())
    phones.faults = []
    page.goto(f"{phone.url}/field/start?next=/field/scan")
    page.wait_for_selector("qr-scanner")
    assert page.url.endswith("/field/scan")
    page.goto(f"{phone.url}/field/")
    page.wait_for_selector("text=李秀英")
    check_in(page, POWER)
    authors = [line["entry"]["person"] for line in journal(page)]
    assert authors == [GUARD, GUARD, GUARD, CLEANER, CLEANER]
    page.goto(f"{phone.url}/field/uploads")
    page.click("text=现在上传")
    page.wait_for_selector("#sync-pill[data-state=uploaded]")
    assert {entry["person"] for entry in phones.entries.values()} == {GUARD, CLEANER}


def test_nothing_is_written_in_the_name_of_the_person_before(phone: Phone, phones: Phones) -> None:
    page = phone.start()
    phones.person, phones.signed_in = CLEANER, False  # their pack cannot be had
    page.goto(f"{phone.url}/field/start")
    page.wait_for_selector("first-pack[data-state=signed_out]")
    page.goto(f"{phone.url}/field/")
    page.wait_for_selector("first-pack")
    assert page.locator("#next-card").count() == 0


def test_a_newcomer_is_led_through_text_size_and_the_checkup_once(
    phone: Phone, phones: Phones
) -> None:
    phones.person = GUARD
    page = phone.open()
    page.goto(f"{phone.url}/field/start?next=/field/")
    page.click("button[name=text_size][value=xl]")
    expect(page.locator("html")).to_have_attribute("data-size", "xl")
    page.click(".field-foot >> text=手机体检")
    page.wait_for_selector("phone-ready [data-row=camera]")
    page.click("text=回到首页")
    page.wait_for_selector("#next-card")
    page.goto(f"{phone.url}/field/start?next=/field/")
    page.wait_for_selector("#next-card")


@pytest.mark.parametrize("blocked", [False, True])
def test_a_scan_by_the_phones_own_camera_outlives_the_first_pack(
    make_phone: Callable[..., Phone], blocked: bool
) -> None:
    phone = make_phone()
    page = phone.open()
    if blocked:
        page.add_init_script("delete Navigator.prototype.serviceWorker")
    page.goto(f"{phone.url}/field/start?next={url_of(POWER).removeprefix('HTTPS://R.EX.CO')}")
    page.wait_for_selector("text=B2 配电房")
    page.click("text=签到 >> visible=true >> nth=-1")
    page.wait_for_selector("text=门锁和防鼠板完好吗")
    assert phone.errors == []


def test_an_address_without_a_screen_leads_home(phone: Phone) -> None:
    page = phone.start()
    page.goto(f"{phone.url}/field/nowhere")
    page.wait_for_selector("#next-card")
    assert page.url == f"{phone.url}/field/"


def test_a_colleague_who_never_signed_in_here_needs_a_network_and_is_told(
    phone: Phone, phones: Phones
) -> None:
    page = phone.start()
    assert phone.context
    phone.context.set_offline(True)
    page.goto(f"{phone.url}/field/settings")
    page.click("text=换人")
    page.click("text=别的同事登录")
    page.wait_for_selector("text=已存本机的记录都还在")
