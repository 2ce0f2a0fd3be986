"""A technician's pack: jobs of the shipped flow, and the visit that tests make with it."""

from typing import Any
from uuid import UUID

from playwright.sync_api import Page

from tests.browser.field.packs import MINUTE, SITE, guard_pack, now_ms
from webapp.issues.flows.flow import IssueKind
from webapp.issues.flows.shipped import shipped
from webapp.issues.phone.carried_flows import flow_record

TECHNICIAN = "0199aaaa-0000-7000-8000-000000000103"
FLOW = "0199aaaa-0000-7000-8000-000000000701"
LEAK, LIGHT, LOCK = (f"0199aaaa-0000-7000-8000-00000000080{n}" for n in (1, 2, 3))


def job(id: str, number: str, title: str, **more: Any) -> dict[str, Any]:
    at = now_ms()
    return {
        "id": id,
        "site_id": SITE,
        "number": number,
        "kind": "repair",
        "flow": FLOW,
        "title": title,
        "text": "",
        "place": "",
        "room": "",
        "zone": "",
        "zone_en": "",
        "directions": "",
        "urgency": "normal",
        "state": "sent",
        "since": at - 5 * MINUTE,
        "opened_at": at - 20 * MINUTE,
        "photos": [],
        "due": [],
        "mine": True,
        "may_grab": False,
        "appointment_at": None,
        "reporter": None,
        "story": [],
        "materials": [],
        "heard": [],
        "aside": [],
        **more,
    }


def leak(**more: Any) -> dict[str, Any]:
    """The resident's report that the visit is about."""
    at = now_ms()
    about = {
        "text": "水槽下面一直滴水，已经用盆接着",
        "room": "3-2-501",
        "zone": "3 号楼",
        "zone_en": "Building 3",
        "directions": "3 号楼 2 单元电梯到 5 楼",
        "urgency": "urgent",
        "due": [{"key": "contact", "at": at + 25 * MINUTE}],
        "reporter": {"name": "林女士", "phone": "13800005678", "note": "有老人"},
        "story": [{"id": "e1", "kind": "step", "step": "send", "by": "何静", "at": at, "note": ""}],
    }
    return job(LEAK, "BX20261122-003", "厨房水管漏水", **(about | more))


def technician_pack(
    *, size: str = "lg", theme: str = "light", language: str = "zh-CN"
) -> list[dict[str, Any]]:
    """郑师傅: two jobs of his own, one to grab, a short list of prices."""
    pack = [
        one for one in guard_pack(size=size, theme=theme, language=language)
        if not one["key"].startswith(("round/", "finding/"))
    ]  # fmt: skip
    pack[0]["data"] = {
        **pack[0]["data"],
        "id": TECHNICIAN,
        "name": "郑国富",
        "role": "technician",
    }
    key, flow = flow_record_of_repairs()
    at = now_ms()
    booked = {"state": "booked", "appointment_at": at + 90 * MINUTE, "zone": "3 号楼"}
    lines = [
        {"kind": "part", "name": "角阀", "unit": "个", "price_cents": 3500},
        {"kind": "labour", "name": "上门人工", "unit": "次", "price_cents": 5000},
    ]
    jobs = [
        leak(),
        job(LIGHT, "BX20261122-001", "卧室灯不亮", room="3-1-202", **booked),
        job(LOCK, "BX20261122-005", "单元门锁坏", place="1 号楼大堂", mine=False, may_grab=True,
            state="received"),
    ]  # fmt: skip
    return [
        *pack,
        {"key": key, "data": flow},
        {"key": f"price/{SITE}", "data": {"site_id": SITE, "lines": lines}},
        *({"key": f"job/{one['id']}", "data": one} for one in jobs),
    ]


def flow_record_of_repairs() -> tuple[str, dict[str, Any]]:
    return flow_record(UUID(FLOW), shipped(IssueKind.REPAIR))


def sign(page: Page, name: str) -> None:
    """Draw a line into a signature field and wait until it is kept."""
    field = page.locator(f"signature-field:has(input[name={name}])")
    field.scroll_into_view_if_needed()
    page.wait_for_function("() => Boolean(customElements.get('signature-field'))")
    box = field.locator("canvas").bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 60, steps=6)
    page.mouse.up()
    page.wait_for_function(
        "name => document.querySelector(`input[name=${name}]`).value.length === 64", arg=name
    )


def take(page: Page, step: str) -> None:
    """The step's own button, at the bottom of the screen."""
    page.click(f".field-foot button:has-text('{step}')")


def photo(page: Page, path: Any) -> None:
    page.wait_for_function("() => Boolean(customElements.get('photo-input'))")
    page.set_input_files("photo-input [data-role=file]", str(path))
    page.wait_for_selector("photo-input [data-photo] img[src]")


def go_there(page: Page, before: Any) -> None:
    """From taking the job to the photo of what is wrong."""
    take(page, "接单")
    page.click(".field-foot a:has-text('联系住户')")
    page.check("input[value='在家，随时可以']", force=True)
    take(page, "联系住户")
    page.click(".field-foot a:has-text('约好时间')")
    page.locator("input[name=when]").first.check(force=True)
    take(page, "约好时间")
    page.wait_for_selector("text=已预约")
    take(page, "出发")
    page.click(".field-foot a:has-text('到场')")
    photo(page, before)
    take(page, "到场")


def whole_visit(page: Page, job_url: str, picture: Any) -> None:
    """From taking the job to the resident's signature; every screen is the phone's own."""
    page.goto(job_url)
    go_there(page, picture)
    page.click("summary:has-text('别的情况')")
    page.click("a:has-text('请住户同意')")
    page.fill("textarea[name=reason]", "要换角阀")
    page.fill("input[name=amount]", "35")
    take(page, "请住户同意")
    page.click(".field-foot a:has-text('住户同意')")
    sign(page, "reporter_signature")
    take(page, "住户同意")
    page.click(".field-foot a:has-text('报完工')")
    photo(page, picture)
    page.check("input[value='修好了']", force=True)
    sign(page, "worker_signature")
    page.click("summary:has-text('材料和人工')")
    page.fill("input[name=m0_qty]", "1")
    page.check("input[name=m0_payer]", force=True)
    take(page, "报完工")
    page.click(".field-foot a:has-text('验收签字')")
    sign(page, "reporter_signature")
    page.check("input[name=rating][value='5']", force=True)
    take(page, "验收签字")
    page.wait_for_selector("text=已完成")
