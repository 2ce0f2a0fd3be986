"""出班检查: red for what would fail without a network, one tap that mends it, and then green."""

from playwright.sync_api import Page, Route, expect

from tests.browser.field.conftest import Phone, found, journal
from tests.browser.field.packs import ROOF, url_of
from tests.browser.field.server import Phones
from tests.browser.story.phone import MEND

PATIENCE = 30_000
BASE = """document.querySelector('script[src*="/assets/"]').src.match(/.*\\/assets\\/[^/]+/)[0]"""
HOURS_AGO = (
    "async (hours) => {"
    f"const {{ read, write }} = await import({BASE} + '/js/offline/database.js');"
    "const at = (await read('meta', 'contact')).at - hours * 3600000;"
    "await write('meta', 'pulled', { at, session_until: null });"
    "await write('meta', 'contact', { at }) }"
)


def row(page: Page, name: str, tone: str) -> None:
    page.wait_for_selector(f"phone-ready [data-row={name}][data-tone={tone}]", timeout=PATIENCE)


def mend(page: Page, fix: str) -> None:
    page.click(f"phone-ready [data-tone=bad] [data-fix={fix}]")


def test_a_phone_without_the_code_reader_is_red_until_it_is_there(phone: Phone) -> None:
    page = phone.open()
    assert phone.context

    def cut(route: Route) -> None:
        route.abort()

    phone.context.route("**/*.wasm", cut)
    page.goto(f"{phone.url}/field/checkup")
    row(page, "reader", "bad")
    assert "没有网络就扫不了码" in page.inner_text("[data-row=reader]")
    phone.context.unroute("**/*.wasm", cut)

    mend(page, "keep")

    row(page, "reader", "ok")
    row(page, "pages", "ok")


def test_old_tasks_are_red_and_one_tap_fetches_them(phone: Phone) -> None:
    page = phone.start()
    assert phone.context
    phone.context.set_offline(True)
    page.evaluate(HOURS_AGO, 6)
    page.goto(f"{phone.url}/field/checkup")
    row(page, "pack", "bad")
    row(page, "clock", "bad")
    assert "6 小时没和服务器对过了" in page.inner_text("[data-row=clock]")
    phone.context.set_offline(False)
    page.wait_for_function(MEND, polling=200, timeout=PATIENCE)
    row(page, "pack", "ok")
    row(page, "clock", "ok")
    page.goto(f"{phone.url}/field/")
    page.wait_for_selector("a[data-ready=yes]")


def test_what_the_last_shift_left_is_red_and_can_be_sent(phone: Phone, phones: Phones) -> None:
    page = phone.start()
    phones.faults = ["busy"] * 50
    page.click("text=扫码签到")
    found(page, url_of(ROOF))
    page.wait_for_selector("text=此点只需签到")
    page.goto(f"{phone.url}/field/checkup")
    row(page, "unsent", "bad")
    phones.faults = []
    mend(page, "send")
    row(page, "unsent", "ok")
    assert all(record["state"] == "sent" for record in journal(page))
    page.goto(f"{phone.url}/field/")
    page.wait_for_selector("#next-card")
    expect(page.locator("phone-ready")).to_be_empty()  # on the way there is no word about going out


def test_a_camera_that_was_switched_off_is_red(phone: Phone) -> None:
    page = phone.start()
    page.add_init_script(
        """navigator.permissions.query = async () => ({ state: window.denied ?? "denied" })"""
    )
    page.goto(f"{phone.url}/field/checkup")
    row(page, "camera", "bad")
    page.evaluate("window.denied = 'prompt'")
    page.click("[data-row=camera] [data-fix=camera]")
    row(page, "camera", "ok")
