"""Flows as data: the shipped ones are sound, and no edit can break what the documents demand."""

from typing import Any

import pytest
from pydantic import ValidationError

from webapp.issues.flows.flow import FLOW, Flow, IssueKind
from webapp.issues.flows.shipped import shipped
from webapp.issues.flows.soundness import faults


def edited(kind: IssueKind, change: dict[str, Any]) -> Flow:
    return shipped(kind).model_copy(update=change)


def without(kind: IssueKind, *steps: str) -> Flow:
    flow = shipped(kind)
    return edited(kind, {"steps": tuple(one for one in flow.steps if one.key not in steps)})


def rerouted(kind: IssueKind, step: str, **change: Any) -> Flow:
    """The shipped flow with one step changed."""
    steps = tuple(
        one.model_copy(update=change) if one.key == step else one for one in shipped(kind).steps
    )
    return edited(kind, {"steps": steps})


def codes(flow: Flow) -> set[tuple[str, str]]:
    return {(fault.code, fault.about) for fault in faults(flow)}


@pytest.mark.parametrize("kind", list(IssueKind))
def test_shipped_flows_are_sound(kind: IssueKind) -> None:
    assert faults(shipped(kind)) == []
    assert shipped(kind).kind is kind


@pytest.mark.parametrize("kind", list(IssueKind))
def test_every_name_is_in_both_languages(kind: IssueKind) -> None:
    flow = shipped(kind)
    named = [flow, *flow.states, *flow.steps, *flow.clocks]
    assert [one for one in named if not (one.name.zh and one.name.en)] == []


@pytest.mark.parametrize("kind", list(IssueKind))
def test_every_limit_says_where_it_comes_from_and_suggests_a_number(kind: IssueKind) -> None:
    for clock in shipped(kind).clocks:
        assert clock.source or clock.key == "recover"  # ours alone, with a number of its own
        assert any(clock.limit.model_dump().values()) or any(clock.suggested.model_dump().values())


def test_row_45_no_repair_is_closed_without_acceptance() -> None:
    around = rerouted(IssueKind.REPAIR, "finish", to="closed")
    assert ("flow.way_around", "closed") in codes(around)


def test_row_44_no_further_work_before_consent() -> None:
    around = rerouted(IssueKind.REPAIR, "go_on", from_=("waiting_parts", "waiting_consent"))
    assert codes(around) == {("flow.way_around", "working")}


def test_row_48_no_plan_is_carried_out_before_the_complainant_agrees() -> None:
    around = rerouted(IssueKind.COMPLAINT, "carry_out", from_=("plan_agreed", "plan_offered"))
    assert ("flow.way_around", "carrying_out") in codes(around)


def test_row_68_no_rectification_is_closed_unverified() -> None:
    around = rerouted(IssueKind.RECTIFICATION, "clear", to="closed")
    assert ("flow.way_around", "closed") in codes(around)


def test_a_state_nobody_reaches_and_one_nobody_leaves() -> None:
    assert ("flow.unreachable", "plan_agreed") in codes(without(IssueKind.COMPLAINT, "agree_plan"))
    stuck = without(IssueKind.ENQUIRY, "content", "unhappy")
    assert ("flow.no_way_out", "answered") in codes(stuck)


def test_names_that_are_not_there_or_there_twice() -> None:
    lost = rerouted(IssueKind.REPAIR, "send", to="nowhere")
    assert codes(lost) == {("flow.unknown_state", "send")}
    twice = shipped(IssueKind.REPAIR).steps
    assert ("flow.step_twice", "send") in codes(
        edited(IssueKind.REPAIR, {"steps": (*twice, twice[0])})
    )
    assert ("flow.unknown_clock", "send") in codes(
        rerouted(IssueKind.REPAIR, "send", starts=("lunch",))
    )


def test_a_clock_that_is_never_started_stopped_or_woken() -> None:
    idle = edited(IssueKind.RECTIFICATION, {"on_open": ("assign",)})
    assert codes(rerouted_steps(idle, "reopen", starts=())) == {
        ("flow.clock_never_starts", "whole")
    }
    asleep = shipped(IssueKind.REPAIR)
    for step in asleep.steps:
        asleep = rerouted_steps(asleep, step.key, resumes=())
    assert codes(asleep) == {("flow.clock_never_resumes", "whole_crew")}
    endless = rerouted(IssueKind.ENQUIRY, "answer", stops=())
    still = rerouted_steps(endless, "answer_now", stops=())
    assert codes(rerouted_steps(still, "withdraw", stops=())) == {
        ("flow.clock_never_stops", "reply")
    }


def rerouted_steps(flow: Flow, step: str, **change: Any) -> Flow:
    steps = tuple(one.model_copy(update=change) if one.key == step else one for one in flow.steps)
    return flow.model_copy(update={"steps": steps})


def test_a_flow_survives_being_written_and_read() -> None:
    flow = shipped(IssueKind.REPAIR)
    assert FLOW.validate_json(flow.model_dump_json(by_alias=True)) == flow


def test_what_is_not_declared_is_refused() -> None:
    raw = shipped(IssueKind.ENQUIRY).model_dump(by_alias=True)
    with pytest.raises(ValidationError):
        FLOW.validate_python(raw | {"colour": "red"})
