"""A photo's bytes leave the phone once the server has signed for them, whoever answers."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.browser.field.blobs import FAULTS
from tests.browser.field.conftest import Phone, journal
from tests.browser.field.server import Phones

PHONE = Path(__file__).with_name("photos_on_the_way.js").read_text()
WAITING, SIGNED = ("waiting", False), ("sent", True)
VERDICTS = {"413 too_large", "422 not_an_image", "422 truncated", "422 too_many_pixels"}
UNSIGNED = {"unsigned", "signed for another"}


def bytes_of_photo(number: int) -> list[int]:
    buffer = BytesIO()
    Image.effect_noise((160, 120), 20 + number).convert("RGB").save(buffer, "JPEG", quality=60)
    return list(buffer.getvalue())


@pytest.fixture
def page(phone: Phone) -> Iterator[Page]:
    """A page that has its pack and the server's key, and sends only when it is told to."""
    page = phone.start()
    send(page)
    return page


def do(page: Page, task: str, given: Any = None) -> Any:
    return page.evaluate(PHONE, [task, given])


def take(page: Page, number: int) -> str:
    """A photo and an entry that names it; its hash."""
    name: str = do(page, "take", bytes_of_photo(number))
    return name


def send(page: Page, *, hurry: bool = True) -> None:
    do(page, "send", hurry)


def look(page: Page, name: str) -> tuple[str, bool]:
    """Its state and whether it is signed for; its bytes are there."""
    found: dict[str, Any] = do(page, "look", name)
    assert found["size"] > 0, found
    return found["state"], found["verified"]


def after_first(fault: str) -> tuple[str, bool]:
    """What the phone says of a photo that met this once; nothing of it is final."""
    if fault == "half a piece":  # it goes on in the same turn
        return SIGNED
    if fault in UNSIGNED:
        return "sent", False
    return ("refused", False) if fault in VERDICTS else WAITING


def test_whatever_answers_the_photo_stays_until_it_is_signed_for(
    page: Page, phones: Phones
) -> None:
    met, arrived = {}, set()
    for number, fault in enumerate(FAULTS):
        name = take(page, number)
        phones.blob_faults = [fault]
        send(page)
        met[fault] = look(page, name)
        if met[fault] != SIGNED:
            do(page, "free")
            look(page, name)
        send(page)
        if look(page, name) == SIGNED and name in phones.whole:
            arrived.add(fault)
    assert met == {fault: after_first(fault) for fault in FAULTS}
    assert arrived == set(FAULTS)


def test_bytes_go_once_they_are_signed_for(page: Page) -> None:
    name = take(page, 1)
    send(page)
    assert look(page, name) == SIGNED
    do(page, "free")
    assert do(page, "look", name) == {"state": "gone", "verified": False, "size": 0}


def test_a_photo_refused_for_what_it_is_rests_is_shown_and_holds_up_no_other(
    page: Page, phone: Phone, phones: Phones
) -> None:
    refused, other = take(page, 1), take(page, 2)
    phones.blob_faults = ["422 not_an_image"]
    send(page)
    assert (look(page, refused), look(page, other)) == (("refused", False), SIGNED)
    asked = phones.patches
    send(page, hurry=False)
    assert phones.patches == asked  # it rests
    phones.blob_faults = ["422 not_an_image"]
    page.goto(f"{phone.url}/field/uploads")
    page.wait_for_selector("text=1 张照片服务器没有收，原图还在本机")
    for _ in range(100):  # the page may be at it by itself: then this send waits for no turn
        send(page, hurry=False)
        if not phones.blob_faults:
            break
        page.wait_for_timeout(200)
    assert phones.blob_faults == []  # a page that has just started tries everything
    assert look(page, refused) == ("refused", False)
    send(page)
    assert look(page, refused) == SIGNED


def test_a_photo_called_broken_by_mistake_is_sent(page: Page, phones: Phones) -> None:
    name = take(page, 1)
    do(page, "mark", "broken")
    send(page)
    assert look(page, name) == SIGNED


def test_what_the_server_had_and_lost_is_sent_again(page: Page, phones: Phones) -> None:
    name = take(page, 1)
    send(page)
    phones.blobs.clear()
    phones.whole.clear()
    phones.wanted = [name]
    take(page, 2)
    send(page)
    assert look(page, name) == SIGNED
    assert name in phones.whole


def test_an_entry_is_kept_for_as_long_as_its_photo_is_on_its_way(
    page: Page, phones: Phones
) -> None:
    name = take(page, 1)
    phones.blob_faults = ["422 hash_mismatch"]
    send(page)
    do(page, "age", 90 * 24 * 3_600_000)
    phones.blob_faults = ["422 hash_mismatch"]
    send(page)
    assert len(journal(page)) == 1
    send(page)
    assert look(page, name) == SIGNED
    assert journal(page) == []


def test_a_photo_that_was_put_off_goes_by_itself_a_minute_later(page: Page, phones: Phones) -> None:
    name = take(page, 1)
    phones.blob_faults = ["422 hash_mismatch"]
    send(page)
    assert look(page, name) == WAITING
    for _turn in range(2):  # another turn meanwhile takes nothing away from that
        assert [ms for ms in do(page, "pauses") if 3_000 < ms <= 60_050]
