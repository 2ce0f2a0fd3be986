"""What a flow must never be, whoever edited it. Pure: each fault is a code and what it is about."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import chain

from webapp.issues.flows.flow import Flow, IssueKind, Passage, Phase, Step


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: `flow.unknown_state` about the step `accept`."""

    code: str
    about: str


# What the customers' documents forbid, however a manager draws the flow (requirements 1.E):
# no repair is closed unaccepted (rows 42, 45); work that stopped for consent goes on only with it
# (row 44); a complaint's plan is carried out only once agreed, and closed only once confirmed (48).
HOUSE_RULES: dict[IssueKind, tuple[Passage, ...]] = {
    IssueKind.REPAIR: (
        Passage(reach="closed", through=("accept", "cancel", "decline", "settle")),
        Passage(reach="working", through=("agree", "go_on_without"), after="waiting_consent"),
    ),
    IssueKind.COMPLAINT: (
        Passage(reach="carrying_out", through=("agree_plan",)),
        Passage(reach="closed", through=("confirm", "withdraw")),
    ),
    IssueKind.RECTIFICATION: (Passage(reach="closed", through=("verify", "cancel")),),
    IssueKind.HAZARD: (Passage(reach="closed", through=("verify", "cancel")),),
}

# Phones on their rounds and the page of findings take these steps by name.
_OF_ROUNDS = frozenset({"see", "mend", "withdraw"})
_OF_FINDINGS = _OF_ROUNDS | {"assign", "clear", "verify", "return", "reopen"}
NEEDED: dict[IssueKind, frozenset[str]] = {
    IssueKind.REPAIR: _OF_ROUNDS,
    IssueKind.RECTIFICATION: _OF_FINDINGS,
    IssueKind.HAZARD: _OF_FINDINGS,
}


def faults(flow: Flow) -> list[Fault]:
    """Everything wrong with a flow; an empty list lets it be published."""
    named = _names_twice(flow) + _unknown_names(flow)
    needed = [Fault("flow.step_needed", key) for key in _missing_steps(flow)]
    return named or [*needed, *_dead_ends(flow), *_broken_passages(flow), *_idle_clocks(flow)]


def _missing_steps(flow: Flow) -> list[str]:
    return sorted(NEEDED.get(flow.kind, frozenset()) - {step.key for step in flow.steps})


def _names_twice(flow: Flow) -> list[Fault]:
    found = []
    for kind, parts in (("state", flow.states), ("step", flow.steps), ("clock", flow.clocks)):
        counted = Counter(part.key for part in parts)
        found += [Fault(f"flow.{kind}_twice", key) for key, n in counted.items() if n > 1]
    return found


def _unknown_names(flow: Flow) -> list[Fault]:
    states = {state.key for state in flow.states}
    clocks = {clock.key for clock in flow.clocks}
    found = [] if flow.start in states else [Fault("flow.unknown_state", "start")]
    for step in flow.steps:
        if not states.issuperset((*step.from_, *step.stays, *_ends(step))):
            found.append(Fault("flow.unknown_state", step.key))
        if not clocks.issuperset(_clocks_of(flow, step.key)):
            found.append(Fault("flow.unknown_clock", step.key))
    if not clocks.issuperset(flow.on_open):
        found.append(Fault("flow.unknown_clock", "start"))
    return found


def _clocks_of(flow: Flow, step_key: str) -> set[str]:
    step = flow.step(step_key)
    extended = (step.extends,) if step.extends else ()
    return set(chain(step.starts, step.stops, step.pauses, step.resumes, extended))


def _dead_ends(flow: Flow) -> list[Fault]:
    """Every state is reached from the start, and from every state there is a way to an end."""
    closed = {state.key for state in flow.states if state.phase is Phase.CLOSED}
    found = [] if closed else [Fault("flow.no_end", "states")]
    reached = reachable(flow, [flow.start])
    for state in flow.states:
        if state.key not in reached:
            found.append(Fault("flow.unreachable", state.key))
        elif closed and not closed & reachable(flow, [state.key]):
            found.append(Fault("flow.no_way_out", state.key))
    return found


def _ends(step: Step) -> list[str]:
    return [state for state in (step.to, step.to_held) if state]


def reachable(flow: Flow, start: Iterable[str], without: Collection[str] = ()) -> set[str]:
    """The states one can come to from `start` without taking any of these steps."""
    found, waiting = set(start), list(start)
    while waiting:
        here = waiting.pop()
        for step in flow.steps_from(here):
            is_still = step.key in without or here in step.stays
            new = set() if is_still else set(_ends(step)) - found
            found |= new
            waiting += new
    return found


def _broken_passages(flow: Flow) -> list[Fault]:
    states = {state.key for state in flow.states}
    found = []
    for passage in (*HOUSE_RULES.get(flow.kind, ()), *flow.passages):
        if passage.reach not in states or (passage.after and passage.after not in states):
            continue  # a flow without that state cannot break the rule about it
        begin = passage.after or flow.start
        if passage.reach in reachable(flow, [begin], passage.through) - {begin}:
            found.append(Fault("flow.way_around", passage.reach))
    return found


def _idle_clocks(flow: Flow) -> list[Fault]:
    """A clock that nothing starts, stops or wakes again is a mistake of the editor."""
    started = set(flow.on_open).union(*(step.starts for step in flow.steps))
    stopped = set().union(*(step.stops for step in flow.steps))
    never = [clock.key for clock in flow.clocks if clock.key not in started]
    endless = [clock.key for clock in flow.clocks if clock.key not in stopped]
    paused = set().union(*(step.pauses for step in flow.steps))
    resumed = set().union(*(step.resumes for step in flow.steps))
    return [
        *(Fault("flow.clock_never_resumes", key) for key in sorted(paused - resumed)),
        *(Fault("flow.clock_never_starts", key) for key in never),
        *(Fault("flow.clock_never_stops", key) for key in endless),
    ]
