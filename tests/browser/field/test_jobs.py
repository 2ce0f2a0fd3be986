"""A technician's visit in flight mode, from a cold start, with the server dead."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.field.conftest import Phone, journal
from tests.browser.field.jobs import (
    LEAK,
    LOCK,
    flow_record_of_repairs,
    leak,
    sign,
    take,
    technician_pack,
    whole_visit,
)
from tests.browser.field.server import Phones

ROOT = Path(__file__).parents[3]


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "sink.jpg"
    Image.effect_noise((640, 480), 60).convert("RGB").save(path, "JPEG")
    return path


@pytest.fixture
def phones() -> Phones:
    return Phones(technician_pack())


def test_row_42_to_45_a_whole_visit_offline(phone: Phone, phones: Phones, picture: Path) -> None:
    page = phone.start()
    page.wait_for_selector("text=我的单")
    phone.close()
    page = phone.open()
    assert phone.context
    phone.context.set_offline(True)
    page.goto(f"{phone.url}/field/")
    page.wait_for_selector("text=1 个新单等您接")
    whole_visit(page, f"{phone.url}/field/jobs/{LEAK}", picture)
    said = [one["entry"] for one in journal(page)]
    steps = [one["body"]["step"] for one in said]
    assert steps == [
        *("confirm", "contact", "book", "leave", "arrive", "ask_consent", "agree", "finish"),
        "accept",
    ]
    by_step = {one["body"]["step"]: one for one in said}
    assert by_step["agree"]["body"]["given"]["consent"] == "林女士 · 要换角阀 · ¥35"
    assert len(by_step["finish"]["photos"]) == 2, "the work and the signature"
    assert by_step["finish"]["body"]["materials"] == [
        {
            "kind": "part",
            "name": "角阀",
            "quantity_milli": 1000,
            "unit": "个",
            "price_cents": 3500,
            "who_pays": "reporter",
        }
    ]
    assert by_step["accept"]["body"]["given"]["rating"] == 5
    named = {photo for one in said for photo in one["photos"]}
    phone.context.set_offline(False)
    page.goto(f"{phone.url}/field/uploads")
    page.click("text=现在上传")
    page.wait_for_selector("text=全部已上传")
    assert named == set(phones.blobs)
    assert phone.errors == []


def test_a_step_says_what_is_missing_and_keeps_what_was_begun(phone: Phone) -> None:
    page = phone.start()
    page.goto(f"{phone.url}/field/jobs/{LEAK}")
    take(page, "接单")
    page.wait_for_selector(".field-foot >> text=联系住户")  # the screen has been drawn anew
    page.click("summary:has-text('别的情况')")
    page.click("a:has-text('退单')")
    take(page, "退单")
    page.wait_for_selector("text=请写原因")
    page.fill("textarea[name=reason]", "手上在抢修电梯")
    page.locator("textarea").blur()
    page.reload()
    assert page.input_value("textarea[name=reason]") == "手上在抢修电梯"
    take(page, "退单")
    page.wait_for_selector("text=已受理")
    assert journal(page)[-1]["entry"]["body"]["given"] == {"reason": "手上在抢修电梯"}


def test_a_job_is_grabbed_without_signal(phone: Phone) -> None:
    page = phone.start()
    assert phone.context
    phone.context.set_offline(True)
    page.click("text=抢单（1）")
    page.click("text=单元门锁坏")
    take(page, "抢单")
    page.wait_for_selector("text=已接单")
    page.goto(f"{phone.url}/field/jobs")
    assert "单元门锁坏" in page.inner_text("#jobs")
    assert journal(page)[-1]["entry"]["body"]["issue_id"] == LOCK


def test_a_job_given_to_another_meanwhile_says_so(phone: Phone, phones: Phones) -> None:
    kept = ("id", "site_id", "number", "title", "kind")
    gone = {name: value for name, value in leak().items() if name in kept}
    phones.pack[-3]["data"] = gone | {
        "state": "sent",
        "mine": False,
        "may_grab": False,
        "to": "李师傅",
        "heard": ["e9"],
        "aside": [{"id": "e9", "step": "finish", "at": 0, "code": "issue.not_yours"}],
    }
    page = phone.start()
    page.wait_for_selector("text=这单已改派给李师傅，您的记录已留存")
    assert "厨房水管漏水" not in page.locator(".rows").all_inner_texts()


def test_row_45_who_will_not_sign_is_told_to_the_supervisor(phone: Phone, phones: Phones) -> None:
    phones.pack[-3]["data"] = leak(state="done")
    page = phone.start()
    page.goto(f"{phone.url}/field/jobs/{LEAK}")
    page.click("summary:has-text('别的情况')")
    page.click("a:has-text('住户不签字')")
    page.check("input[value='要等家人回来']", force=True)
    take(page, "报给主管")
    page.wait_for_selector("text=记了一句")
    said = journal(page)[-1]["entry"]
    assert (said["kind"], said["body"]["note"]) == ("issues.note", "住户不签字 · 要等家人回来")


def test_row_43_the_card_shows_who_stands_at_the_door(phone: Phone) -> None:
    page = phone.start()
    page.goto(f"{phone.url}/field/jobs/{LEAK}/card")
    shown = page.inner_text("#identity")
    assert "郑国富" in shown
    assert "BX20261122-003" in shown
    assert "阳光物业" in shown


def test_a_signature_can_be_drawn_again(phone: Phone, phones: Phones) -> None:
    phones.pack[-3]["data"] = leak(state="done")
    page = phone.start()
    page.goto(f"{phone.url}/field/jobs/{LEAK}/steps/accept")
    sign(page, "reporter_signature")
    page.click("text=重签")
    take(page, "验收签字")
    page.wait_for_selector("text=请报事人签字")


def test_the_phone_tells_its_own_steps_as_the_server_does() -> None:
    """tests/vectors/issues.json, which tests/issues/test_story_vectors.py holds the server to."""
    cases = json.loads((ROOT / "tests" / "vectors" / "issues.json").read_text())["cases"]
    _, flow = flow_record_of_repairs()
    work = f"""
      import {{ tell }} from {json.dumps(str(ROOT / "static/js/offline/job_story.js"))}
      const {{ flow, cases }} = {json.dumps({"flow": flow, "cases": cases})}
      console.log(JSON.stringify(cases.map(({{ start, events }}) =>
        tell(flow, {{ state: start, assignee: start === "sent" ? "me" : "" }}, events, "me"))))"""
    node = shutil.which("node")
    assert node
    ran = subprocess.run(  # our own words
        [node, "--input-type=module", "-e", work], capture_output=True, check=True, text=True
    )
    for case, told in zip(cases, json.loads(ran.stdout), strict=True):
        assert (told["state"], told["aside"]) == (case["state"], case["aside"]), case["what"]
        assert (told["assignee"] == "me") == case["mine"], case["what"]


def test_row_43_a_slip_in_the_year_is_asked_again_and_nothing_is_written(
    phone: Phone, phones: Phones
) -> None:
    phones.pack[-3]["data"] = leak(state="contacted")
    page = phone.start()
    page.goto(f"{phone.url}/field/jobs/{LEAK}/steps/book")
    for slip in ("0001-01-01T10:00", "9999-12-31T23:59"):
        page.fill("input[name=at]", slip)
        take(page, "约好时间")
        page.wait_for_selector("text=请选约好的时间")
        assert page.input_value("input[name=at]") == slip, "what was typed stays"
        assert "issues.step" not in [one["entry"]["kind"] for one in journal(page)]
