"""A resident's phone: from a camera frame of a real label to a report, with scripts and without."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.islands.chromium import chromium, executable
from tests.browser.islands.labels import frame
from tests.portal.stage import Property, a_property

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(executable() is None, reason="no Chromium on this machine"),
]
PHONE = {"width": 360, "height": 640}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Property]:
    with a_property(tmp_path) as found:
        yield found


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def phone(request: pytest.FixtureRequest) -> Iterator[Page]:
    with sync_playwright() as playwright, chromium(playwright) as browser:
        context = browser.new_context(
            viewport=PHONE, java_script_enabled=request.param, locale="zh-CN"
        )
        page = context.new_page()
        page.set_default_timeout(60_000)
        expect.set_options(timeout=60_000)
        yield page
        context.close()


def photographed(folder: Path) -> Path:
    """A photo of 12 megapixels, as a phone takes it."""
    path = folder / "leak.jpg"
    Image.effect_noise((4000, 3000), 40).convert("RGB").save(path, quality=80)
    return path


def test_a_camera_frame_of_a_label_becomes_a_report(
    place: Property, phone: Page, tmp_path: Path
) -> None:
    (seen,) = zxingcpp.read_barcodes(frame(place.printed))
    path = seen.text.partition("//")[2].partition("/")[2]
    phone.goto(f"{place.url}/{path}")
    expect(phone.get_by_role("heading", level=1)).to_have_text("1号楼 · 配电房")
    phone.get_by_role("link", name="拍照报修").click()
    phone.locator("input[name=photo]").set_input_files(photographed(tmp_path))
    phone.get_by_text("漏水", exact=True).click()
    phone.locator("[name=phone]").fill("13812345678")
    phone.get_by_role("button", name="发送").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("已收到")
    number = phone.locator(".portal-number").inner_text()
    phone.get_by_role("link", name="查看进度").click()
    expect(phone.locator("p.portal-number")).to_have_text(number)
    expect(phone.locator(".portal-photos img")).to_have_count(1)
    phone.get_by_role("button", name="催一下").click()
    expect(phone.get_by_text("您催了一下")).to_be_visible()
    phone.locator("summary", has_text="取消报事").click()
    phone.get_by_label("原因或说明").fill("自己修好了")
    phone.get_by_role("button", name="取消报事").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("已取消")
