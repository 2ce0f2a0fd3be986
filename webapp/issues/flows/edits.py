"""Changing a flow: each verb answers a new flow and leaves the old one as it is. Pure."""

import re
from collections.abc import Collection
from typing import Any

from webapp.checklists.schema import Words
from webapp.issues.flows.flow import ClockRule, Flow, Phase, State, Step

MOST_STATES, MOST_STEPS = 40, 120


class EditRefused(Exception):
    """A change that makes no flow; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def put_state(flow: Flow, state: State) -> Flow:
    """Replace the state of this key, or add it at the end. Raises EditRefused."""
    states = _put(flow.states, state)
    if len(states) > MOST_STATES:
        raise EditRefused("flow.too_many")
    return flow.model_copy(update={"states": states})


def put_step(flow: Flow, step: Step) -> Flow:
    """Replace the step of this key, or add it at the end. Raises EditRefused."""
    if not step.from_ or not step.by:
        raise EditRefused("flow.step_incomplete")
    steps = _put(flow.steps, step)
    if len(steps) > MOST_STEPS:
        raise EditRefused("flow.too_many")
    return flow.model_copy(update={"steps": steps})


def put_clock(flow: Flow, clock: ClockRule) -> Flow:
    """Replace the clock of this key, or add it at the end."""
    return flow.model_copy(update={"clocks": _put(flow.clocks, clock)})


def remove_state(flow: Flow, key: str) -> Flow:
    """Take a state out, with the ways that lead there or only from there. Raises EditRefused."""
    if key == flow.start:
        raise EditRefused("flow.start_stays")
    steps = []
    for step in flow.steps:
        left = tuple(one for one in step.from_ if one != key)
        if step.to != key and left:
            steps.append(step.model_copy(update={"from_": left}))
    states = tuple(one for one in flow.states if one.key != key)
    return flow.model_copy(update={"states": states, "steps": tuple(steps)})


def remove_step(flow: Flow, key: str) -> Flow:
    """Take a step out."""
    return flow.model_copy(update={"steps": tuple(s for s in flow.steps if s.key != key)})


def remove_clock(flow: Flow, key: str) -> Flow:
    """Take a clock out of the flow and of every step that starts, stops or rests it."""
    steps = tuple(
        step.model_copy(
            update={
                **{name: _without(getattr(step, name), key) for name in CLOCK_FIELDS},
                "extends": None if step.extends == key else step.extends,
            }
        )
        for step in flow.steps
    )
    clocks = tuple(one for one in flow.clocks if one.key != key)
    on_open = _without(flow.on_open, key)
    return flow.model_copy(update={"steps": steps, "clocks": clocks, "on_open": on_open})


CLOCK_FIELDS = ("starts", "stops", "pauses", "resumes")


def _without(keys: tuple[str, ...], key: str) -> tuple[str, ...]:
    return tuple(one for one in keys if one != key)


def _put(parts: tuple[Any, ...], part: Any) -> tuple[Any, ...]:
    """In its old place when it is there already."""
    if any(one.key == part.key for one in parts):
        return tuple(part if one.key == part.key else one for one in parts)
    return (*parts, part)


def free_key(taken: Collection[str], name: Words, kind: str) -> str:
    """A key for something new: of its English name when that has letters, else numbered."""
    stem = re.sub(r"[^a-z0-9]+", "_", name.en.lower()).strip("_")[:30]
    stem = stem if stem[:1].isalpha() else kind
    key, number = stem, 2
    while key in taken:
        key, number = f"{stem}_{number}", number + 1
    return key


def changes(before: Flow, after: Flow) -> list[tuple[str, str, str]]:
    """What differs: (state|step|clock, added|removed|changed, key), in the order of the flow."""
    found = []
    for kind in ("states", "steps", "clocks"):
        old = {part.key: part for part in getattr(before, kind)}
        new = {part.key: part for part in getattr(after, kind)}
        for key in [*new, *(key for key in old if key not in new)]:
            if old.get(key) != new.get(key):
                verb = "added" if key not in old else "changed" if key in new else "removed"
                found.append((kind[:-1], verb, key))
    if before.on_open != after.on_open or before.start != after.start:
        found.append(("flow", "changed", "start"))
    return found


def new_state(flow: Flow, name: Words) -> State:
    """A state with a key of its own, to be filled in."""
    taken = {one.key for one in flow.states}
    return State(key=free_key(taken, name, "state"), name=name, phase=Phase.ACTIVE, shown=2)
