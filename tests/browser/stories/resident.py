"""A resident with a phone of her own, and no account: what a label leads to."""

from dataclasses import dataclass
from pathlib import Path

import zxingcpp
from playwright.sync_api import Page, expect

from tests.browser.stories.estate import PHONE, RESIDENT, ROOM
from tests.browser.story.camera import held


def scanned(label: bytes) -> str:
    """What the phone's own scanner reads off a printed label, held at an angle before a wall."""
    (code,) = zxingcpp.read_barcodes(held(label))
    return code.text


@dataclass
class Resident:
    """One browser at her link."""

    page: Page
    number: str = ""
    link: str = ""

    def report(self, address: str, picture: Path, words: str) -> None:
        """From the label's page to a number and a link of one's own."""
        page = self.page
        page.goto(address)
        page.get_by_role("link", name="拍照报修").click()
        page.locator("input[name=photo]").set_input_files(picture)
        page.get_by_text("漏水", exact=True).click()
        page.locator("[name=text]").fill(words)
        page.locator("[name=phone]").fill(PHONE)
        page.locator("summary", has_text="家里的事").click()
        page.locator("[name=room]").fill(ROOM)
        page.locator("[name=name]").fill(RESIDENT)
        page.get_by_role("button", name="发送").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("已收到")
        self.number = page.locator("dd.portal-number").inner_text()
        self.link = page.locator(".portal-link").inner_text()

    def look(self) -> None:
        """Her link again, on any device."""
        self.page.goto(self.link)
        expect(self.page.locator("p.portal-number")).to_have_text(self.number)

    def stands(self, state: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(state)

    def shows(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("main").get_by_text(text).first).to_be_visible()

    def accept(self, face: int) -> None:
        """Sign with a finger, choose a face."""
        pad = self.page.locator("finger-signature [data-role=pad]")
        pad.scroll_into_view_if_needed()
        expect(pad).to_be_visible()
        box = pad.bounding_box()
        assert box
        self.page.mouse.move(box["x"] + 30, box["y"] + 30)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + 140, box["y"] + 70, steps=8)
        self.page.mouse.up()
        form = self.page.locator("form[action$='/steps/accept']")
        expect(form.locator("[name=reporter_signature]")).not_to_have_value("")
        form.locator(f"[name=rating][value='{face}']").check(force=True)
        form.locator("button:not([type=button])").click()
