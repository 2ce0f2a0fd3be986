"""How the guard answers the pump room's checklist: one failure with a photo, one reading."""

from pathlib import Path

from tests.browser.story.phone import Phone

FAILED, FAULT, REMARK = "leaks", 0, "泵座下面有水"
READING = "0.42"
READINGS = {
    "outlet_pressure": READING,
    "inlet_pressure": "0.25",
    "room_temperature": "18",
    "water_meter": "1520",
}


class PumpRoom:
    """Says what is asked; remembers the photo of the fault."""

    def __init__(self, fault: Path) -> None:
        self.fault = fault

    def __call__(self, phone: Phone, key: str) -> None:
        page = phone.page
        if key == FAILED:
            self._fail(phone)
        elif key in READINGS:
            page.fill("[name=value]:not([type=hidden])", READINGS[key])
            phone.tap("下一项")
        elif page.locator(".answer--pass").count():
            phone.press_answer("pass")
        else:
            page.locator("#answer input[type=radio]").first.check(force=True)
            phone.tap("下一项")

    def _fail(self, phone: Phone) -> None:
        """异常; without a photo the phone does not go on; with one it does."""
        phone.press_answer("fail")
        phone.page.locator(".fault").wait_for()
        phone.page.locator(".fault .chip-row label").nth(FAULT).click()
        phone.page.fill("#field-note", REMARK)
        phone.tap("下一项")
        phone.shows("请拍一张照片")
        phone.take_photo(self.fault)
        phone.tap("下一项")
