"""What an answer does: closed, opened again at once, told with a clock; once, in any order."""

from datetime import timedelta
from itertools import permutations
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.returns.conftest import AFTER, Asking
from webapp.database import db, transaction
from webapp.issues.flows.flow import IssueKind
from webapp.issues.models import Issue, IssueClock, IssueEvent
from webapp.issues.refusals import OwnWork
from webapp.notifications.models import Notice
from webapp.returns import actions
from webapp.returns.models import ReturnVisit, State, VisitWord, Way
from webapp.returns.refusals import Barred, NotDue


def told(code: str) -> list[Notice]:
    return list(db.session.scalars(select(Notice).where(Notice.code == code)))


def a_visit(asking: Asking) -> tuple[ReturnVisit, Issue]:
    issue = asking.repair()
    (visit,) = asking.draw()
    return visit, issue


def test_row_55_content_closes_the_report(asking: Asking) -> None:
    visit, issue = a_visit(asking)
    asking.answer(visit, 5, in_time=True, quality=5, manner=3, advice="快一点更好")
    db.session.refresh(issue)
    assert (issue.state, issue.rating) == ("closed", 5)
    assert (visit.state, visit.is_happy) == (State.ANSWERED, True)


def test_row_55_unhappy_opens_it_again_and_tells_the_supervisor_with_a_clock(
    asking: Asking,
) -> None:
    visit, issue = a_visit(asking)
    asking.answer(visit, 1, fault="还在滴水", advice="换个师傅")
    db.session.refresh(issue)
    assert issue.state == "rework"
    clock = db.session.scalars(
        select(IssueClock).where(IssueClock.issue_id == issue.id, IssueClock.key == "recover")
    ).one()
    assert clock.due_at == AFTER + timedelta(minutes=30)
    who = {notice.person_id for notice in told("issue.visit_unhappy") if notice.via == "office"}
    assert asking.cast.supervisor.id in who
    assert all(
        notice.is_urgent and notice.put_at == AFTER for notice in told("issue.visit_unhappy")
    )


def test_row_55_the_crew_reads_what_is_wrong_and_not_the_advice(asking: Asking) -> None:
    visit, issue = a_visit(asking)
    asking.answer(visit, 1, fault="还在滴水", advice="换个师傅")
    events = db.session.scalars(select(IssueEvent).where(IssueEvent.issue_id == issue.id)).all()
    said = " ".join(f"{event.given} {event.note} {event.reason}" for event in events)
    assert "还在滴水" in said
    assert "换个师傅" not in said


def test_row_55_unhappy_with_one_part_is_unhappy(asking: Asking) -> None:
    visit, issue = a_visit(asking)
    asking.answer(visit, 3, manner=1)
    db.session.refresh(issue)
    assert issue.state == "rework"
    assert visit.is_happy is False


def test_row_55_the_complaint_goes_back_to_its_investigation(asking: Asking) -> None:
    issue = asking.complaint()
    (visit,) = asking.draw()
    asking.answer(visit, 1, fault="夜里又装修了")
    db.session.refresh(issue)
    assert issue.state == "investigating"


