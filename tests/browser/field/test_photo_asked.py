"""A demand for a photo goes with the photo, and is back when it is taken away."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.field.conftest import Phone, fill_camera, found
from tests.browser.field.packs import POWER, url_of


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "fault.jpg"
    Image.effect_noise((1200, 900), 90).convert("RGB").save(path, quality=88)
    return path


def test_the_hint_goes_with_the_photo(phone: Phone, photo: Path) -> None:
    page = phone.start()
    page.click("text=扫码签到")
    found(page, url_of(POWER))
    page.wait_for_selector("text=门锁和防鼠板完好吗")
    page.wait_for_timeout(400)  # the lock against double taps
    page.click(".answer--fail")
    page.wait_for_selector(".fault")
    page.click("text=下一项")
    asked = page.locator(".error", has_text="请拍一张照片，留作证据")
    expect(asked).to_be_visible()
    page.wait_for_selector("photo-input [data-role=asked]", state="attached")
    fill_camera(page, photo)
    page.wait_for_selector(".photo img[src^=blob]")
    expect(asked).to_be_hidden()
    page.click("photo-input [data-photo] [data-role=remove]")
    expect(asked).to_be_visible()
    assert phone.errors == []
