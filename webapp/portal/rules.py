"""Rules of the residents' pages. Plain Python: the time is an argument."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from webapp.issues.flows.flow import Actor, Demand, Flow, Step

WINDOW = timedelta(minutes=15)
# How often in a window. One address may be a whole carrier's, so it alone blocks late.
MOST = {
    "report-address": 20,
    "report-door": 40,
    "report-site": 200,
    "echo-address": 20,
    "word-issue": 10,  # words, nudges and steps on one report
    "guess-address": 20,  # links and codes that lead nowhere
    "find-address": 10,
    "find-number": 5,
}
NUDGE_EVERY = timedelta(hours=4)
REOPEN_WITHIN = timedelta(days=7)
LINK_LIVES = timedelta(days=365)  # after the report was closed
ASKED_OF_REPORTER = frozenset(
    {
        Demand.NOTE,
        Demand.REASON,
        Demand.RESULT,
        Demand.CONSENT,
        Demand.RATING,
        Demand.REPORTER_SIGNATURE,
    }
)
FACES = (1, 3, 5)  # unhappy, so-so, happy, of five


@dataclass(frozen=True)
class Dot:
    """One of the reporter's line of four. `at`: when it was reached; None: not yet."""

    number: int
    at: datetime | None
    is_current: bool


def is_too_many(kind: str, count: int, since: datetime, now: datetime) -> bool:
    """True when a counter of this kind is full."""
    return now - since < WINDOW and count >= MOST[kind]


def next_nudge(last: datetime | None, now: datetime) -> datetime | None:
    """From when one may nudge again; None: now."""
    return last + NUDGE_EVERY if last is not None and now - last < NUDGE_EVERY else None


def may_reopen(since: datetime, now: datetime) -> bool:
    """Within seven days of the end."""
    return now - since <= REOPEN_WITHIN


def is_expired(closed_at: datetime | None, now: datetime) -> bool:
    """A link to something closed long ago opens nothing any more."""
    return closed_at is not None and now - closed_at > LINK_LIVES


def line_of_four(
    flow: Flow, state: str, opened_at: datetime, taken: Iterable[tuple[str, datetime]]
) -> list[Dot]:
    """When each of the four dots was first reached; `taken`: steps that fitted, by time."""
    reached = {flow.state(flow.start).shown: opened_at}
    for key, at in taken:
        step = _step(flow, key)
        if step is not None and step.to:
            reached.setdefault(flow.state(step.to).shown, at)
    now_at = flow.state(state).shown
    return [
        Dot(number, reached.get(number) if number <= now_at else None, number == now_at)
        for number in range(1, 5)
    ]


def reporter_steps(flow: Flow, state: str, since: datetime, now: datetime) -> list[Step]:
    """What the reporter can do next, without what he could not be asked for on a page."""
    return [
        step
        for step in flow.steps_from(state)
        if Actor.REPORTER in step.by
        and ASKED_OF_REPORTER.issuperset(step.demands)
        and (step.key != "reopen" or may_reopen(since, now))
    ]


def _step(flow: Flow, key: str) -> Step | None:
    try:
        return flow.step(key)
    except KeyError:
        return None
