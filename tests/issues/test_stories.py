"""What becomes of a report: the rules of requirements.md, and any order of arrival."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.issues.cases import (
    BOSS,
    BOTH_SIGNED,
    HOME,
    OFFICE,
    Case,
    complaint,
    local,
    repair,
    terms,
)
from webapp.issues.flows.flow import Actor, Demand, IssueKind, Urgency
from webapp.issues.flows.shipped import shipped
from webapp.issues.state import clocks
from webapp.issues.state.lanes import Lane, lane_of
from webapp.issues.state.story import missing, tell


def test_row_42_a_repair_from_report_to_return_visit() -> None:
    case = repair().then("finish", 180).then("accept", 190, "住户", *HOME)
    case.then("visit", 2000, "何静", *OFFICE)
    story = case.told()
    assert (story.state, story.aside) == ("closed", [])
    assert story.running("whole") is None


def test_row_44_work_stands_until_the_reporter_consents() -> None:
    case = repair().then("ask_consent", 130).then("finish", 140)
    assert case.told().state == "waiting_consent"
    assert case.codes() == {"finish": "issue.wrong_state"}
    case.then("agree", 150, "住户", *HOME).then("finish", 170)
    assert case.told().state == "done"


def test_row_45_acceptance_wants_signature_and_rating() -> None:
    case = repair().then("finish", 180)
    case.then("accept", 190, "住户", *HOME, given=frozenset({Demand.RATING}))
    assert case.codes() == {"accept": "issue.incomplete"}
    step = terms(IssueKind.REPAIR).flow.step("accept")
    assert missing(step, frozenset()) == [Demand.REPORTER_SIGNATURE, Demand.RATING]
    case.then("accept", 200, "住户", *HOME, given=BOTH_SIGNED)
    assert case.told().state == "accepted"


def test_row_45_refused_means_rework_until_content() -> None:
    case = repair().then("finish", 180).then("refuse", 190, "住户", *HOME)
    case.then("finish", 240).then("refuse", 250, "住户", *HOME).then("finish", 300)
    case.then("accept", 310, "住户", *HOME)
    assert case.told().state == "accepted"


def test_acceptance_signed_twice_counts_once() -> None:
    case = repair().then("finish", 180).then("accept", 190, "住户", *HOME)
    case.then("accept", 191, "住户", *HOME)
    assert case.told().state == "accepted"
    assert case.codes() == {"accept": "issue.wrong_state"}


def test_of_two_technicians_who_grab_one_job_the_first_has_it() -> None:
    case = Case(IssueKind.REPAIR, local("2026-11-23T10:00"))
    case.then("grab", 7, "后来的").then("grab", 6, "先来的")
    story = case.told()
    assert story.taken[0].at < story.aside[0][0].at
    assert [code for _event, code in story.aside] == ["issue.wrong_state"]


def test_a_job_sent_to_somebody_else_while_its_technician_finished_offline() -> None:
    case = repair().then("transfer", 150, "何静", *OFFICE, to="李师傅")
    case.then("finish", 140)  # arrives last, happened first
    story = case.told()
    assert story.state == "done"
    assert [event.step for event, _code in story.aside] == ["transfer"]


def test_who_finishes_a_job_that_was_somebody_elses_by_then_is_kept_aside() -> None:
    case = repair().then("transfer", 150, "何静", *OFFICE, to="李师傅").then("finish", 160)
    assert case.told().state == "sent"
    assert case.codes() == {"finish": "issue.wrong_state"}
    case.then("confirm", 170)
    assert case.codes() == {"finish": "issue.wrong_state", "confirm": "issue.not_yours"}


def test_row_48_a_plan_is_carried_out_only_once_agreed() -> None:
    case = complaint().then("offer_plan", 600, "周敏").then("carry_out", 610, "周敏")
    assert case.codes() == {"carry_out": "issue.wrong_state"}
    case.then("agree_plan", 620, "业主", *HOME).then("carry_out", 630, "周敏")
    assert case.told().state == "carrying_out"


def test_row_48_unhappy_begins_again() -> None:
    case = complaint().then("offer_plan", 600, "周敏").then("agree_plan", 620, "业主", *HOME)
    case.then("carry_out", 630, "周敏").then("finish", 700, "周敏")
    case.then("unhappy", 710, "业主", *HOME)
    assert case.told().state == "investigating"


def test_row_45_what_is_given_back_is_nobodys_again() -> None:
    case = Case(IssueKind.REPAIR, local("2026-11-23T10:00"))
    case.then("send", 5, "何静", *OFFICE, to="郑师傅").then("confirm", 8)
    case.then("return", 30)
    told = case.told()
    assert (told.state, told.assignee, told.aside) == ("received", None, [])
    assert lane_of(shipped(IssueKind.REPAIR).state(told.state), told.assignee) is Lane.DISPATCH


def test_row_54_no_extension_after_the_limit_has_run_out() -> None:
    inside = repair().then("extend", 200, extra=60)
    whole = inside.told().running("whole")
    assert whole is not None
    assert whole.extended_by == 60
    outside = repair().then("extend", 4321, extra=60)
    assert outside.codes() == {"extend": "issue.limit_passed"}


def test_row_55_nobody_visits_his_own_work() -> None:
    case = repair().then("finish", 180).then("accept", 190, "住户", *HOME)
    case.then("visit", 2000, "郑师傅", Actor.SUPERVISOR, Actor.CREW)
    assert case.codes() == {"visit": "issue.own_work"}


def test_a_step_is_taken_only_by_those_it_belongs_to() -> None:
    case = complaint().then("transfer", 100, "何静", *OFFICE)
    assert case.codes() == {"transfer": "issue.not_yours"}
    case.then("transfer", 110, "吴芳", *BOSS)
    assert case.told().state == "accepted"


def test_a_step_no_flow_knows_is_kept_aside() -> None:
    case = repair()
    case.events.append(case.events[0].__class__(**{**_fields(case), "step": "dance"}))
    assert case.codes() == {"dance": "issue.unknown_step"}


def _fields(case: Case) -> dict[str, object]:
    last = case.events[-1]
    return {name: getattr(last, name) for name in last.__slots__}


def test_the_reporters_clock_never_rests_and_the_crews_does() -> None:
    case = repair().then("wait_parts", 130, reason="no_parts")
    story = case.told()
    whole, crew = story.running("whole"), story.running("whole_crew")
    assert whole is not None
    assert crew is not None
    assert whole.is_running
    assert crew.is_resting
    case.then("go_on", 130 + 24 * 60)
    crew = case.told().running("whole_crew")
    assert crew is not None
    confirmed = case.opened + timedelta(minutes=10)
    assert clocks.due_at(crew, terms(case.kind).calendar) == confirmed + timedelta(days=3)


def test_complaint_clocks_run_over_a_public_holiday_and_its_visit_waits_for_workdays() -> None:
    case = complaint("2026-09-30T16:00")
    runs = {run.key: run for run in case.told().runs}
    of = terms(case.kind).calendar
    assert clocks.due_at(runs["accept"], of) == local("2026-09-30T16:10")
    assert clocks.due_at(runs["first"], of) == local("2026-10-01T16:00")
    assert clocks.due_at(runs["final"], of) == local("2026-10-02T16:00")
    case.then("offer_plan", 600, "周敏").then("agree_plan", 620, "业主", *HOME)
    case.then("carry_out", 630, "周敏").then("finish", 700, "周敏")
    case.then("confirm", 710, "业主", *HOME)
    visit = case.told().running("visit")
    assert visit is not None
    assert clocks.due_at(visit, of) == local("2026-10-10T17:00")  # 8, 9 and Saturday the 10th


def test_urgency_decides_how_long() -> None:
    critical = Case(IssueKind.REPAIR, local("2026-11-23T02:00"), Urgency.CRITICAL)
    critical.then("grab", 5).then("contact", 10)
    arrive = critical.told().running("arrive")
    assert arrive is not None
    assert arrive.amount == 30  # 001 §2.1(2): half an hour, any hour


def test_a_limit_nobody_has_set_does_not_run() -> None:
    case = repair()
    bare = terms(case.kind)
    nothing = type(bare)(bare.flow, bare.calendar, lambda _rule, _at: None)
    unset = tell(nothing, case.opened, case.events)
    assert unset.runs == []
    assert unset.state == "working"


WHOLE = (
    repair()
    .then("ask_consent", 130)
    .then("agree", 150, "住户", *HOME)
    .then("transfer", 155, "何静", *OFFICE)
    .then("finish", 170)
    .then("accept", 190, "住户", *HOME)
    .then("accept", 195, "住户", *HOME)
    .then("visit", 2000, "何静", *OFFICE)
)


@given(st.permutations(WHOLE.events))
def test_any_order_of_arrival_tells_the_same_story(events: list[object]) -> None:
    expected = tell(terms(WHOLE.kind), WHOLE.opened, WHOLE.events)
    assert tell(terms(WHOLE.kind), WHOLE.opened, events) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize("share", [50, 75, 90, 100])
def test_warnings_come_at_their_share_of_the_limit(share: int) -> None:
    run = repair().told().running("whole")
    assert run is not None
    warned = clocks.warn_at(run, terms(IssueKind.REPAIR).calendar, share)
    assert warned == run.started_at + timedelta(minutes=4320) * share / 100
