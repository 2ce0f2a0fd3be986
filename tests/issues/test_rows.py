"""Rules of requirements.md that are named nowhere else, each by its row."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cast import Cast, sign_in
from tests.issues.cases import BOSS, HOME, OFFICE, Case, complaint, local, repair, terms
from tests.issues.conftest import NOW, Desk
from webapp.clock import to_millis, utcnow
from webapp.database import db, transaction
from webapp.issues.catalogue import CATEGORIES
from webapp.issues.flows.flow import Demand, IssueKind, Measure, Phase, Urgency
from webapp.issues.flows.shipped import shipped
from webapp.issues.intake.taking import Intake, take_in
from webapp.issues.models import Channel
from webapp.issues.refusals import Incomplete
from webapp.issues.reporters import find_or_add
from webapp.issues.state import clocks
from webapp.notifications.models import Notice

OTHER_KINDS = (IssueKind.ENQUIRY, IssueKind.SUGGESTION, IssueKind.APPLICATION)


def test_row_37_whatever_way_it_came_it_ends_in_one_table(cast: Cast, client: FlaskClient) -> None:
    with transaction():
        for channel in Channel:
            said = Intake("leak", channel, f"经{channel}报来的漏水", room="3-2-501")
            take_in(cast.site, said, by=cast.manager.id, at=utcnow(), now=utcnow())
    page = sign_in(client, cast.people["frontdesk"]).get("/issues/?view=all").text
    assert [one for one in Channel if f"经{one}报来的漏水" not in page] == []


@pytest.mark.parametrize("category", CATEGORIES, ids=lambda one: one.key)
def test_row_39_the_category_decides_kind_and_trade(cast: Cast, category: object) -> None:
    said = Intake(category.key, Channel.DESK, "说了一句", room="3-2-501")  # type: ignore[attr-defined]
    issue = take_in(cast.site, said, by=cast.manager.id, at=NOW, now=NOW)
    assert (issue.kind, issue.trade) == (category.kind, category.trade)  # type: ignore[attr-defined]


def test_row_39_whom_it_is_sent_to_hears_of_it_and_of_its_urgency(desk: Desk) -> None:
    issue = desk.open(urgency=Urgency.CRITICAL)
    desk.step(issue, "send", 1, "manager", assignee=str(desk.cast.technician.id))
    told = db.session.scalars(select(Notice).where(Notice.code == "issue.assigned")).one()
    assert (told.person_id, told.is_urgent) == (desk.cast.technician.id, True)


def test_row_40_the_owner_unit_confirms_or_asks_back_within_its_limit() -> None:
    case = Case(IssueKind.REPAIR, local("2026-11-23T10:00")).then("send", 5, "何静", *OFFICE)
    review = case.told().running("review")
    assert review is not None
    assert clocks.due_at(review, terms(case.kind).calendar) == local("2026-11-23T12:05")
    case.then("ask_back", 20)
    story = case.told()
    assert (story.state, story.running("review")) == ("asked_back", None)
    case.then("answer_back", 40, "住户", *HOME)
    story = case.told()
    assert (story.state, story.running("review") is not None) == ("sent", True)
    assert case.then("confirm", 50).told().running("review") is None


def test_row_42_the_marks_of_a_repair_are_those_of_the_documents() -> None:
    flow = shipped(IssueKind.REPAIR)
    marks = ("confirmed", "working", "accepted")
    assert [flow.state(one).name.zh for one in marks] == ["已接单", "维修中", "已完成"]


def test_row_43_a_new_time_takes_the_place_of_the_old_and_is_told(desk: Desk) -> None:
    caller = find_or_add(desk.cast.site.id, phone="13812345678", name="林女士", room="", at=NOW)
    assert caller is not None
    issue = desk.open(reporter_id=caller.id)
    desk.step(issue, "send", 1, "manager", assignee=str(desk.cast.technician.id))
    desk.step(issue, "confirm", 2)
    desk.step(issue, "contact", 3, note="住户在家")
    first, then = NOW + timedelta(hours=3), NOW + timedelta(hours=5)
    desk.step(issue, "book", 4, appointment=first.isoformat())
    with pytest.raises(Incomplete), db.session.begin_nested():
        desk.step(issue, "rebook", 5, appointment=then.isoformat())
    desk.step(issue, "rebook", 6, appointment=then.isoformat(), reason="上一单没干完")
    assert issue.appointment_at == then
    codes = ("reporter.booked", "reporter.rebooked")
    told = db.session.execute(
        select(Notice.code, Notice.params).where(Notice.code.in_(codes)).order_by(Notice.put_at)
    )
    due = {code: params["due_ms"] for code, params in told}
    assert due == dict(zip(codes, (to_millis(first), to_millis(then)), strict=True))


@pytest.mark.parametrize("hour", ["2026-11-23T03:00", "2026-10-01T23:30", "2026-11-28T12:00"])
def test_row_46_half_an_hour_from_the_report_at_any_hour(hour: str) -> None:
    case = Case(IssueKind.REPAIR, local(hour), Urgency.URGENT)
    due = case.opened + timedelta(minutes=30)
    of = terms(case.kind, Urgency.URGENT)
    for step, minutes, who in (("send", 2, OFFICE), ("confirm", 4, ()), ("contact", 6, ())):
        arrive = case.told().running("arrive")
        assert arrive is not None
        assert clocks.due_at(arrive, of.calendar) == due
        case.then(step, minutes, "郑师傅", *who)
    case.then("arrive", 29)
    assert not any(clocks.is_late(run, of.calendar, due) for run in case.told().runs)


def test_row_46_sending_it_to_another_does_not_begin_the_half_hour_anew() -> None:
    case = Case(IssueKind.REPAIR, local("2026-11-23T03:00"), Urgency.URGENT)
    case.then("send", 2, "何静", *OFFICE).then("confirm", 4)
    case.then("transfer", 20, "何静", *OFFICE, to="李师傅")
    arrive = case.told().running("arrive")
    assert arrive is not None
    assert arrive.started_at == case.opened


def test_row_49_no_plan_without_evidence_and_cause() -> None:
    for missing in (Demand.EVIDENCE, Demand.CAUSE):
        case = complaint()
        demands = frozenset(shipped(case.kind).step("offer_plan").demands)
        case.then("offer_plan", 200, "周敏", given=demands - {missing})
        assert case.codes() == {"offer_plan": "issue.incomplete"}


def test_row_49_the_case_is_looked_into_by_whom_it_was_given_to() -> None:
    case = complaint().then("transfer", 100, "经理", *BOSS, to="吴芳").then("contact", 110, "周敏")
    assert case.codes() == {"contact": "issue.not_yours"}
    assert case.then("contact", 120, "吴芳").told().state == "contacted"


@pytest.mark.parametrize("kind", OTHER_KINDS)
def test_row_50_each_other_kind_has_a_flow_and_a_reply_limit_of_its_own(kind: IssueKind) -> None:
    flow = shipped(kind)
    (reply,) = (flow.clock(key) for key in flow.on_open)
    assert (reply.whose, reply.limit.normal, reply.suggested.normal is not None) == (
        "reporter",
        None,  # "within the stated time": each site says it
        True,
    )
    case = Case(kind, local("2026-11-23T10:00")).then("answer_now", 3, "何静", *OFFICE)
    story = case.told()
    assert flow.state(story.state).phase in (Phase.DONE, Phase.CLOSED)
    assert story.running(reply.key) is None


def test_row_55_of_repairs_and_complaints_only_the_return_visit_counts_in_working_days() -> None:
    kinds = (shipped(kind) for kind in (IssueKind.REPAIR, IssueKind.COMPLAINT))
    limits = [clock for flow in kinds for clock in flow.clocks]
    assert {one.key for one in limits if one.measure is Measure.WORKING_DAYS} == {"visit"}
    friday = repair("2026-11-27T16:00").then("finish", 180).then("accept", 190, "住户", *HOME)
    visit = friday.told().running("visit")
    assert visit is not None
    assert clocks.due_at(visit, terms(friday.kind).calendar) == local("2026-12-02T17:00")
