"""Who is told what when a report moves on; and what climbs when nobody takes it up."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from tests.issues.conftest import NOW, Desk
from webapp.database import db, transaction
from webapp.issues.flows.flow import IssueKind
from webapp.issues.models import Issue, IssueClock, Reporter, SiteLimit
from webapp.issues.notices import escalation
from webapp.issues.notices.deadlines import tell_due_limits
from webapp.notifications.models import Notice, NoticeSetting, Via

PHONE = "13812345678"


def notices(**where: Any) -> list[Notice]:
    db.session.rollback()
    return list(db.session.scalars(select(Notice).filter_by(**where).order_by(Notice.id)).all())


def reported(desk: Desk, kind: IssueKind = IssueKind.REPAIR) -> Issue:
    with transaction():
        who = Reporter(
            site_id=desk.cast.site.id, name="林女士", phone=PHONE, room="3-2-501", created_at=NOW
        )
        db.session.add(who)
        db.session.flush()
        return desk.open(kind, reporter_id=who.id, token_hash="0" * 64)


def walk(desk: Desk, issue: Issue, *steps: tuple[str, str, dict[str, Any]]) -> None:
    for minutes, (key, who, given) in enumerate(steps, start=1):
        with transaction():
            desk.step(issue, key, minutes, who, **given)


def sent(desk: Desk) -> tuple[str, str, dict[str, Any]]:
    return ("send", "manager", {"assignee": str(desk.cast.technician.id)})


def test_row_52_the_reporter_hears_of_each_turn_without_personal_data(desk: Desk) -> None:
    issue = reported(desk)
    walk(
        desk, issue, sent(desk), ("confirm", "technician", {}),
        ("contact", "technician", {"note": "好"}),
        ("book", "technician", {"appointment": "2026-11-23T06:00:00+00:00"}),
        ("rebook", "technician",
         {"appointment": "2026-11-23T08:00:00+00:00", "reason": "上一单没干完"}),
        ("arrive", "technician", {}),
        ("finish", "technician",
         {"photo_after": ["a"], "result": "好了", "worker_signature": "b"}),
        ("accept", "technician", {"reporter_signature": "c", "rating": 5}),
        ("visit", "manager", {"rating": 5}),
    )  # fmt: skip
    told = notices(via=Via.LINK)
    assert [one.code.partition(".")[2] for one in told] == [
        "received", "sent", "booked", "rebooked", "finished", "closed",
    ]  # fmt: skip
    assert "14:00" in told[2].text
    assert "16:00" in told[3].text
    every = " ".join(one.text for one in told)
    assert not [word for word in ("林", PHONE, "5678", "501") if word in every]


def test_reporters_are_told_in_the_language_of_the_site(desk: Desk) -> None:
    with transaction():
        setting = NoticeSetting(
            site_id=desk.cast.site.id, language="en", tells={}, ladder=[], emails={}
        )
        db.session.add(setting)
    reported(desk)
    (text,) = [one.text for one in notices(via=Via.SMS)]
    assert text.startswith("Your repair report")


def test_row_53_the_site_chooses_how_each_occasion_is_told(desk: Desk) -> None:
    with transaction():
        db.session.add(
            NoticeSetting(
                site_id=desk.cast.site.id,
                tells={"reporter.received": [], "issue.assigned": ["office", "email", "wecom"]},
                ladder=[],
                emails={str(desk.cast.technician.id): "zheng@example.cn"},
                robot="https://qyapi.weixin.qq.com/x",
            )
        )
    issue = reported(desk)
    walk(desk, issue, sent(desk))
    assert notices(code="reporter.received") == []
    assert sorted(one.via for one in notices(code="issue.assigned")) == ["email", "office", "wecom"]


def test_who_gets_a_report_and_who_loses_it_are_told_but_not_of_their_own_doing(
    desk: Desk,
) -> None:
    issue = reported(desk)
    other = desk.cast.people["guard"].id
    walk(
        desk, issue, sent(desk), ("confirm", "technician", {}),
        ("transfer", "manager", {"assignee": str(other), "reason": "忙"}),
    )  # fmt: skip
    told = [(one.code, one.person_id) for one in notices(via=Via.OFFICE)]
    mine = desk.cast.technician.id
    assert told == [
        ("issue.assigned", mine), ("issue.assigned", other), ("issue.taken_away", mine),
    ]  # fmt: skip


def test_a_step_that_did_not_fit_tells_nobody(desk: Desk) -> None:
    issue = reported(desk)
    before = len(notices())
    with transaction():
        desk.step(issue, "arrive", 5, "technician", strict=False)
    assert len(notices()) == before


def test_row_54_an_extension_is_told_to_the_reporter_with_its_reason(desk: Desk) -> None:
    with transaction():
        limit = SiteLimit(
            site_id=desk.cast.site.id, kind="repair", clock="whole", urgency="normal", amount=600,
            past=[], set_by=desk.by, set_at=NOW,
        )  # fmt: skip
        db.session.add(limit)
    issue = reported(desk)
    from webapp.issues.actions import StepTaken, take_step
    from webapp.issues.flows.flow import Actor, Demand
    from webapp.issues.people import Taker

    walk(desk, issue, sent(desk))
    with transaction():
        at = NOW + timedelta(minutes=30)
        given = {Demand.REASON: "parts", Demand.NOTE: "等配件"}
        step = StepTaken("extend", at, at, given=given, reason="等配件", extra=120)
        take_step(issue, step, Taker(desk.by, frozenset({Actor.DESK})))
    (told,) = notices(code="reporter.extended", via=Via.SMS)
    assert "等配件" in told.text
    assert "11-23 22:00" in told.text  # 10:00 and twelve hours


def climbed() -> list[tuple[UUID | None, int]]:
    return [(one.person_id, one.params["minutes"]) for one in notices(code="issue.escalated")]


def after(minutes: float) -> None:
    db.session.rollback()
    tell_due_limits(NOW + timedelta(minutes=minutes))


def test_row_53_what_is_overdue_climbs_to_the_supervisor_and_then_the_manager(desk: Desk) -> None:
    reported(desk, IssueKind.COMPLAINT)  # to be accepted within 10 minutes
    supervisor, manager = desk.cast.supervisor.id, desk.cast.manager.id
    after(9)
    assert climbed() == []
    after(10)
    after(10.1)
    assert climbed() == [(supervisor, 0)]
    after(39)
    assert len(climbed()) == 1
    after(40)
    after(200)
    assert climbed() == [(supervisor, 0), (manager, 30)]


def test_taken_up_it_waits_and_then_goes_on(desk: Desk) -> None:
    issue = reported(desk, IssueKind.COMPLAINT)
    after(10)
    with transaction():
        escalation.take_up(
            issue, "已打电话", timedelta(hours=2), by=desk.by, at=NOW + timedelta(minutes=20)
        )
    after(60)
    assert len(climbed()) == 1
    after(140)
    assert len(climbed()) == 2


def test_it_stops_climbing_when_nothing_is_overdue_any_more(desk: Desk) -> None:
    issue = reported(desk, IssueKind.COMPLAINT)
    after(10)
    with transaction():
        desk.step(issue, "accept", 15, "manager", assignee=str(desk.cast.supervisor.id))
    assert escalation.open_of(issue.id) is None
    after(45)
    assert len(climbed()) == 1


def test_a_server_that_slept_climbs_every_step_in_order_once(desk: Desk) -> None:
    reported(desk, IssueKind.COMPLAINT)
    for _turn in range(2):
        after(600)
    assert [who for who, _minutes in climbed()] == [desk.cast.supervisor.id]
    after(631)
    assert [who for who, _minutes in climbed()] == [
        desk.cast.supervisor.id, desk.cast.manager.id,
    ]  # fmt: skip


def test_a_server_whose_clock_is_put_forward_and_back_tells_nothing_twice(desk: Desk) -> None:
    reported(desk, IssueKind.COMPLAINT)
    after(7.5)
    for minutes in (11, 5, 9, 11, 12):
        after(minutes)
    limits = [(one.code, one.params["clock"]) for one in notices() if "limit" in one.code]
    assert limits == [("issue.limit_near", "accept"), ("issue.limit_passed", "accept")]
    rows = select(IssueClock.told).where(IssueClock.key == "accept")
    assert db.session.scalar(rows) == 100


def test_a_worker_that_died_before_it_wrote_is_made_up_for_once(desk: Desk) -> None:
    reported(desk, IssueKind.COMPLAINT)
    after(11)
    once = [one.once for one in notices(code="issue.limit_passed")]
    with transaction():  # as after a backup that is a little old
        db.session.execute(update(IssueClock).values(told=0, next_at=NOW))
    after(12)
    assert [one.once for one in notices(code="issue.limit_passed")] == once
