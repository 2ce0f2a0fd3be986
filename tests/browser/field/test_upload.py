"""Everything arrives once, and 已上传 is said only with the server's receipt."""

import json
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.field.conftest import Phone, fill_camera, found, journal
from tests.browser.field.packs import POWER, ROOF, url_of
from tests.browser.field.server import Phones


def sign_in_at_roof(phone: Phone, page: Page) -> None:
    page.goto(f"{phone.url}/field/scan")
    found(page, url_of(ROOF))
    page.wait_for_selector("text=此点只需签到")


def send_now(phone: Phone, page: Page) -> None:
    page.goto(f"{phone.url}/field/uploads")
    page.click("text=现在上传")
    page.wait_for_load_state()


def wait_until(page: Page, is_so: Callable[[], bool]) -> None:
    for _ in range(300):
        if is_so():
            return
        page.wait_for_timeout(100)
    raise AssertionError


def wait_for_sent(phone: Phone, page: Page) -> None:
    for _ in range(60):
        page.wait_for_timeout(200)
        if all(record["state"] == "sent" for record in journal(page)):
            return
        send_now(phone, page)
    raise AssertionError([record["state"] for record in journal(page)])


def test_a_receipt_is_what_says_uploaded(phone: Phone, phones: Phones) -> None:
    page = phone.start()
    sign_in_at_roof(phone, page)
    page.wait_for_selector("#sync-pill[data-state=uploaded]")
    assert len(phones.entries) == 3
    assert all(record["receipt_at"] for record in journal(page))


def test_a_lost_answer_is_asked_for_again_and_nothing_doubles(phone: Phone, phones: Phones) -> None:
    page = phone.start()
    phones.faults = ["drop", *["busy"] * 100]  # for as long as we look
    sign_in_at_roof(phone, page)
    wait_until(page, lambda: len(phones.entries) == 3)
    waiting = [record["state"] for record in journal(page)]
    assert waiting == ["waiting"] * 3  # committed there, unconfirmed here
    page.wait_for_selector("#sync-pill[data-state=queued]")
    phones.faults = ["busy", "portal", "signed_out"]
    wait_for_sent(phone, page)
    assert len(phones.entries) == 3
    assert len(phones.given) > 3  # the same ids again, not new ones
    assert phones.faults == []


def test_only_what_was_answered_is_settled(phone: Phone, phones: Phones) -> None:
    page = phone.start()
    phones.faults = ["half", *["busy"] * 100]
    sign_in_at_roof(phone, page)
    wait_until(page, lambda: any(record["state"] == "sent" for record in journal(page)))
    assert [record["state"] for record in journal(page)].count("sent") == 1
    phones.faults = []
    wait_for_sent(phone, page)
    assert len(phones.entries) == 3


def test_a_parked_record_says_why_and_can_be_put_away(phone: Phone, phones: Phones) -> None:
    page = phone.start()
    phones.faults = ["park"]
    sign_in_at_roof(phone, page)
    page.wait_for_selector("#sync-pill[data-state=rejected] >> text=需处理 3")
    page.click("#sync-pill")
    page.wait_for_selector("text=已交给主管处理")
    for left in (2, 1, 0):
        page.click("text=知道了 >> nth=0")
        expect(page.locator("text=知道了")).to_have_count(left)
    page.wait_for_selector("#sync-pill:not([data-state=rejected])")


def test_signed_out_work_goes_on_and_still_leaves(phone: Phone, phones: Phones) -> None:
    page = phone.start()
    phones.signed_in = False
    sign_in_at_roof(phone, page)
    wait_until(page, lambda: len(phones.entries) == 3)
    page.goto(f"{phone.url}/field/")
    assert "B2 配电房" in page.inner_text("#next-card")


def test_photos_arrive_whole_and_in_pieces(phone: Phone, phones: Phones, tmp_path: Path) -> None:
    path = tmp_path / "fault.jpg"
    Image.effect_noise((1600, 1200), 100).convert("RGB").save(path, quality=90)
    page = phone.start()
    page.goto(f"{phone.url}/field/scan")
    found(page, url_of(POWER))
    page.wait_for_timeout(400)
    page.click(".answer--fail")
    page.wait_for_selector("photo-input[data-state=ready]")
    fill_camera(page, path)
    page.wait_for_selector(".photo img[src]")
    page.click("text=下一项")
    page.wait_for_selector("text=变压器声音正常吗")
    (name,) = journal(page)[-1]["entry"]["photos"]
    phones.blobs[name] = b""  # the server knows of it, and has nothing yet
    send_now(phone, page)
    page.wait_for_selector("text=全部已上传")
    assert len(phones.blobs[name]) == phones.lengths[name] > 64 * 1024


def test_what_waits_can_be_carried_away_as_a_file(phone: Phone, phones: Phones) -> None:
    page = phone.start()
    phones.faults = ["busy"] * 50
    sign_in_at_roof(phone, page)
    page.goto(f"{phone.url}/field/uploads")
    with page.expect_download() as download:
        page.click("text=导出备份文件")
    said = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert [entry["kind"] for entry in said["entries"]] == [
        "rounds.start",
        "rounds.visit",
        "rounds.visit_end",
    ]


def test_a_new_pack_keeps_the_journal(phone: Phone, phones: Phones) -> None:
    page = phone.start()
    phones.faults = ["busy"]
    sign_in_at_roof(phone, page)
    phones.cursor += 1
    for record in phones.pack:
        if record["key"].startswith("checkpoint/") and record["data"]["name"] == "B2 配电房":
            record["data"]["name"] = "B2 高压配电"
    wait_for_sent(phone, page)
    page.goto(f"{phone.url}/field/")
    page.wait_for_selector("text=B2 高压配电")
    assert len(journal(page)) == 3
