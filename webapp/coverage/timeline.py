"""Swimlanes: when each round was planned and when its points were seen, a lane for each route."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from webapp.coverage import timeline_queries
from webapp.coverage.timeline_queries import PlannedStop
from webapp.rounds import queries as rounds
from webapp.rounds.candidates import round_known_until
from webapp.rounds.models import Round, Route
from webapp.rounds.rules import State, missed_reason, stop_state
from webapp.sites.models import Site

HOURS = 12
GAP_MINUTES = 20  # nobody scanned for longer than this in the middle of a round
MOST_MARKS = 12  # shapes drawn for one round; the rest is in its counts
WORST_FIRST = (State.MISSED, State.UNKNOWN, State.LATE, State.SKIPPED, State.DUE, State.ON_TIME)


@dataclass(frozen=True)
class Mark:
    """A stop that was not simply seen in time, where it was seen. `x` in minutes."""

    x: int
    number: int
    name: PlannedStop
    state: State
    has_problem: bool


@dataclass(frozen=True)
class Gap:
    """A long time between two scans of one round, in minutes."""

    x: int
    width: int


@dataclass(frozen=True)
class Window:
    """The planned time of one round, and what came of it. All lengths in minutes."""

    round: Round
    x: int
    width: int
    grace: int
    ticks: str  # path of an SVG: one stroke for each scan
    marks: list[Mark]
    gaps: list[Gap]
    counts: dict[State, int]
    missed_for: dict[str, int]  # how many are missed, by reason

    @property
    def seen(self) -> int:
        return self.counts.get(State.ON_TIME, 0) + self.counts.get(State.LATE, 0)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def worst(self) -> State:
        return next((state for state in WORST_FIRST if self.counts.get(state)), State.PENDING)

    @property
    def open(self) -> list[tuple[State, int]]:
        """What has no time to be drawn at: missed and unknown stops."""
        found = ((state, self.counts.get(state, 0)) for state in (State.MISSED, State.UNKNOWN))
        return [(state, number) for state, number in found if number]


@dataclass(frozen=True)
class Lane:
    """The rounds of one route, earliest first."""

    route: Route
    windows: list[Window]


def lanes(site: Site, begin: datetime, now: datetime) -> list[Lane]:
    """The rounds that touch [begin, begin + HOURS), by route."""
    found = timeline_queries.rounds_between(site.id, begin, begin + timedelta(hours=HOURS))
    stops = timeline_queries.stops_of([round_.id for round_, _ in found])
    started = {round_.device_id for round_, _ in found if round_.device_id}
    phones = rounds.phones(site.id, now, started)
    by_route: dict[UUID, Lane] = {}
    for round_, route in found:
        known = round_known_until(round_, phones)
        mine = stops.get(round_.id, [])
        states = [stop_state(stop, now, known, site.unknown_limit_minutes) for stop in mine]
        lane = by_route.setdefault(route.id, Lane(route, []))
        reasons = Counter(
            missed_reason(stop, known)
            for stop, state in zip(mine, states, strict=True)
            if state is State.MISSED
        )
        lane.windows.append(_window(round_, mine, states, begin, reasons))
    return list(by_route.values())


def _window(
    round_: Round,
    stops: Sequence[PlannedStop],
    states: Sequence[State],
    begin: datetime,
    reasons: dict[str, int],
) -> Window:
    seen = sorted(_minutes(stop.seen_at, begin) for stop in stops if stop.seen_at)
    left = max(0, _minutes(round_.starts_at, begin))
    right = min(HOURS * 60, _minutes(round_.ends_at, begin))
    end = min(HOURS * 60, _minutes(round_.grace_until, begin))
    return Window(
        round_,
        left,
        max(1, right - left),
        max(0, end - right),
        "".join(f"M{x} 0v1" for x in seen if x >= 0),
        _marks(stops, states, begin),
        [Gap(one, other - one) for one, other in pairwise(seen) if other - one > GAP_MINUTES],
        {state: states.count(state) for state in set(states)},
        reasons,
    )


def _marks(stops: Iterable[PlannedStop], states: Iterable[State], begin: datetime) -> list[Mark]:
    marks = [
        Mark(_minutes(stop.seen_at, begin), number, stop, state, stop.has_problem)
        for number, (stop, state) in enumerate(zip(stops, states, strict=True), start=1)
        if stop.seen_at and stop.seen_at >= begin
        if stop.has_problem or state is not State.ON_TIME
    ]
    return marks[:MOST_MARKS]


def _minutes(instant: datetime, begin: datetime) -> int:
    return round((instant - begin).total_seconds() / 60)
