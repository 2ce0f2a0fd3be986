"""Every point of a site with its state, now or at an earlier hour. Reads; never walks the history.

Now: one row a point from `point_state`, kept by the inbox. Earlier: the stops of the day before
that hour. Either way the state is `rounds.rules.stop_state` with what phones have told until today.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from webapp.coverage import queries
from webapp.coverage.queries import PointRow
from webapp.rounds import queries as rounds
from webapp.rounds.candidates import Phone, candidates, round_known_until, silent
from webapp.rounds.rules import State, is_known, stop_state
from webapp.sites.models import Site

LOOK_BACK = timedelta(hours=24)
# Which state a crowd of pins shows, and which point comes first: the worst.
SEVERITY = {
    State.MISSED: 6, State.UNKNOWN: 5, State.LATE: 4, State.DUE: 3,
    State.SKIPPED: 2, State.ON_TIME: 1, State.PENDING: 0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Point:
    """A point as the map shows it."""

    row: PointRow
    state: State
    has_problem: bool
    last_contact: datetime | None  # of the silent phone, when the state is unknown

    @property
    def is_exception(self) -> bool:
        """What a supervisor has to look at."""
        return self.has_problem or self.state in (State.MISSED, State.UNKNOWN)

    @property
    def severity(self) -> tuple[int, int]:
        """Sorts the worst last."""
        return (int(self.is_exception), SEVERITY[self.state])


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All points of one site at one instant."""

    site: Site
    at: datetime
    points: list[Point]

    @property
    def counts(self) -> dict[str, int]:
        """How many points are in each state; `problem` counts marks on top of any of them."""
        counted = Counter(str(point.state) for point in self.points)
        counted["problem"] = sum(point.has_problem for point in self.points)
        return dict(counted)

    def on_plan(self, plan_id: UUID | None) -> list[Point]:
        """The points drawn on a plan; with None those that are on no plan."""
        return [point for point in self.points if point.row.plan_id == plan_id]

    def exceptions_by_plan(self) -> dict[UUID | None, int]:
        """What each floor chip counts."""
        return Counter(point.row.plan_id for point in self.points if point.is_exception)


def live(site: Site, now: datetime, only: UUID | None = None) -> Snapshot:
    """The site as it is known now; `only` one of its points when that is enough."""
    return _judge(site, queries.points_now(site.id, only), now, now)


def at(site: Site, instant: datetime, now: datetime, only: UUID | None = None) -> Snapshot:
    """The site as it stood at `instant`, with all that phones have told until `now`."""
    rows = queries.points_at(site.id, instant, instant - LOOK_BACK, only)
    return _judge(site, rows, instant, now)


def of_round(site: Site, round_id: UUID, now: datetime) -> Snapshot:
    """The points of one round as that round left them, in its order."""
    return _judge(site, queries.points_of_round(round_id, now), now, now)


def _judge(site: Site, rows: Sequence[PointRow], at: datetime, now: datetime) -> Snapshot:
    known = _Knowledge(site, rows, at, now)
    return Snapshot(site, at, [_point(row, known) for row in rows])


def _point(row: PointRow, known: "_Knowledge") -> Point:
    if row.opens_at is None or row.grace_until is None:
        return Point(row, State.PENDING, row.open_findings > 0, None)
    if row.outcome is not None:
        return Point(row, State(row.outcome), row.has_problem or row.open_findings > 0, None)
    state, contact = known.state(row)
    return Point(row, state, row.open_findings > 0, contact)


class _Knowledge:
    """What the phones of open rounds have told; asked once for each round, not for each point."""

    def __init__(self, site: Site, rows: Iterable[PointRow], at: datetime, now: datetime) -> None:
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

    def state(self, row: PointRow) -> tuple[State, datetime | None]:
        """The state of a stop nobody has reported, and when its silent phone was last heard."""
        stop = row.as_stop()
        known = self.known.get(row.round_id) if row.round_id else None
        state = stop_state(stop, self.at, known, self.limit)
        if state is not State.UNKNOWN or row.round_id not in self.rounds:
            return state, None
        if is_known(stop, known):
            return state, None
        found = silent(candidates(self.rounds[row.round_id], self.phones), stop.grace_until)
        return state, found[0].heard_at if found else None
