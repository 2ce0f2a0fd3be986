"""Signing out, handing back, clearing: never before the server has signed for everything."""

from uuid import UUID

from playwright.sync_api import Page, expect

from tests.browser.field.conftest import Phone, journal
from tests.browser.shared.stage import Property
from tests.browser.shared.test_changing_over import (
    FIRST,
    arrived,
    offline,
    sign_in,
    stored,
    write_report,
)
from tests.browser.story.phone import IN_CHARGE
from webapp.sync.release_codes import release_code, release_key

IDENTITY = """async () => {
  const base = document.querySelector('script[src*="/assets/"]').src.match(/.*\\/assets\\/[^/]+/)[0]
  const { transaction } = await import(base + "/js/offline/database.js")
  return transaction("readonly", ["meta"], async (tx) =>
    [(await tx.get("meta", "device")).id, (await tx.get("meta", "head"))?.seq ?? 0])
}"""


def ready(phone: Phone, estate: Property) -> Page:
    page = phone.open()
    sign_in(phone, estate, page, FIRST)
    page.evaluate(IN_CHARGE)
    return page


def code_for(page: Page, estate: Property, purpose: str) -> str:
    """What the supervisor reads out."""
    device, seq = page.evaluate(IDENTITY)
    key = release_key(estate.app.config["ROUNDS"].secret_key, UUID(device))
    return release_code(key, UUID(device), purpose, seq)


def leave(phone: Phone, page: Page, purpose: str) -> None:
    page.goto(f"{phone.url}/field/leave?purpose={purpose}")


def test_signing_out_waits_for_the_signature(phone: Phone, estate: Property) -> None:
    page = ready(phone, estate)
    offline(phone)
    write_report(phone, page, "还没上传", is_sent=True)
    page.goto(f"{phone.url}/field/settings")
    page.click("text=退出登录")
    page.wait_for_selector("#guard >> text=还有 1 条没核验")
    expect(page.locator("#guard")).to_contain_text("到有信号的地方")
    leave(phone, page, "sign_out")
    assert page.locator(".field-foot >> text=退出登录").count() == 0
    offline(phone, False)
    page.click(".field-foot >> text=现在上传")
    page.wait_for_selector("[data-count=verified] >> text=1")
    leave(phone, page, "sign_out")
    page.click(".field-foot >> text=退出登录")
    page.wait_for_selector("text=这台手机现在没有人用")
    page.goto(f"{phone.url}/field/")  # and nothing of theirs opens
    page.wait_for_selector("text=这台手机现在没有人用")
    assert "还没上传" not in stored(page)
    answer = page.request.get(f"{phone.url}/sync/pack?device=x", headers={"X-Rounds": "1"})
    assert answer.status == 401
    assert phone.errors == []


def test_a_supervisors_code_lets_go_without_a_network_and_is_written_down(
    phone: Phone, estate: Property
) -> None:
    page = ready(phone, estate)
    offline(phone)
    write_report(phone, page, "来不及上传", is_sent=True)
    leave(phone, page, "hand_back")
    right = code_for(page, estate, "hand_back")
    wrong = code_for(page, estate, "sign_out")  # for something else
    page.fill("#code", wrong)
    page.click("#release button")
    page.wait_for_selector("text=放行码不对")
    page.fill("#code", f"{right[:4]} {right[4:]}")
    page.click("#release button")
    page.wait_for_selector("text=这台手机现在没有人用")
    lines = journal(page)
    assert [one["state"] for one in lines] == ["waiting", "waiting"]  # let go, and still not lost
    assert "来不及上传" not in stored(page)
    assert page.evaluate(IDENTITY)[1] == 2
    offline(phone, False)
    page.goto(f"{phone.url}/field/uploads")
    page.click(".field-foot >> text=现在上传")
    page.wait_for_selector("[data-count=verified] >> text=2")
    assert [one.kind for one in arrived(estate)] == ["rounds.report", "phone.release"]


def test_five_wrong_codes_wait_a_quarter_of_an_hour(phone: Phone, estate: Property) -> None:
    page = ready(phone, estate)
    offline(phone)
    write_report(phone, page, "还没上传", is_sent=True)
    for _ in range(5):
        leave(phone, page, "sign_out")
        page.fill("#code", "00000000")
        page.click("#release button")
        page.wait_for_selector("#release .error")
    leave(phone, page, "sign_out")
    page.wait_for_selector("text=等 15 分钟再试")
    page.fill("#code", code_for(page, estate, "sign_out"))
    page.click("#release button")
    page.wait_for_selector("text=分钟再试")
    assert [one["entry"]["kind"] for one in journal(page)] == ["rounds.report"]
