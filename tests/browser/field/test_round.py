"""The guard's round with no signal: home, scan, checklist, done, journal."""

from tests.browser.field.conftest import Phone, found, journal, kinds
from tests.browser.field.packs import POWER, ROOF, url_of


def test_a_point_is_checked_offline_from_a_cold_start(phone: Phone) -> None:
    page = phone.start()
    phone.close()
    page = phone.open()
    assert phone.context
    phone.context.set_offline(True)
    page.goto(f"{phone.url}/field/")
    assert "B2 配电房" in page.inner_text("#next-card")
    page.click("text=扫码签到")
    found(page, url_of(POWER))
    page.wait_for_selector("text=门锁和防鼠板完好吗")
    page.wait_for_timeout(400)
    page.click("text=正常")
    page.wait_for_selector("text=变压器声音正常吗")
    assert kinds(page) == ["rounds.start", "rounds.visit", "rounds.answer"]
    chained = journal(page)
    assert [record["seq"] for record in chained] == [1, 2, 3]
    assert chained[1]["entry"]["prev"] == chained[0]["hash"]
    assert phone.errors == []


def test_a_point_without_a_checklist_is_done_by_the_scan(phone: Phone) -> None:
    page = phone.start()
    page.click("text=扫码签到")
    found(page, url_of(ROOF))
    page.wait_for_selector("text=此点只需签到")
    assert kinds(page) == ["rounds.start", "rounds.visit", "rounds.visit_end"]
