"""Every point of a site with its state, now or at an earlier hour. Reads; never walks the history.

Now: one row a point from `point_state`, kept by the inbox. Earlier: the stops of the day before
that hour. Either way the state is `rounds.rules.stop_state` with what phones have told until today.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from webapp.coverage import earlier_queries, queries
from webapp.coverage.earlier_stops import Earlier, earlier_stops
from webapp.coverage.queries import GroupRow, OpenStop, PointRow
from webapp.rounds import queries as rounds
from webapp.rounds.candidates import Phone, candidates, round_known_until, silent
from webapp.rounds.rules import State, is_known, missed_reason, stop_state
from webapp.sites.models import Site

LOOK_BACK = timedelta(hours=24)
STATES = {state.value: state for state in State}
# Which state a crowd of pins shows, and which point comes first: the worst.
SEVERITY = {
    State.MISSED: 6, State.UNKNOWN: 5, State.LATE: 4, State.DUE: 3,
    State.SKIPPED: 2, State.ON_TIME: 1, State.PENDING: 0,
}  # fmt: skip


class Point(NamedTuple):
    """A point as the map shows it."""

    row: PointRow
    state: State
    has_problem: bool
    last_contact: datetime | None  # of the silent phone, when the state is unknown
    reason: str  # why it is called missed (rules.missed_reason), when it is


class Judged(NamedTuple):
    """What the rules say of a point."""

    state: State
    last_contact: datetime | None = None
    reason: str = ""


class Tally(NamedTuple):
    """How many points of a plan are in one state."""

    plan_id: UUID | None
    state: State
    has_problem: bool
    number: int

    @property
    def is_exception(self) -> bool:
        """What a supervisor has to look at."""
        return self.has_problem or self.state in (State.MISSED, State.UNKNOWN)


class Behind(NamedTuple):
    """A point, and what became of it on rounds before its present one. Nothing of it is painted."""

    point: Point
    stops: list[Earlier]

    @property
    def states(self) -> set[State]:
        """Unknown or missed then, and something else now."""
        return {stop.state for stop in self.stops} - {self.point.state}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A site at one instant: `points` may be those of one plan, `tallies` count all of them."""

    site: Site
    at: datetime
    points: list[Point]
    tallies: list[Tally]
    behind: list[Behind] = field(default_factory=list)  # of all plans; none of an earlier instant

    @property
    def counts(self) -> dict[str, int]:
        """How many points are in each state; `problem` counts marks on top of any of them.

        Points that are unknown or missed on an earlier round count there too.
        """
        counted: Counter[str] = Counter(
            state.value for each in self.behind for state in each.states
        )
        for tally in self.tallies:
            counted[tally.state.value] += tally.number
            counted["problem"] += tally.number * tally.has_problem
        return dict(counted)

    @property
    def exceptions_by_plan(self) -> dict[UUID | None, int]:
        """What each floor chip counts; None is there when points are on no plan."""
        counted: dict[UUID | None, int] = {tally.plan_id: 0 for tally in self.tallies}
        for tally in self.tallies:
            counted[tally.plan_id] += tally.number * tally.is_exception
        for point, _stops in self.behind:
            if not _tally(point).is_exception:
                counted[point.row.plan_id] += 1
        return counted

    @property
    def earlier(self) -> dict[str, list[Earlier]]:
        """By the id of the point as it stands in addresses."""
        return {str(point.row.id): stops for point, stops in self.behind}


def live(site: Site, now: datetime, only: UUID | None = None) -> Snapshot:
    """The site as it is known now; `only` one of its points when that is enough."""
    found = earlier_stops(site, now, only)
    taken = _judge(site, queries.points_now(site.id, [only] if only else None), now, now)
    behind = [Behind(each, found[each.row.id]) for each in taken.points if each.row.id in found]
    return replace(taken, behind=behind)


