"""定位核对 in Chromium: metres only, only where the person agreed, and never waited for."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from tests.browser.field.conftest import Phone, found, journal
from tests.browser.field.packs import code_of
from tests.browser.shared.stage import Property, at_the_server
from tests.browser.shared.test_changing_over import FIRST, sign_in
from webapp.clock import utcnow
from webapp.database import db
from webapp.presence import jobs
from webapp.presence.models import PresencePoint, PresenceScore
from webapp.rounds.models import Visit
from webapp.sites.models import Checkpoint, Label
from webapp.sync.models import Entry

GATE, PUMP, ROOF = (code_of(body) for body in ("PWR22", "PMP33", "RMF44"))
HERE = {"latitude": 39.9042, "longitude": 116.4074, "accuracy": 18.2}
NORTH = 2_698  # millionths of a degree of latitude in 300 m
AFTERWARDS = """async (count) => {
  const base = document.querySelector('script[src*="/assets/"]').src.match(/.*\\/assets\\/[^/]+/)[0]
  const { entries } = await import(base + "/js/offline/journal.js")
  for (let left = 600; left; left -= 1) {
    const all = await entries()
    if (all.filter(({ entry }) => entry.kind === "rounds.position").length >= count) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error("no distance was written down")
}"""
LISTENING = """async () => {
  const base = document.querySelector('script[src*="/assets/"]').src.match(/.*\\/assets\\/[^/]+/)[0]
  await import(base + "/js/offline/upload.js")
}"""
NO_FIX = """() => {
  window.asked = 0
  navigator.geolocation.getCurrentPosition = (_found, failed) => {
    window.asked += 1
    failed({ code: 3, message: "timeout" })
  }
}"""


@pytest.fixture
def outdoors(estate: Property) -> Property:
    """GPS is expected everywhere: the gate is 300 m from here, pump and roof are here."""
    away = {GATE: NORTH, PUMP: 0, ROOF: 0}
    with at_the_server(estate):
        for label in db.session.scalars(select(Label)):
            label.code = code_of(label.code[:5])  # as it would be printed: it can be typed
            point = PresencePoint(checkpoint_id=label.checkpoint_id, expects_gps=True)
            point.latitude_e6 = 39_904_200 + away[label.code]
            point.longitude_e6 = 116_407_400
            db.session.add(point)
        db.session.commit()
    return estate


def on_the_way(phone: Phone, estate: Property, *, may: bool = True) -> Page:
    """Signed in, in a browser that knows where it is."""
    page = phone.open()
    assert phone.context
    phone.context.set_geolocation(HERE)
    if may:
        phone.context.grant_permissions(["geolocation", "camera"], origin=phone.url)
    sign_in(phone, estate, page, FIRST)
    return page


def answer(page: Page, button: str) -> None:
    """What this person says to it, from 字号和声音 as at any time."""
    page.goto(page.url.split("/field/")[0] + "/field/settings")
    page.click("text=定位核对")
    page.click(f"#position >> text={button}")


def agree(page: Page) -> None:
    answer(page, "同意定位核对")
    page.wait_for_selector("text=您同意了定位核对")


def arrive(page: Page, code: str) -> None:
    """From wherever they are, without loading a page."""
    page.evaluate(LISTENING)  # what every page loads behind its first screen
    page.evaluate("htmx.ajax('GET', '/field/scan', { target: 'body', swap: 'innerHTML' })")
    found(page, code, "typed")
    page.wait_for_selector("text=已签到")


def told(page: Page, kind: str) -> list[dict[str, Any]]:
    entries = [record["entry"] for record in journal(page)]
    return [entry["body"] for entry in entries if entry["kind"] == kind]


def test_who_agreed_tells_metres_after_the_scan_and_the_score_weighs_them(
    phone: Phone, outdoors: Property
) -> None:
    page = on_the_way(phone, outdoors)
    page.click("text=要不要用定位核对")
    page.click("text=同意定位核对")
    page.wait_for_selector("text=您同意了定位核对")
    for count, code in enumerate((GATE, PUMP), start=1):
        arrive(page, code)
        page.evaluate(AFTERWARDS, count)
    visits = told(page, "rounds.visit")
    assert [visit.get("position") for visit in visits] == [None, None]  # nobody waited
    assert told(page, "rounds.position") == [
        {"visit_id": visits[0]["visit_id"], "distance_m": 300, "accuracy_m": 19},
        {"visit_id": visits[1]["visit_id"], "distance_m": 0, "accuracy_m": 19},
    ]
    page.goto(f"{phone.url}/field/uploads")
    page.click("text=现在上传")
    page.wait_for_selector("[data-count=waiting] >> text=0")
    assert at_the_points(outdoors) == {
        "B2 配电房": (300, 19, True),
        "水泵房": (0, 19, False),
    }
    assert is_silent_about_where(outdoors)
    assert phone.errors == []


def at_the_points(estate: Property) -> dict[str, tuple[int | None, int | None, bool]]:
    """By name: what is stored of the visit, and whether the score wonders where it was."""
    with at_the_server(estate):
        while jobs.score_some(utcnow()):
            pass
        rows = db.session.execute(
            select(Checkpoint.name, Visit.distance_m, Visit.accuracy_m, PresenceScore.reasons)
            .select_from(Visit)
            .join(Checkpoint, Checkpoint.id == Visit.checkpoint_id)
            .join(PresenceScore, PresenceScore.visit_id == Visit.id)
        ).all()
    return {
        name: (distance, error, any(one["code"] == "other_place" for one in reasons))
        for name, distance, error, reasons in rows
    }


def is_silent_about_where(estate: Property) -> bool:
    """No entry has a coordinate of the phone in it."""
    with at_the_server(estate):
        raw = [json.dumps(json.loads(one)) for one in db.session.scalars(select(Entry.raw))]
    assert raw
    return not any("39.9" in one or "116.4" in one for one in raw)


def test_who_declines_or_withdraws_is_never_measured(phone: Phone, outdoors: Property) -> None:
    page = on_the_way(phone, outdoors)
    page.click("text=要不要用定位核对")
    page.click("text=不用定位")
    page.wait_for_selector("text=您没有用定位核对")
    page.click("text=回到首页")
    page.wait_for_selector("phone-ready [data-ready]")
    assert page.locator("text=要不要用定位核对").count() == 0  # asked once
    arrive(page, GATE)
    agree(page)
    answer(page, "不用定位")
    page.wait_for_selector("text=您没有用定位核对")
    arrive(page, PUMP)
    agree(page)
    arrive(page, ROOF)
    page.evaluate(AFTERWARDS, 1)
    visits = told(page, "rounds.visit")
    assert [one["visit_id"] for one in told(page, "rounds.position")] == [visits[2]["visit_id"]]
    assert phone.errors == []


def test_without_a_fix_the_visit_is_stored_and_nothing_is_said(
    phone: Phone, outdoors: Property
) -> None:
    page = on_the_way(phone, outdoors, may=False)
    agree(page)  # and the browser has not been asked, or somebody has tapped it away
    arrive(page, GATE)
    assert phone.context
    phone.context.grant_permissions(["geolocation", "camera"], origin=phone.url)
    page.goto(f"{phone.url}/field/")
    page.evaluate(NO_FIX)
    arrive(page, PUMP)
    page.wait_for_function("() => window.asked === 1", polling=200)
    assert "定位" not in page.inner_text("body")
    page.goto(f"{phone.url}/field/")
    arrive(page, ROOF)
    page.evaluate(AFTERWARDS, 1)
    visits = told(page, "rounds.visit")
    assert len(visits) == 3
    assert [one["visit_id"] for one in told(page, "rounds.position")] == [visits[2]["visit_id"]]
    assert phone.errors == []
