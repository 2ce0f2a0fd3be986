"""What each screen of the phone does with what a person gives it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.browser.field.conftest import Phone, fill_camera, found, journal, kinds
from tests.browser.field.packs import (
    FINDING,
    POWER,
    PUMP,
    ROOF,
    ROUND,
    VOIDED,
    cleaner_pack,
    url_of,
)
from tests.browser.field.server import Phones


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    Image.effect_noise((900, 700), 60).convert("RGB").save(path)
    return path


@pytest.fixture
def page(phone: Phone) -> Iterator[Page]:
    page = phone.start()
    assert phone.context
    phone.context.set_offline(True)
    yield page
    assert phone.errors == []


def scan(page: Page, text: str, method: str = "scan") -> None:
    page.click("a[href='/field/scan']")
    found(page, text, method)


def last(page: Page) -> dict:
    return journal(page)[-1]["entry"]


def wait_for(page: Page, kind: str) -> dict:
    for _ in range(30):
        if kind in kinds(page):
            return next(
                one["entry"] for one in reversed(journal(page)) if one["entry"]["kind"] == kind
            )
        page.wait_for_timeout(100)
    raise AssertionError(kinds(page))


def test_skipping_and_taking_it_back(page: Page) -> None:
    page.click("text=到不了")
    page.click("text=跳过这点")
    page.wait_for_selector("text=请选一个原因")
    page.check("[value=locked]")
    page.click("text=跳过这点")
    page.wait_for_selector("toast-message >> text=已跳过")
    assert "B1 水泵房" in page.inner_text("#next-card")
    assert last(page)["body"]["reason"] == "locked"
    page.click("toast-message >> text=撤销")
    page.wait_for_selector("#next-card >> text=B2 配电房")
    assert kinds(page) == ["rounds.start", "rounds.skip", "rounds.unskip"]


def test_a_round_ends_early_only_with_a_reason(page: Page) -> None:
    page.click("[aria-label=看本圈]")
    page.click("text=结束本圈")
    page.wait_for_selector(".error >> text=请写一下原因")
    page.fill("[name=reason]", "下雨太大")
    page.click("text=结束本圈")
    assert wait_for(page, "rounds.end")["body"] == {
        "round_id": ROUND,
        "reason": "下雨太大",
        "remark": "",
    }
    page.click("text=回到首页")
    page.wait_for_selector("text=今天没有安排")


def test_readings_against_limits_and_the_last_value(page: Page) -> None:
    scan(page, url_of(POWER))
    for question in ("门锁", "变压器"):
        page.wait_for_selector(f"h2 >> text={question}")
        page.wait_for_timeout(400)
        page.click(".answer--pass")
    page.wait_for_selector("text=上次 398")
    for typed, said in (("4a", "请填数字"), ("600", "最大是 500"), ("398.5", "小数最多 0 位")):
        page.fill("[name=value]", typed)
        page.click("text=下一项")
        page.wait_for_selector(f".error >> text={said}")
        assert page.input_value("[name=value]") == typed
    page.fill("[name=value]", "200")
    page.click("text=下一项")
    page.wait_for_selector("text=比上次低 49%")
    page.click("text=看过了")
    page.wait_for_selector("h2 >> text=总电表读数")
    assert last(page)["body"]["value"] == {"milli": 200000, "text": "200"}
    assert last(page)["body"]["confirmed"] == 1
    page.fill("[name=value]", "1519.9")
    page.click("text=下一项")
    page.wait_for_selector("text=看错了，还是换表了")
    page.check("[value=replaced]")
    page.click("text=下一项")
    page.wait_for_selector("text=已签到")
    assert kinds(page)[-2:] == ["rounds.answer", "rounds.visit_end"]
    assert journal(page)[-2]["entry"]["body"]["reason"] == "replaced"


def test_a_correction_is_another_entry(page: Page) -> None:
    scan(page, url_of(POWER))
    page.wait_for_selector(".answers")
    page.wait_for_timeout(400)
    page.click(".answer--pass")
    page.wait_for_selector("h2 >> text=变压器")
    page.click(".field-back")
    page.wait_for_selector("h2 >> text=门锁")
    assert page.get_attribute(".answer--pass", "aria-pressed") == "true"
    page.wait_for_timeout(400)
    page.click(".answer--na")
    page.wait_for_selector("h2 >> text=变压器")
    given = [one["entry"]["body"]["value"] for one in journal(page)[2:]]
    assert given == [{"choice": "pass"}, {"choice": "na"}]
    page.click(".field-back")
    page.click(".field-back")
    page.click("text=最近操作")
    page.wait_for_selector("[data-replaced] s")
    assert page.locator("text=更正 >> visible=true").count() >= 1


def test_items_of_every_kind(page: Page, photo: Path) -> None:
    scan(page, url_of(PUMP))
    page.check("text=自动")
    page.click("text=下一项")
    page.wait_for_selector("h2 >> text=有什么异样")
    page.click("text=不填")
    page.wait_for_selector("h2 >> text=灭火器有几个")
    page.fill("[name=value]", "4")
    page.click("text=下一项")
    page.wait_for_selector("h2 >> text=还有什么要说的")
    page.fill("textarea", "一切都好")
    page.click("text=下一项")
    page.fill("[type=date]", "2031-05-01")
    page.click("text=下一项")
    page.wait_for_selector("photo-input[data-state=ready]")
    page.click("text=下一项")
    page.wait_for_selector(".error >> text=请先填这一项")
    page.wait_for_selector("photo-input[data-state=ready]")
    fill_camera(page, photo)
    page.wait_for_selector(".photo img[src]")
    page.click("text=下一项")
    page.wait_for_selector("signature-field[data-state=empty]")
    box = page.locator("canvas").bounding_box()
    assert box
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 120, steps=8)
    page.mouse.up()
    page.wait_for_selector("signature-field[data-state=kept]")
    page.fill("[name=name]", "赵敏")
    page.click("text=下一项")
    page.wait_for_selector("text=已签到")
    values = [
        one["entry"]["body"]["value"]
        for one in journal(page)
        if one["entry"]["kind"] == "rounds.answer"
    ]
    assert values == [
        {"choice": "auto"},
        {"choices": []},
        {"count": 4},
        {"text": "一切都好"},
        {"date": "2031-05-01"},
        {},
        {"name": "赵敏"},
    ]


def test_labels_that_need_a_second_word(page: Page) -> None:
    scan(page, VOIDED, "typed")
    page.wait_for_selector("text=停用的旧码")
    visit = wait_for(page, "rounds.visit")["body"]
    assert (visit["label_code"], visit["method"]) == (VOIDED, "typed")


def test_a_typed_code_goes_off_by_itself(page: Page) -> None:
    page.click("a[href='/field/scan']")
    page.click(".field-foot a")
    page.wait_for_selector("number-pad")
    page.wait_for_timeout(300)
    code = url_of(ROOF).split("/")[-1][:6]
    for key in code:
        page.click(f"[data-key='{key}']")
    page.wait_for_selector("text=此点只需签到")
    assert wait_for(page, "rounds.visit")["body"]["method"] == "typed"


def test_a_label_opened_by_the_phones_own_camera_asks_first(phone: Phone) -> None:
    page = phone.start()
    page.goto(f"{phone.url}/C/{url_of(ROOF).split('/')[-1]}")
    page.wait_for_selector("text=3 号楼天台")
    assert kinds(page) == []
    page.click("button:has-text('签到')")
    page.wait_for_selector("text=此点只需签到")
    assert wait_for(page, "rounds.visit")["body"]["method"] == "link"


def test_a_report_with_its_place(page: Page, photo: Path) -> None:
    page.click("text=报问题")
    page.wait_for_selector("photo-input[data-state=ready]")
    page.check("[value=leak]")
    page.click("text=发给主管")
    page.wait_for_selector(".error >> text=请拍一张照片")
    page.wait_for_selector("photo-input[data-state=ready]")
    fill_camera(page, photo)
    page.wait_for_selector(".photo img[src]")
    page.check("[name=urgent]")
    page.click("text=发给主管")
    page.wait_for_selector("text=急事请马上打电话")
    said = wait_for(page, "rounds.report")
    assert (said["body"]["category"], said["body"]["urgency"], said["body"]["checkpoint_id"]) == (
        "leak",
        "urgent",
        POWER,
    )
    assert len(said["photos"]) == 1


def test_a_cleaners_zone_and_rework(phone: Phone, phones: Phones, photo: Path) -> None:
    phones.pack = cleaner_pack()
    page = phone.start()
    assert phone.context
    phone.context.set_offline(True)
    scan(page, url_of(POWER))
    page.wait_for_selector("photo-input[data-state=ready]")
    page.check("text=扫地")
    page.click("text=做完了")
    page.wait_for_selector(".error >> text=拖地、擦扶手、倒垃圾")
    assert page.is_checked("[value=sweep]")
    page.wait_for_selector("photo-input[data-state=ready]")
    for task in ("拖地", "擦扶手", "倒垃圾"):
        page.check(f".tile >> text={task}")
    fill_camera(page, photo)
    page.wait_for_selector(".photo img[src]")
    page.click("text=做完了")
    page.wait_for_selector("text=已签到")
    assert kinds(page) == [
        "rounds.start",
        "rounds.visit",
        *["rounds.answer"] * 5,
        "rounds.visit_end",
    ]
    page.click("text=下一个 >> nth=-1")
    page.click("text=返工")
    page.wait_for_selector("photo-input[data-state=ready]")
    fill_camera(page, photo)
    page.wait_for_selector(".photo img[src]")
    page.click("text=已整改")
    page.wait_for_selector("text=等主管看")
    assert wait_for(page, "rounds.clearance")["body"]["finding_id"] == FINDING
    assert phone.errors == []
