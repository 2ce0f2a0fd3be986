"""Rows 41, 43, 47, 48 of requirements.md: what presses, is booked, can wait; complaints."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from python_calamine import load_workbook
from sqlalchemy import select

from tests.cast import Cast, sign_in
from tests.issues.cases import CALENDAR, OFFICE, Case, local, terms
from tests.issues.conftest import NOW, Desk
from webapp.clock import to_millis
from webapp.database import db, new_id, transaction
from webapp.issues.dispatch.rules import Candidate, Near, best_first
from webapp.issues.flows.flow import IssueKind, Urgency
from webapp.issues.flows.shipped import shipped
from webapp.issues.intake.taking import Intake, take_in
from webapp.issues.models import Channel
from webapp.issues.notices.out_of_hours import planned_at
from webapp.issues.phone.carried import Carrier, jobs
from webapp.issues.reporters import find_or_add
from webapp.issues.state import clocks
from webapp.notifications.models import Notice


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
    monkeypatch.setattr("webapp.issues.phone.carried.MOST_TO_GRAB", 2)
    with transaction():
        for urgency in (Urgency.CRITICAL, Urgency.URGENT, Urgency.NORMAL, Urgency.NORMAL):
            desk.open(urgency=urgency)
    carrier = Carrier(desk.cast.technician.id, "technician", [desk.cast.site.id], NOW)
    carried = [about["urgency"] for key, about in jobs(carrier) if key.startswith("job/")]
    assert carried == ["critical", "urgent"]