def live_plan(site: Site, now: datetime, plan_id: UUID | None) -> Snapshot:
    """The same with the points of one plan alone; only what pins show of them is read."""
    groups = queries.groups_now(site.id)
    known = _Knowledge(site, groups, now, now)
    tallies = [
        Tally(group.plan_id, known.state(group).state, group.has_problem, group.number)
        for group in groups
    ]
    points = [_point(row, known) for row in queries.pins_now(site.id, plan_id)]
    return Snapshot(site, now, points, tallies, _behind(site, now))


def _behind(site: Site, now: datetime) -> list[Behind]:
    found = earlier_stops(site, now)
    rows = queries.points_now(site.id, found) if found else []
    known = _Knowledge(site, rows, now, now)
    return [Behind(_point(row, known), found[row.id]) for row in rows]


def at(site: Site, instant: datetime, now: datetime, only: UUID | None = None) -> Snapshot:
    """The site as it stood at `instant`, with all that phones have told until `now`."""
    rows = earlier_queries.points_at(site.id, instant, instant - LOOK_BACK, only)
    return _judge(site, rows, instant, now)


def of_round(site: Site, round_id: UUID, now: datetime) -> Snapshot:
    """The points of one round as that round left them, in its order."""
    return _judge(site, earlier_queries.points_of_round(round_id, now), now, now)


def _judge(site: Site, rows: Sequence[PointRow], at: datetime, now: datetime) -> Snapshot:
    known = _Knowledge(site, rows, at, now)
    points = [_point(row, known) for row in rows]
    counted = Counter((each.row.plan_id, each.state, each.has_problem) for each in points)
    return Snapshot(site, at, points, [Tally(*key, number) for key, number in counted.items()])


def _tally(point: Point) -> Tally:
    return Tally(point.row.plan_id, point.state, point.has_problem, 1)


def _point(row: PointRow, known: "_Knowledge") -> Point:
    state, contact, reason = known.state(row)
    return Point(row, state, bool(row.has_problem or row.open_findings), contact, reason)


class _Knowledge:
    """What the phones of open rounds have told; asked once for each round, not for each point."""

    def __init__(
        self, site: Site, rows: Iterable[PointRow | GroupRow], at: datetime, now: datetime
    ) -> None:
        self.at, self.limit = at, site.unknown_limit_minutes
        waiting = {
            row.round_id
            for row in rows
            if row.outcome is None and row.grace_until is not None and row.grace_until < at
        }
        self.rounds = {round_.id: round_ for round_ in queries.rounds_by_id(waiting)}
        started = {each.device_id for each in self.rounds.values() if each.device_id}
        self.phones: list[Phone] = rounds.phones(site.id, now, started) if self.rounds else []
        self.known = {
            id_: round_known_until(each, self.phones) for id_, each in self.rounds.items()
        }
        self.judged: dict[tuple[object, ...], Judged] = {}

    def state(self, row: PointRow | GroupRow) -> Judged:
        """The state of a point, with what is to be told of an unknown or a missed one."""
        if row.outcome is not None:
            return Judged(STATES[row.outcome])
        key = row.round_id, row.opens_at, row.grace_until
        if key not in self.judged:
            self.judged[key] = self._judge(*key)
        return self.judged[key]

    def _judge(
        self, round_id: UUID | None, opens_at: datetime | None, grace_until: datetime | None
    ) -> Judged:
        if opens_at is None or grace_until is None:
            return Judged(State.PENDING)
        stop = OpenStop(opens_at, grace_until, None)
        known = self.known.get(round_id) if round_id else None
        state = stop_state(stop, self.at, known, self.limit)
        if state is State.MISSED:
            return Judged(state, reason=missed_reason(stop, known))
        if state is not State.UNKNOWN or round_id not in self.rounds or is_known(stop, known):
            return Judged(state)
        found = silent(candidates(self.rounds[round_id], self.phones), grace_until)
        return Judged(state, found[0].heard_at if found else None)
