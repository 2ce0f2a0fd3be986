"""Rounds in the office: a day, one round, its sheet, and what a supervisor may change."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cast import sign_in
from tests.rounds.conftest import Walk
from webapp.checklists.models import ChecklistVersion
from webapp.clock import utcnow
from webapp.database import db, new_id
from webapp.rounds import actions
from webapp.rounds.models import Answer, Round, Stop, Visit

ZONE = ZoneInfo("Asia/Shanghai")
ITEMS = [
    {
        "type": "number",
        "key": "pressure",
        "text": {"zh": "压力", "en": "Pressure"},
        "unit": "MPa",
        "decimals": 2,
        "normal_low": 300,
        "normal_high": 500,
    },
    {"type": "check", "key": "door", "text": {"zh": "门是否关好", "en": "Is the door shut"}},
]


def a_round(walk: Walk, starts_at: datetime, **assigned: UUID | str | None) -> Round:
    """A round that began at any time, past ones included."""
    who = {"role": "guard", "person_id": None} | assigned
    wanted = actions.OneOff(starts_at, 60, 15, **who)  # type: ignore[arg-type]
    found = actions.add(walk.route, wanted, by=walk.by, at=starts_at)
    db.session.commit()
    return found


def stops_of(round_: Round) -> list[Stop]:
    return list(
        db.session.scalars(select(Stop).where(Stop.round_id == round_.id).order_by(Stop.position))
    )


def walked(walk: Walk, round_: Round) -> Visit:
    """The first stop was seen, with a reading too high that was corrected, and a photo."""
    stop = stops_of(round_)[0]
    device = walk.phone(walk.cast.guard.id)
    at = round_.starts_at + timedelta(minutes=5)
    version = db.session.get(
        ChecklistVersion, (walk.cast.company.id, walk.checklist.current_version_id)
    )
    version.items = ITEMS
    visit = Visit(
        id=new_id(),
        site_id=round_.site_id,
        checkpoint_id=stop.checkpoint_id,
        round_id=round_.id,
        stop_id=stop.id,
        person_id=walk.cast.guard.id,
        device_id=device.id,
        checklist_version_id=version.id,
        at=at,
        claimed_at=at,
        received_at=at,
        method="typed",
        label_revision=2,
        has_problem=True,
        flags=["label.voided"],
    )
    db.session.add(visit)
    for seq, (key, value, verdict) in enumerate(
        [
            ("pressure", {"milli": 4200, "text": "4.2"}, "problem"),
            ("pressure", {"milli": 620, "text": "0.62"}, "problem"),
            ("door", {"choice": "pass"}, "ok"),
        ],
        start=1,
    ):
        db.session.add(
            Answer(
                visit_id=visit.id,
                checkpoint_id=stop.checkpoint_id,
                checklist_version_id=version.id,
                item_key=key,
                seq=seq,
                value={"value": value, "note": "表针抖"} if key == "pressure" else {"value": value},
                verdict=verdict,
                photos=["ab" * 32] if seq == 2 else [],
                at=at,
            )
        )
    stop.outcome, stop.seen_at, stop.visit_id, stop.has_problem = "on_time", at, visit.id, True
    round_.started_at, round_.started_by, round_.device_id = at, walk.cast.guard.id, device.id
    db.session.commit()
    return visit


def test_a_day_shows_planned_and_actual(supervisor: FlaskClient, walk: Walk) -> None:
    now = utcnow()
    walked(walk, a_round(walk, now - timedelta(minutes=30)))
    page = supervisor.get(f"/rounds/?day={now.astimezone(ZONE).date()}").text
    assert "夜间巡逻" in page
    assert "guard-甲" in page
    assert "在走" in page
    assert 'data-state="on_time"' in page
    empty = supervisor.get("/rounds/?day=2020-01-01").text
    assert "这一天没有要走的圈" in empty


def test_filters_narrow_the_day(supervisor: FlaskClient, walk: Walk) -> None:
    now = utcnow()
    a_round(walk, now)
    day = now.astimezone(ZONE).date()
    assert "第 1 圈" in supervisor.get(f"/rounds/?day={day}&kind=patrol").text
    assert "第 1 圈" not in supervisor.get(f"/rounds/?day={day}&kind=cleaning").text
    cleaner = walk.cast.cleaner.id
    assert "第 1 圈" not in supervisor.get(f"/rounds/?day={day}&person={cleaner}").text


def test_one_round_stop_by_stop(supervisor: FlaskClient, walk: Walk) -> None:
    round_ = a_round(walk, utcnow() - timedelta(minutes=30))
    walked(walk, round_)
    page = supervisor.get(f"/rounds/{round_.id}").text
    assert "0.62 MPa" in page
    assert "<s " in page  # the corrected reading stays visible
    assert "4.20 MPa" in page
    assert "正常 0.30–0.50 MPa" in page
    assert "表针抖" in page
    assert "手输" in page
    assert "扫的是已停用的标签" in page
    assert f"/blobs/{'ab' * 32}?w=320" in page


@pytest.mark.parametrize(
    ("complete_after", "state", "words"),
    [
        (None, "unknown", "最后联系"),
        (timedelta(minutes=10), "unknown", "最后联系"),
        (timedelta(hours=2), "missed", "手机记录已齐，无人到过"),
    ],
)
def test_unknown_is_not_missed(
    supervisor: FlaskClient,
    walk: Walk,
    complete_after: timedelta | None,
    state: str,
    words: str,
) -> None:
    round_ = a_round(walk, utcnow() - timedelta(hours=3), person_id=walk.cast.guard.id, role=None)
    phone = walk.phone(walk.cast.guard.id)
    phone.heard_at = round_.starts_at
    phone.complete_until = round_.starts_at + complete_after if complete_after else None
    db.session.commit()
    page = supervisor.get(f"/rounds/{round_.id}").text
    assert page.count(f'data-state="{state}"') == 10  # five shapes above, five lines below
    assert words in page


def test_without_a_phone_there_is_nothing_to_wait_for(supervisor: FlaskClient, walk: Walk) -> None:
    round_ = a_round(walk, utcnow() - timedelta(hours=3))
    page = supervisor.get(f"/rounds/{round_.id}").text
    assert 'data-state="missed"' in page
    assert "没有手机可等" in page


def test_the_sheet_has_the_columns_of_the_paper_form(supervisor: FlaskClient, walk: Walk) -> None:
    round_ = a_round(walk, utcnow() - timedelta(minutes=30))
    walked(walk, round_)
    sheet = supervisor.get(f"/rounds/{round_.id}/sheet").text
    columns = ("序号", "点位", "应到/实到", "结果", "读数(标准)", "异常及处理", "照片编号")
    places = [sheet.index(f"<th>{column}</th>") for column in columns]
    assert places == sorted(places)
    assert "<th>巡检人</th><th>复核人</th>" in sheet
    assert "压力 0.62 MPa (0.30–0.50 MPa)" in sheet


def test_a_round_changes_hands_and_is_called_off(supervisor: FlaskClient, walk: Walk) -> None:
    round_ = a_round(walk, utcnow() + timedelta(hours=1))
    url = f"/rounds/{round_.id}"
    supervisor.post(f"{url}/assignment", data={"who": f"person:{walk.cast.cleaner.id}"})
    db.session.expire_all()
    assert round_.person_id == walk.cast.cleaner.id
    silent = supervisor.post(f"{url}/cancellation", data={"reason": " "})
    assert silent.status_code == 422
    assert "请写一句为什么取消" in silent.text
    page = supervisor.post(
        f"{url}/cancellation", data={"reason": "停电"}, follow_redirects=True
    ).text
    assert "supervisor-甲 取消了这一圈：停电" in page
    assert supervisor.post(f"{url}/cancellation", data={"reason": "又"}).status_code == 409
    assert "已恢复" in supervisor.post(f"{url}/restoration", follow_redirects=True).text


def one_off(walk: Walk, **more: str) -> dict[str, str]:
    local = (utcnow() + timedelta(minutes=10)).astimezone(ZONE)
    return {
        "route": str(walk.route.id),
        "who": f"person:{walk.cast.guard.id}",
        "day": local.date().isoformat(),
        "at": local.strftime("%H:%M"),
        "window": "45",
        "grace": "5",
    } | more


def test_a_round_is_added_by_hand(supervisor: FlaskClient, walk: Walk) -> None:
    assert "补派一圈" in supervisor.get("/rounds/new").text
    page = supervisor.post("/rounds/", data=one_off(walk), follow_redirects=True).text
    assert "已补派" in page
    added = db.session.scalars(select(Round)).one()
    assert added.person_id == walk.cast.guard.id
    assert len(stops_of(added)) == 5


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"day": "2020-01-01"}, "rounds.in_the_past"),
        ({"at": "25:00"}, "请填钟点"),
        ({"window": "0"}, "要填 1 到 1440 的整数"),
        ({"who": ""}, "请选由谁来走"),
        ({"route": ""}, "请选路线"),
    ],
)
def test_a_round_that_cannot_be_added(
    supervisor: FlaskClient, walk: Walk, change: dict[str, str], words: str
) -> None:
    answer = supervisor.post("/rounds/", data=one_off(walk, **change))
    assert answer.status_code == 422
    assert words in answer.text


def test_another_company_sees_no_round(client: FlaskClient, walk: Walk) -> None:
    round_ = a_round(walk, utcnow() + timedelta(hours=1))
    browser = sign_in(client, walk.cast.outsider)
    for page in ("", "/sheet"):
        assert browser.get(f"/rounds/{round_.id}{page}").status_code == 404
    assert (
        browser.post(f"/rounds/{round_.id}/cancellation", data={"reason": "x"}).status_code == 404
    )
