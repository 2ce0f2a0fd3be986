"""Limits that come near and run out: told in order, told once."""

from datetime import timedelta

from sqlalchemy import select

from tests.issues.conftest import NOW, Desk
from webapp.database import db, transaction
from webapp.issues.flows.flow import IssueKind
from webapp.issues.models import Issue
from webapp.issues.notices.deadlines import tell_due_limits
from webapp.notifications.models import Notice


def opened(desk: Desk) -> Issue:
    with transaction():
        return desk.open(IssueKind.COMPLAINT)  # accepted within 10 minutes, told at 75 %


def told() -> list[tuple[str, str, int]]:
    db.session.rollback()
    limits = select(Notice).where(Notice.code.in_(("issue.limit_near", "issue.limit_passed")))
    rows = db.session.scalars(limits.order_by(Notice.put_at, Notice.id)).all()
    return [(row.code, row.params["clock"], row.params["share"]) for row in rows]


def after(minutes: float) -> None:
    db.session.rollback()
    tell_due_limits(NOW + timedelta(minutes=minutes))


def test_nothing_is_told_before_its_time(desk: Desk) -> None:
    opened(desk)
    after(7.4)
    assert told() == []


def test_a_limit_warns_and_then_runs_out(desk: Desk) -> None:
    issue = opened(desk)
    after(7.5)
    near = told()
    after(10)
    watchers = 1  # the desk
    assert near == [("issue.limit_near", "accept", 75)] * watchers
    assert told()[watchers:] == [("issue.limit_passed", "accept", 100)] * watchers
    assert db.session.get_one(Issue, (issue.company_id, issue.id)).is_late


def test_each_share_is_told_once_however_often_the_worker_runs(desk: Desk) -> None:
    opened(desk)
    for _turn in range(3):
        after(11)
    assert len(told()) == 1


def test_a_server_that_slept_tells_the_oldest_first_and_only_what_still_matters(desk: Desk) -> None:
    opened(desk)
    after(49 * 60)
    assert [clock for _code, clock, _share in told()] == ["accept", "first", "final"]
    assert {share for _code, _clock, share in told()} == {100}


def test_a_stopped_clock_is_silent(desk: Desk) -> None:
    issue = opened(desk)
    with transaction():
        assignee = str(desk.cast.supervisor.id)
        desk.step(issue, "accept", 5, "manager", assignee=assignee)
    after(60)
    assert "accept" not in {clock for _code, clock, _share in told()}