def test_row_55_where_the_flow_knows_no_way_back_a_case_is_opened(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.returns.following.UNHAPPY", ())
    visit, issue = a_visit(asking)
    asking.answer(visit, 1, fault="还在滴水")
    case = db.session.scalars(select(Issue).where(Issue.relapse_of == issue.id)).one()
    assert (case.kind, case.reporter_id) == (IssueKind.COMPLAINT, issue.reporter_id)
    assert told("issue.visit_unhappy")[0].subject_id == case.id


def test_row_55_neither_repairer_nor_foreman_records_an_answer(asking: Asking) -> None:
    visit, _issue = a_visit(asking)
    with pytest.raises(Barred):
        asking.answer(visit, 5, by="technician")
    assert db.session.scalars(select(VisitWord)).all() == []


def test_the_same_answer_sent_twice_counts_once(asking: Asking) -> None:
    visit, issue = a_visit(asking)
    once = uuid4()
    first = asking.answer(visit, 5, id=once)
    second = asking.answer(visit, 5, id=once, at=AFTER + timedelta(minutes=1))
    assert first.id == second.id
    assert len(db.session.scalars(select(VisitWord)).all()) == 1
    visits = [e for e in db.session.scalars(select(IssueEvent)) if e.step == "visit"]
    assert len(visits) == 1
    assert issue.id == visits[0].issue_id


def test_an_answer_after_the_call_is_kept_and_marked(asking: Asking) -> None:
    visit, issue = a_visit(asking)
    call = asking.answer(visit, 5)
    late = asking.answer(visit, 1, by=None, fault="又坏了", at=AFTER + timedelta(hours=1))
    db.session.refresh(issue)
    assert (call.aside, late.aside) == ("", "late")
    assert (visit.answer_id, visit.is_happy, issue.state) == (call.id, True, "closed")
    assert told("issue.visit_late")


def test_whatever_the_order_exactly_one_answer_counts(asking: Asking) -> None:
    ways = (("frontdesk", 5), (None, 1), ("supervisor", 3))
    for number, order in enumerate(permutations(ways)):
        issue = asking.repair()
        visit = next(one for one in asking.draw() if one.issue_id == issue.id)
        for minute, (who, rating) in enumerate(order):
            asking.answer(visit, rating, by=who, at=AFTER + timedelta(minutes=number * 9 + minute))
        words = db.session.scalars(select(VisitWord).where(VisitWord.visit_id == visit.id)).all()
        assert [word.aside for word in words].count("") == 1
        assert len(words) == len(ways)
        counted = next(word for word in words if not word.aside)
        assert (counted.id, counted.rating) == (visit.answer_id, order[0][1])


def fail(asking: Asking, visit: ReturnVisit, hours: int = 0) -> None:
    with transaction():
        held = actions.hold(visit.id)
        assert held is not None
        actions.not_reached(
            *held, way=Way.PHONE, note="", again_at=None, by=asking.cast.frontdesk.id,
            id=uuid4(), now=AFTER + timedelta(hours=hours),
        )  # fmt: skip


def test_row_55_not_reached_is_tried_again_and_then_closed_as_such(asking: Asking) -> None:
    asking.rule(share=100, tries=2)
    visit, issue = a_visit(asking)
    fail(asking, visit)
    assert (visit.state, visit.tries) == (State.DUE, 1)
    assert visit.next_at is not None
    fail(asking, visit, 24)
    db.session.refresh(issue)
    assert visit.state == State.UNREACHED
    assert issue.state == "closed"
    with pytest.raises(NotDue):
        fail(asking, visit, 48)


def test_row_55_who_answers_the_link_after_all_is_heard(asking: Asking) -> None:
    asking.rule(share=100, tries=1)
    visit, issue = a_visit(asking)
    fail(asking, visit)
    asking.answer(visit, 1, by=None, fault="还在滴水", at=AFTER + timedelta(days=1))
    db.session.refresh(issue)
    assert visit.state == State.ANSWERED
    assert issue.state == "rework"


def test_what_was_recorded_on_the_reports_own_page_settles_the_visit(asking: Asking) -> None:
    visit, issue = a_visit(asking)
    asking.desk.step(issue, "visit", 200, "frontdesk", rating=4)
    db.session.commit()
    asking.draw(AFTER + timedelta(hours=1))
    assert (visit.state, visit.is_happy) == (State.ANSWERED, True)
    asking.draw(AFTER + timedelta(hours=2))
    assert len(db.session.scalars(select(VisitWord)).all()) == 1


def test_a_reporter_who_reopens_needs_no_call(asking: Asking) -> None:
    visit, issue = a_visit(asking)
    asking.desk.step(issue, "reopen", 200, "manager", reason="没修好")
    db.session.commit()
    asking.draw(AFTER + timedelta(hours=1))
    assert (visit.state, visit.is_happy) == (State.REOPENED, False)


def test_closing_without_asking_is_written_down(asking: Asking) -> None:
    visit, issue = a_visit(asking)
    asking.desk.step(issue, "close", 200, "supervisor", reason="不用问")
    db.session.commit()
    asking.draw(AFTER + timedelta(hours=1))
    assert visit.state == State.WAIVED


def test_row_55_who_settled_it_does_not_visit_it_on_the_reports_page_either(
    asking: Asking,
) -> None:
    issue = asking.desk.open(category="leak")
    asking.desk.step(issue, "send", 5, "frontdesk", assignee=str(asking.cast.technician.id))
    asking.desk.step(issue, "confirm", 8)
    asking.desk.step(issue, "contact", 12, note="住户在家")
    asking.desk.step(issue, "arrive", 40)
    asking.finish(issue, 80)
    asking.desk.step(issue, "settle", 90, "supervisor", reason="住户出差", evidence=["d" * 64])
    for step, given in (("visit", {"rating": 5}), ("visit_unhappy", {"reason": "还滴水"})):
        with pytest.raises(OwnWork), db.session.begin_nested():
            asking.desk.step(issue, step, 200, "supervisor", **given)
    asking.desk.step(issue, "visit", 210, "manager", rating=5)
    assert issue.state == "closed"
