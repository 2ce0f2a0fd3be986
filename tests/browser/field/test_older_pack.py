"""What the office changes while a guard is away from the network, and what the guard sees of it."""

from typing import Any

from tests.browser.field.conftest import Phone, found, kinds
from tests.browser.field.packs import POWER, POWER_LIST, guard_pack, url_of
from tests.browser.field.server import Phones


def without(pack: list[dict[str, Any]], *beginnings: str) -> list[dict[str, Any]]:
    return [one for one in pack if not one["key"].startswith(beginnings)]


def fetch(phone: Phone, phones: Phones, pack: list[dict[str, Any]]) -> None:
    """现在上传 brings the new pack."""
    phones.pack, phones.cursor = pack, phones.cursor + 1
    assert phone.context
    page = phone.context.pages[0]
    page.goto(f"{phone.url}/field/uploads")
    with page.expect_response(lambda answer: "/sync/pack" in answer.url):
        page.click("text=现在上传")
    page.wait_for_timeout(500)


def test_a_newer_checklist_does_not_take_the_questions_of_a_visit_away(
    phone: Phone, phones: Phones
) -> None:
    page = phone.start()
    page.click("a[href='/field/scan']")
    found(page, url_of(POWER))
    page.wait_for_selector("text=门锁和防鼠板完好吗")
    fetch(phone, phones, without(guard_pack(), f"checklist/{POWER_LIST}"))
    page.goto(f"{phone.url}/field/")
    page.wait_for_selector("text=门锁和防鼠板完好吗")
    page.wait_for_timeout(400)
    page.click("text=正常")
    page.wait_for_selector("text=变压器声音正常吗")


def test_a_round_taken_away_in_the_middle_lets_the_visit_be_finished(
    phone: Phone, phones: Phones
) -> None:
    page = phone.start()
    page.click("a[href='/field/scan']")
    found(page, url_of(POWER))
    page.wait_for_selector("text=门锁和防鼠板完好吗")
    fetch(phone, phones, without(guard_pack(), "round/"))
    page.goto(f"{phone.url}/field/")
    page.wait_for_timeout(400)
    page.click("text=正常")
    page.wait_for_selector("text=变压器声音正常吗")
    assert kinds(page)[-1] == "rounds.answer"
    assert phone.errors == []
