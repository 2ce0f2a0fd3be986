"""Rules of requirements.md that are named nowhere else, each by its row."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from python_calamine import load_workbook
from sqlalchemy import select

from tests.cast import Cast, sign_in
from tests.issues.cases import BOSS, CALENDAR, HOME, OFFICE, Case, complaint, local, repair, terms
from tests.issues.conftest import NOW, Desk
from webapp.clock import to_millis, utcnow
from webapp.database import db, new_id, transaction
from webapp.issues import clocks
from webapp.issues.carried import Carrier, jobs
from webapp.issues.catalogue import CATEGORIES
from webapp.issues.dispatch_rules import Candidate, Near, best_first
from webapp.issues.flow import Demand, IssueKind, Measure, Phase, Urgency
from webapp.issues.intake import Intake, take_in
from webapp.issues.models import Channel
from webapp.issues.out_of_hours import planned_at
from webapp.issues.refusals import Incomplete
from webapp.issues.reporters import find_or_add
from webapp.issues.shipped import shipped
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


def test_row_48_when_it_happened_what_is_asked_and_hoped_for_stand_with_the_complaint(
    cast: Cast, client: FlaskClient
) -> None:
    desk = sign_in(client, cast.people["frontdesk"])
    said = {
        "category": "other_complaint", "text": "楼上施工太吵", "room": "3-2-501",
        "happened": "连着三晚十点以后", "demand": "请马上停止夜间施工",
        "expectation": "书面道歉一份",
    }  # fmt: skip
    at = desk.post("/issues/", data=said).headers["Location"]
    issue_id = at.rsplit("/", 1)[-1]
    book = load_workbook(BytesIO(desk.get("/issues/tracking.xlsx?view=all").data))
    titles, row = book.get_sheet_by_index(0).to_python()
    told = dict(zip(titles, row, strict=True))
    assert [told["发生时间"], told["具体诉求"], told["客户期望"]] == list(said.values())[3:]
    page = desk.get(at).text
    paper = desk.get(f"/reports/complaints/{issue_id}").text
    found = desk.get("/issues/?view=all&q=书面道歉").text
    for one in ("连着三晚十点以后", "请马上停止夜间施工", "书面道歉一份"):
        assert (one in page, one in paper) == (True, True)
    assert "楼上施工太吵" in found
    desk.post(f"{at}/edit", data={"demand": "限期安装隔音"})
    page = desk.get(at).text
    assert "限期安装隔音" in page
    assert "请马上停止夜间施工" in page  # the story keeps what was there
    assert "限期安装隔音" in desk.get(f"/reports/complaints/{issue_id}").text
    assert "楼上施工太吵" in desk.get("/issues/?view=all&q=隔音").text


@pytest.mark.parametrize(
    ("opened", "opens"),
    [
        ("2026-11-27T18:00", "2026-11-30T09:00"),  # Friday evening
        ("2026-11-28T03:00", "2026-11-30T09:00"),  # Saturday night
        ("2026-10-01T10:00", "2026-10-08T09:00"),  # the National Day holiday
    ],
)
def test_row_47_what_can_wait_begins_when_the_next_workday_opens(opened: str, opens: str) -> None:
    case = Case(IssueKind.REPAIR, local(opened))
    calendar = terms(case.kind).calendar
    story, begins = case.told(), local(opens)
    due = {run.key: clocks.due_at(run, calendar) for run in story.runs}
    suggested = {one.key: one.suggested.normal for one in shipped(case.kind).clocks}
    for crew in ("dispatch", "arrive"):
        assert due[crew] == begins + timedelta(minutes=suggested[crew] or 0)
    whole = timedelta(minutes=suggested["whole"] or 0)
    assert due["whole"] == case.opened + whole  # the reporter's own clock never stops
    assert planned_at(shipped(case.kind), Urgency.NORMAL, case.opened, calendar) == begins


@pytest.mark.parametrize("urgency", [Urgency.URGENT, Urgency.CRITICAL])
def test_row_47_an_emergency_goes_at_once_at_any_hour(urgency: Urgency) -> None:
    case = Case(IssueKind.REPAIR, local("2026-11-28T03:00"), urgency)
    calendar = terms(case.kind, urgency).calendar
    due = {run.key: clocks.due_at(run, calendar) for run in case.told().runs}
    assert due["arrive"] == case.opened + timedelta(minutes=30)
    assert planned_at(shipped(case.kind), urgency, case.opened, calendar) is None


def test_row_47_who_reports_at_night_is_told_at_once_when_it_begins(
    cast: Cast, client: FlaskClient
) -> None:
    night = local("2026-11-28T23:00")
    said = Intake("leak", Channel.HOTLINE, "滴水", "林女士", "13812345678", "3-2-501")
    for urgency in (Urgency.NORMAL, Urgency.URGENT):
        asked = replace(said, urgency=urgency)
        with transaction():
            issue = take_in(cast.site, asked, by=cast.manager.id, at=night, now=night)
        told = db.session.scalars(
            select(Notice).where(Notice.code == "reporter.received", Notice.subject_id == issue.id)
        ).one()
        page = sign_in(client, cast.people["frontdesk"]).get(f"/issues/{issue.id}").text
        is_planned = urgency is Urgency.NORMAL
        assert ("11-30 09:00" in told.text) is is_planned
        assert ("非服务时间报的" in page) is is_planned


def test_row_47_a_site_without_service_hours_counts_every_minute() -> None:
    never = replace(CALENDAR, bands={})
    case = Case(IssueKind.REPAIR, local("2026-11-28T03:00"))
    assert planned_at(shipped(case.kind), Urgency.NORMAL, case.opened, never) is None


def test_row_43_who_will_be_late_says_so_before_the_booked_time() -> None:
    case = Case(IssueKind.REPAIR, local("2026-11-23T10:00")).then("send", 5, "何静", *OFFICE)
    case.then("confirm", 10).then("contact", 20)
    case.then("book", 25, appointment=local("2026-11-23T14:00"))
    case.then("tell_late", 200).then("tell_late", 240, "何静", *OFFICE)
    assert [(event.at, code) for event, code in case.told().aside] == [
        (local("2026-11-23T14:00"), "issue.booked_time_passed")
    ]
    assert case.told().state == "booked"


def test_row_43_he_is_to_be_there_as_long_before_the_booked_time_as_the_site_has_set() -> None:
    case = Case(IssueKind.REPAIR, local("2026-11-23T10:00")).then("send", 5, "何静", *OFFICE)
    case.then("confirm", 10).then("contact", 20)
    case.then("book", 25, appointment=local("2026-11-23T14:00"))
    calendar = terms(case.kind).calendar
    first = case.told().running("keep_time")
    assert first is not None
    assert clocks.due_at(first, calendar) == local("2026-11-23T13:50")
    case.then("rebook", 60, appointment=local("2026-11-23T16:00")).then("arrive", 355)
    kept = [run for run in case.told().runs if run.key == "keep_time"]
    due = [clocks.due_at(run, calendar) for run in kept]
    assert due == [local("2026-11-23T13:50"), local("2026-11-23T15:50")]
    late = [clocks.is_late(run, calendar, case.opened) for run in kept]
    assert late == [False, True]  # booked anew in time; there five minutes too late


def test_row_43_the_reporter_hears_that_he_will_be_late_and_the_table_shows_that_he_was(
    desk: Desk, client: FlaskClient
) -> None:
    caller = find_or_add(desk.cast.site.id, phone="13812345678", name="林女士", room="", at=NOW)
    assert caller is not None
    with transaction():
        issue = desk.open(reporter_id=caller.id)
        desk.step(issue, "send", 1, "manager", assignee=str(desk.cast.technician.id))
        desk.step(issue, "confirm", 2)
        desk.step(issue, "contact", 3, note="住户在家")
        booked, expected = NOW + timedelta(hours=2), NOW + timedelta(hours=3)
        desk.step(issue, "book", 4, appointment=booked.isoformat())
        late = {"expected": expected.isoformat(), "reason": "路上堵"}
        desk.step(issue, "tell_late", 100, why="路上堵", **late)
    told = db.session.scalars(select(Notice).where(Notice.code == "reporter.late")).one()
    assert (told.params["due_ms"], "路上堵" in told.text) == (to_millis(expected), True)
    page = sign_in(client, desk.cast.people["frontdesk"])
    assert "比约好的晚到" not in page.get("/issues/?view=all").text
    with transaction():
        desk.step(issue, "arrive", 175)
    assert "比约好的晚到" in page.get("/issues/?view=all").text


def test_row_41_what_is_more_urgent_comes_first_in_the_queue(
    desk: Desk, client: FlaskClient
) -> None:
    with transaction():
        for urgency in (Urgency.NORMAL, Urgency.URGENT, Urgency.CRITICAL):
            desk.open(urgency=urgency, title=f"一件{urgency}的事")
    page = sign_in(client, desk.cast.people["frontdesk"]).get("/issues/?view=dispatch").text
    order = [page.index(f"一件{one}的事") for one in ("critical", "urgent", "normal")]
    assert order == sorted(order)


def test_row_41_the_top_pair_starts_the_emergency_path_and_no_other_does(desk: Desk) -> None:
    with transaction():
        every = {
            (urgency, severity): desk.open(urgency=urgency, severity=severity).id
            for urgency in Urgency
            for severity in ("minor", "moderate", "serious")
        }
    told = set(
        db.session.scalars(select(Notice.subject_id).where(Notice.code == "issue.emergency"))
    )
    assert told == {every[Urgency.CRITICAL, "serious"]}


def test_row_41_what_presses_is_offered_to_who_is_nearest_whatever_he_has_in_hand() -> None:
    near, idle = (
        Candidate(new_id(), name, True, True, NOW, jobs, way)
        for name, jobs, way in (("近", 3, Near.FLOOR), ("闲", 0, Near.ELSEWHERE))
    )
    assert best_first([near, idle], NOW) == [idle, near]
    assert best_first([idle, near], NOW, is_pressing=True) == [near, idle]


def test_row_41_the_phone_is_given_the_urgent_ones_first_to_grab(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.issues.carried.MOST_TO_GRAB", 2)
    with transaction():
        for urgency in (Urgency.CRITICAL, Urgency.URGENT, Urgency.NORMAL, Urgency.NORMAL):
            desk.open(urgency=urgency)
    carrier = Carrier(desk.cast.technician.id, "technician", [desk.cast.site.id], NOW)
    carried = [about["urgency"] for key, about in jobs(carrier) if key.startswith("job/")]
    assert carried == ["critical", "urgent"]
