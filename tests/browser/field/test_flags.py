"""我的到位提示: what the rules wonder about, and the guard's answer to it."""

from typing import Any

from tests.browser.field.conftest import Phone, journal
from tests.browser.field.packs import LOBBY, MINUTE, now_ms
from tests.browser.field.server import Phones

VISIT = "0199aaaa-0000-7000-8000-000000000901"
REASON = "可能是电梯快或记错了时间：上一点到这里只用了 20 秒"


def flag(**more: Any) -> dict[str, Any]:
    """A visit of an hour ago, not answered."""
    return {
        "visit_id": VISIT,
        "checkpoint_id": LOBBY,
        "name": "1 号楼大堂",
        "name_en": "Lobby of 1",
        "at": now_ms() - 60 * MINUTE,
        "band": "amber",
        "points": 62,
        "reasons": [
            {"code": "desk_copy", "text": REASON, "text_en": "Perhaps a fast lift: 20 s from there"}
        ],
        "appeal": "",
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
