"""Reports in the database: numbers, states, clocks, and what does not fit."""

import pytest
from sqlalchemy import select

from tests.issues.conftest import NOW, Desk
from webapp.database import db
from webapp.issues.flows.flow import IssueKind
from webapp.issues.models import FlowVersion, Issue, IssueClock, Reporter
from webapp.issues.numbers import last_number
from webapp.issues.refusals import Incomplete, NotYours, WrongState


def clocks(issue: Issue) -> dict[str, IssueClock]:
    rows = db.session.scalars(select(IssueClock).where(IssueClock.issue_id == issue.id))
    return {row.key: row for row in rows}


def sent(desk: Desk, to: str = "technician") -> Issue:
    issue = desk.open()
    desk.step(issue, "send", 5, "manager", assignee=str(desk.cast.people[to].id))
    return issue


def test_row_58_numbers_run_by_site_kind_and_day(desk: Desk) -> None:
    numbers = [desk.open().number, desk.open().number, desk.open(IssueKind.COMPLAINT).number]
    assert numbers == ["BX20261123-001", "BX20261123-002", "TS20261123-001"]
    assert last_number(desk.cast.site.id, IssueKind.REPAIR, NOW.date()) == 2


def test_a_new_repair_waits_to_be_sent(desk: Desk) -> None:
    issue = desk.open()
    assert (issue.state, issue.phase, issue.assigned_to) == ("received", "open", None)
    assert not issue.is_restricted
    assert desk.open(IssueKind.COMPLAINT).is_restricted


def test_the_first_report_of_a_kind_stores_its_flow(desk: Desk) -> None:
    first, second = desk.open(), desk.open()
    assert first.flow_version_id == second.flow_version_id
    row = db.session.scalars(select(FlowVersion)).one()
    assert (row.kind, row.version) == ("repair", 1)


def test_a_step_moves_it_and_says_whose_it_is(desk: Desk) -> None:
    issue = sent(desk)
    assert (issue.state, issue.assigned_to) == ("sent", desk.cast.technician.id)
    desk.step(issue, "confirm", 10)
    assert issue.state == "confirmed"
    assert set(issue.milestones) == {"send", "confirm"}


def test_a_step_of_the_wrong_state_is_refused(desk: Desk) -> None:
    with pytest.raises(WrongState):
        desk.step(sent(desk), "finish", 10, photo_after=["x"], result="ok", worker_signature="x")


def test_a_step_that_is_somebody_elses_is_refused(desk: Desk) -> None:
    with pytest.raises(NotYours):
        desk.step(sent(desk), "confirm", 10, "supervisor")


def test_a_step_without_what_it_demands_is_refused(desk: Desk) -> None:
    with pytest.raises(Incomplete):
        desk.step(desk.open(), "send", 5, "manager")


def test_the_same_from_a_phone_is_kept_aside(desk: Desk) -> None:
    issue = sent(desk)
    event = desk.step(issue, "arrive", 10, strict=False)
    assert event.aside == "issue.wrong_state"
    assert issue.state == "sent"


def test_what_arrives_late_is_told_where_it_happened(desk: Desk) -> None:
    issue = sent(desk)
    early = desk.step(issue, "contact", 12, strict=False, note="约明天")  # before the taking of it
    assert early.aside == "issue.wrong_state"
    desk.step(issue, "confirm", 11, strict=False)
    db.session.refresh(early)
    assert (early.aside, issue.state) == ("", "contacted")


def test_clocks_follow_from_the_events(desk: Desk) -> None:
    complaint = desk.open(IssueKind.COMPLAINT)
    running = clocks(complaint)
    assert {key: (row.due_at - NOW).total_seconds() / 3600 for key, row in running.items()} == {
        "accept": pytest.approx(1 / 6),
        "first": 24,
        "final": 48,
    }
    assert complaint.next_due_at == running["accept"].due_at
    desk.step(complaint, "accept", 8, "manager", assignee=str(desk.cast.supervisor.id))
    assert clocks(complaint)["accept"].next_at is None
    assert complaint.next_due_at == running["first"].due_at


def test_row_55_own_work_is_not_visited(desk: Desk) -> None:
    issue = sent(desk, "supervisor")
    desk.step(issue, "confirm", 10, "supervisor")
    desk.step(issue, "contact", 20, "supervisor", note="好")
    desk.step(issue, "arrive", 30, "supervisor")
    done = {"photo_after": ["a"], "result": "换了阀", "worker_signature": "b"}
    desk.step(issue, "finish", 60, "supervisor", **done)
    desk.step(issue, "accept", 70, "supervisor", reporter_signature="c", rating=5)
    kept = desk.step(issue, "visit", 80, "supervisor", rating=5, strict=False)
    assert kept.aside == "issue.own_work"
    desk.step(issue, "visit", 90, "manager", rating=4)
    assert (issue.state, issue.phase, issue.rating) == ("closed", "closed", 4)
    assert issue.closed_at is not None


def test_names_and_phones_lie_sealed_in_the_database(desk: Desk) -> None:
    reporter = Reporter(
        site_id=desk.cast.site.id, name="林女士", phone="13812345678", created_at=NOW
    )
    db.session.add(reporter)
    db.session.flush()
    raw = db.session.connection().exec_driver_sql("SELECT name, phone FROM reporter").one()
    assert all(value.startswith("s1:0:") for value in raw)
    db.session.refresh(reporter)
    assert (reporter.name, reporter.phone) == ("林女士", "13812345678")
