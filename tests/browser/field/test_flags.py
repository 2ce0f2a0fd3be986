"""我的到位提示: what the rules wonder about, and the guard's answer to it."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.field.conftest import Phone, journal
from tests.browser.field.packs import LOBBY, MINUTE, guard_pack, now_ms
from tests.browser.field.server import Phones

VISIT = "0199aaaa-0000-7000-8000-000000000901"
AT = 1_795_184_790_000  # 2026-11-20 22:26:30 in Shanghai
REASON = "可能是电梯快或记错了时间：上一点到这里只用了 20 秒"
CUT = """() => [...document.querySelectorAll("body *")].filter((one) => {
  const { overflowX, textOverflow } = getComputedStyle(one)
  return overflowX === "hidden" && textOverflow === "ellipsis" && one.scrollWidth > one.clientWidth
}).map((one) => one.textContent).filter((text) => /\\d\\d:\\d\\d|\\d\\d-\\d\\d/.test(text))"""


def flag(**more: Any) -> dict[str, Any]:
    """A visit that nobody has answered for, proved within seconds."""
    return {
        "visit_id": VISIT,
        "checkpoint_id": LOBBY,
        "name": "1 号楼大堂",
        "name_en": "Lobby of 1",
        "at": AT,
        "not_before": AT - 6_000,
        "not_after": AT + 2_000,
        "band": "amber",
        "points": 62,
        "reasons": [
            {"code": "desk_copy", "text": REASON, "text_en": "Perhaps a fast lift: 20 s from there"}
        ],
        "appeal": "",
        "appeal_text": "",
        "appealed_at": None,
        "decided_by": "",
        "decided_at": None,
        "words": "",
        **more,
    }


def test_a_guard_answers_a_flag_in_two_taps_with_no_network(phone: Phone, phones: Phones) -> None:
    phones.pack.append({"key": f"flag/{VISIT}", "data": flag()})
    page = phone.start()
    page.click("text=最近操作")
    page.click("text=我的到位提示 · 1")
    page.wait_for_selector(f"text={REASON}")
    assert phone.context
    phone.context.set_offline(True)

    page.click("a.button:has-text('我要申诉')")
    page.click("button:has-text('发给主管')")

    page.wait_for_selector("text=等主管看")
    said = journal(page)[-1]["entry"]
    assert (said["kind"], said["body"]) == (
        "presence.appeal",
        {"visit_id": VISIT, "text": "我当时在现场"},
    )
    assert page.locator("#appeal").count() == 0, "one answer to one flag"
    phone.context.set_offline(False)
    phones.pack[-1]["data"] = flag(
        appeal="accepted",
        appealed_at=now_ms(),
        decided_by="刘芳",
        decided_at=now_ms(),
        words="电梯确实快",
    )
    phones.cursor += 1
    page.goto(f"{phone.url}/field/uploads")
    page.click("text=现在上传")
    page.wait_for_selector("text=全部已上传")
    page.goto(f"{phone.url}/field/flags/{VISIT}")
    page.wait_for_selector("text=提示已撤")
    assert "刘芳 决定" in page.inner_text("main")
    assert "电梯确实快" in page.inner_text("main")
    assert phone.errors == []


def test_words_of_ones_own_go_along(phone: Phone, phones: Phones) -> None:
    phones.pack.append({"key": f"flag/{VISIT}", "data": flag()})
    page = phone.start()
    page.goto(f"{phone.url}/field/flags/{VISIT}")
    page.check("[value=手机时间不对]", force=True)
    page.fill("textarea", "换了电池以后慢了两小时")
    page.locator("textarea").blur()
    page.reload()
    assert page.input_value("textarea") == "换了电池以后慢了两小时", "what was begun is still there"
    page.click("button:has-text('发给主管')")
    page.wait_for_selector("text=等主管看")
    assert journal(page)[-1]["entry"]["body"]["text"] == "手机时间不对 · 换了电池以后慢了两小时"


def open_list(phone: Phone, phones: Phones, **more: Any) -> Page:
    """The guard's list with one flag in it."""
    phones.pack.append({"key": f"flag/{VISIT}", "data": flag(**more)})
    page = phone.start()
    page.goto(f"{phone.url}/field/flags")
    page.wait_for_selector(".row-note")
    return page


@pytest.mark.parametrize(
    ("not_before", "not_after", "told"),
    [
        (AT - 6_000, AT + 2_000, "11-20 22:26 (±6 s)"),
        (AT, AT + 159 * MINUTE, "称 11-20 22:26，可证 22:26–11-21 01:06"),
        (None, AT + 159 * MINUTE, "称 11-20 22:26，可证 11-21 01:06 前"),
        (AT, AT, "11-20 22:26 ·"),
    ],
)
def test_the_time_is_told_with_what_can_be_proved_of_it(
    phone: Phone, phones: Phones, not_before: int | None, not_after: int, told: str
) -> None:
    page = open_list(phone, phones, not_before=not_before, not_after=not_after)
    assert told in page.inner_text(".row-note")
    page.click(".row-title")
    page.wait_for_selector("#appeal")
    assert told.removesuffix(" ·") in page.inner_text("main")


def test_a_phone_that_knows_no_bounds_shows_the_time_alone(phone: Phone, phones: Phones) -> None:
    """What an older server sent, and the phone has kept."""
    old = {key: value for key, value in flag().items() if not key.startswith("not_")}
    del old["appeal_text"]
    phones.pack.append({"key": f"flag/{VISIT}", "data": old})
    page = phone.start()
    page.goto(f"{phone.url}/field/flags")
    page.wait_for_selector(".row-note")
    assert page.inner_text(".row-note").startswith("11-20 22:26 ·")


def test_ones_own_words_are_there_on_a_phone_that_did_not_write_them(
    phone: Phone, phones: Phones
) -> None:
    words = "我当时在现场 · 门卫看见我"
    page = open_list(
        phone, phones, appeal="upheld", appeal_text=words, appealed_at=AT + MINUTE,
        decided_by="刘芳", decided_at=AT + 2 * MINUTE, words="监控里没有人",
    )  # fmt: skip
    page.click(".row-title")
    page.wait_for_selector("text=我的申诉")
    told = page.inner_text("main")
    assert f"我的申诉，11-20 22:27：{words}" in told
    assert "刘芳 决定，11-20 22:28：监控里没有人" in told
    assert phone.errors == []


@pytest.mark.parametrize("size", ["lg", "xl"])
def test_no_time_is_cut_in_english_on_a_small_phone(
    phone: Phone, phones: Phones, size: str
) -> None:
    phones.pack[:] = guard_pack(language="en", size=size)
    words = "It was me"
    page = open_list(
        phone, phones, not_after=AT + 159 * MINUTE, appeal="waiting", appeal_text=words,
        appealed_at=AT + MINUTE,
    )  # fmt: skip
    told = "says 11-20 22:26, provable 22:26–11-21 01:06"
    page.wait_for_selector(f"text={told}")
    assert page.evaluate(CUT) == []
    page.click(".row-title")
    page.wait_for_selector("text=My appeal")
    assert told in page.inner_text("main")
    assert page.evaluate(CUT) == []
    main = page.inner_text("main")
    assert f"My appeal, 11-20 22:27: {words}" in main
    assert "：" not in main
