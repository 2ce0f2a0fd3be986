"""Row 55: who settles a report does not close it unasked, while there is anybody else."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from tests.cast import Cast
from tests.issues.conftest import NOW, Desk
from webapp.accounts.models import Person
from webapp.database import db, transaction
from webapp.issues.flows.flow import IssueKind
from webapp.issues.models import Issue
from webapp.issues.refusals import Incomplete, OwnWork
from webapp.reports.month_rules import Month
from webapp.reports.months import month_of
from webapp.reports.periods import read_month

SHANGHAI = ZoneInfo("Asia/Shanghai")


def settled(desk: Desk, by: str = "supervisor") -> Issue:
    """A complaint that the supervisor has confirmed for the complainant."""
    issue = desk.open(IssueKind.COMPLAINT, title="晚上施工")
    him = str(desk.cast.technician.id)
    desk.step(issue, "accept", 5, "manager", assignee=him)
    desk.step(issue, "contact", 10, note="已道歉")
    desk.step(issue, "investigate", 20)
    desk.step(issue, "offer_plan", 30, evidence=["a" * 64], cause="装修", plan="十点后停工")
    desk.step(issue, "agree_plan", 40, consent="电话同意")
    desk.step(issue, "carry_out", 50)
    desk.step(issue, "finish", 60, result="已停工")
    desk.step(issue, "confirm", 70, by, rating=5)
    return issue


def alone(cast: Cast) -> None:
    """Everybody but the supervisor and the technician has left."""
    stay = [cast.people["supervisor"].id, cast.technician.id]
    db.session.execute(update(Person).where(Person.id.not_in(stay)).values(left_at=NOW))


def november(cast: Cast) -> Month:
    period = read_month("2026-11", NOW.date(), SHANGHAI)
    return month_of(cast.site, period, "", datetime(2026, 11, 30, tzinfo=UTC) + timedelta(days=1))


def test_row_55_who_settled_does_not_close_unasked(desk: Desk) -> None:
    with transaction():
        issue = settled(desk)
    with pytest.raises(OwnWork), transaction():
        desk.step(issue, "close", 90, "supervisor", reason="不用问")
    db.session.rollback()
    assert issue.state == "confirmed"
    with transaction():
        desk.step(issue, "close", 95, "manager", reason="投诉人说不用再打")
    assert issue.state == "closed"


def test_row_55_closing_by_another_stands_in_the_month_and_is_nobodys_own(
    desk: Desk, cast: Cast
) -> None:
    with transaction():
        issue = settled(desk)
        desk.step(issue, "close", 90, "manager", reason="投诉人说不用再打")
    month = november(cast)
    assert (month.unasked, month.alone) == ([issue.id], [])


def test_row_55_the_only_one_there_closes_with_a_reason_and_the_month_says_so(
    desk: Desk, cast: Cast
) -> None:
    with transaction():
        issue = settled(desk)
        alone(cast)
    with pytest.raises(Incomplete), transaction():
        desk.step(issue, "close", 90, "supervisor")
    db.session.rollback()
    with transaction():
        desk.step(issue, "close", 90, "supervisor", reason="项目里只有我")
    month = november(cast)
    assert (month.unasked, month.alone) == ([issue.id], [issue.id])
    assert month.sets()["alone"] == [issue.id]


def test_what_another_has_confirmed_may_be_closed(desk: Desk) -> None:
    with transaction():
        issue = settled(desk, "manager")
        desk.step(issue, "close", 90, "supervisor", reason="不用问")
    assert issue.state == "closed"
