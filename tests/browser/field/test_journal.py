"""Nothing that was acknowledged is lost: kills, two tabs, a full phone, dead handles."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.browser.field.conftest import Phone, fill_camera, found, journal, kinds
from tests.browser.field.packs import POWER, PUMP, ROOF, url_of

MODULES = """async (names) => {
  const base = document.querySelector('script[src*="/assets/"]').src.match(/.*\\/assets\\/[^/]+/)[0]
  const modules = await Promise.all(names.map((name) => import(`${base}/js/offline/${name}.js`)))
  return (WORK)(...modules)
}"""


def offline(page: Page, names: list[str], work: str) -> object:
    """Run a function with these modules of the offline layer."""
    return page.evaluate(MODULES.replace("WORK", work), names)


def answer(page: Page, choice: str) -> None:
    page.wait_for_timeout(400)  # the lock against double taps
    page.click(f".answer--{choice}")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "fault.jpg"
    Image.effect_noise((1200, 900), 90).convert("RGB").save(path, quality=88)
    return path


def check_chain(page: Page) -> None:
    """Numbers without a gap, each entry naming the hash of the one before."""
    stored = journal(page)
    assert [record["seq"] for record in stored] == list(range(1, len(stored) + 1))
    previous = ""
    for record in stored:
        assert record["entry"]["prev"] == previous
        previous = record["hash"]


def test_the_same_item_after_every_kill(phone: Phone, photo: Path) -> None:
    def reopened() -> Page:
        phone.kill()
        page = phone.open()
        page.goto(f"{phone.url}/field/")
        return page

    page = phone.start()
    page.click("text=扫码签到")
    found(page, url_of(POWER))
    page.wait_for_selector("text=门锁和防鼠板完好吗")
    page = reopened()
    page.wait_for_selector("text=门锁和防鼠板完好吗")
    answer(page, "fail")
    page.wait_for_selector(".fault")
    page = reopened()
    page.wait_for_selector(".fault")  # 异常 was tapped, and is remembered
    fill_camera(page, photo)
    page.wait_for_selector(".photo img[src]")
    page.fill("textarea", "锁芯转不动")
    page.check("[name=faults][value='0']")
    page.wait_for_timeout(300)
    page = reopened()
    page.wait_for_selector(".photo img[src^=blob]")
    assert page.input_value("textarea") == "锁芯转不动"
    assert page.is_checked("[name=faults][value='0']")
    page.click("text=下一项")
    page.wait_for_selector("text=变压器声音正常吗")
    page = reopened()
    page.wait_for_selector("text=变压器声音正常吗")
    given = [record["entry"] for record in journal(page)]
    assert [entry["kind"] for entry in given] == ["rounds.start", "rounds.visit", "rounds.answer"]
    assert given[2]["body"]["value"] == {"choice": "fail"}
    assert given[2]["body"]["faults"] == [0]
    assert len(given[2]["photos"]) == 1
    check_chain(page)
    assert phone.errors == []


def test_two_tabs_share_one_chain(phone: Phone) -> None:
    page = phone.start()
    assert phone.context
    other = phone.context.new_page()
    other.goto(f"{phone.url}/field/")
    work = """(journal) => Promise.all(Array.from({ length: 10 }, (_, n) =>
      journal.append("p", [{ kind: "rounds.start", body: { round_id: String(n) } }])))"""
    both_at_once = MODULES.replace("WORK", f"(journal) => {{ window.later = ({work})(journal) }}")
    for tab in (page, other):
        tab.evaluate(both_at_once, ["journal"])
    for tab in (page, other):
        tab.evaluate("window.later.then(() => true)")
    assert len(journal(page)) == 20
    check_chain(page)


def test_the_screen_of_one_tab_knows_what_the_other_did(phone: Phone) -> None:
    page = phone.start()
    assert phone.context
    other = phone.context.new_page()
    other.goto(f"{phone.url}/field/scan")
    found(other, url_of(ROOF))
    other.wait_for_selector("text=此点只需签到")
    page.click("[aria-label=看本圈]")
    page.wait_for_selector("text=3 号楼天台")
    assert "2/4" in page.inner_text(".field-subtitle")


def with_room_for(phone: Phone, size: int) -> Page:
    """The same phone again, its storage so full that only this many bytes still fit."""
    assert phone.context
    client = phone.context.new_cdp_session(phone.context.pages[0])
    used = client.send("Storage.getUsageAndQuota", {"origin": phone.url})["usage"]
    phone.close()
    page = phone.open()
    assert phone.context
    # Chromium remembers how much room there is: it must be told before the database is opened.
    quota = {"origin": phone.url, "quotaSize": int(used) + size}
    phone.context.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", quota)
    return page


def test_words_are_kept_when_there_is_no_room_for_the_photo(phone: Phone, photo: Path) -> None:
    phone.start()
    page = with_room_for(phone, 200_000)
    page.goto(f"{phone.url}/field/scan")
    found(page, url_of(POWER))
    answer(page, "fail")
    page.wait_for_selector("photo-input[data-state=ready]")
    fill_camera(page, photo)
    page.wait_for_selector("[data-hint=not_kept]:not([hidden])")
    assert "手机空间不足" in page.inner_text("photo-input")
    page.fill("textarea", "没有空间拍照")
    page.click("text=下一项")
    page.wait_for_selector("text=变压器声音正常吗")
    last = journal(page)[-1]["entry"]
    assert (last["body"]["note"], last["photos"]) == ("没有空间拍照", [])


def test_a_full_phone_never_says_stored(phone: Phone) -> None:
    phone.start()
    page = with_room_for(phone, 120_000)
    page.goto(f"{phone.url}/field/")
    work = """async (journal) => {
      const noise = Array.from({ length: 30_000 }, () => crypto.randomUUID()).join("")
      try {
        await journal.append("p", [{ kind: "rounds.report", body: { text: noise } }])
        return "stored"
      } catch (error) { return error.name }
    }"""
    assert offline(page, ["journal"], work) == "StorageFull"
    assert journal(page) == []
    page.goto(f"{phone.url}/field/report")
    page.check("[name=category][value=leak]")
    page.evaluate(
        """() => {
          const field = document.querySelector("textarea")
          field.value = Array.from({ length: 30_000 }, () => crypto.randomUUID()).join("")
        }"""
    )
    page.click("text=发给主管")
    page.wait_for_selector("text=手机空间满了")


def test_a_dead_handle_is_opened_again(phone: Phone) -> None:
    page = phone.start()
    work = """async (database, journal) => {
      const real = IDBDatabase.prototype.transaction
      let failures = 1
      IDBDatabase.prototype.transaction = function (...args) {
        if (failures-- > 0) throw new DOMException("connection is closing", "InvalidStateError")
        return real.apply(this, args)
      }
      await journal.append("p", [{ kind: "rounds.start", body: {} }])
      return (await journal.entries()).length
    }"""
    assert offline(page, ["database", "journal"], work) == 1


def test_all_writes_are_strict(phone: Phone) -> None:
    page = phone.start()
    page.evaluate(
        """() => {
          window.seen = []
          const real = IDBDatabase.prototype.transaction
          IDBDatabase.prototype.transaction = function (names, mode, options) {
            window.seen.push([mode, options?.durability])
            return real.call(this, names, mode, options)
          }
        }"""
    )
    page.click("text=扫码签到")
    found(page, url_of(PUMP))
    page.wait_for_selector("text=水泵在哪一档")
    seen = page.evaluate("window.seen")
    assert ["readwrite", "strict"] in seen
    assert all(durability == "strict" for mode, durability in seen if mode == "readwrite")
    assert kinds(page) == ["rounds.start", "rounds.visit"]


def test_scans_that_are_not_for_this_place(phone: Phone, make_phone: Callable[..., Phone]) -> None:
    page = phone.start()
    page.goto(f"{phone.url}/field/scan")
    for text, said in [
        ("HTTPS://ELSEWHERE.COM/ABC", "不是本小区的"),
        ("HTTPS://R.EX.CO/C/K7M2Q9ABCDEFG0", "没看清这个码"),
        (url_of(ROOF)[:-1] + "J", "不是本小区的"),  # the key of another print
    ]:
        found(page, text)
        page.wait_for_selector(f"#scan-result >> text={said}")
    assert kinds(page) == []
    found(page, url_of(ROOF))
    page.wait_for_selector("text=此点只需签到")
    page.goto(f"{phone.url}/field/scan")
    found(page, url_of(ROOF))
    page.wait_for_selector("#scan-result >> text=刚刚签过")
    assert kinds(page).count("rounds.visit") == 1
