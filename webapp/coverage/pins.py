"""What one screen of the map shows: chips of floors, legend, pins. Plain values, ready to print.

Two thousand pins are rendered in one loop, so words and numbers are made here once, not by macros.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from webapp.coverage.links import NOWHERE, Choice, Links
from webapp.coverage.snapshot import SEVERITY, Point, Snapshot
from webapp.coverage.trail import Trail, busiest_plan, trail
from webapp.rounds.models import Round
from webapp.rounds.rules import State
from webapp.sites.models import FloorPlan

LEGEND = (
    State.MISSED, State.UNKNOWN, "problem", State.LATE, State.DUE, State.ON_TIME, State.SKIPPED,
    State.PENDING,
)  # fmt: skip


class Pin(NamedTuple):
    """One point of the plan or the table."""

    id: UUID
    code: str
    name: str
    state: str
    word: str
    has_problem: bool
    x: str  # per cent of the plan's width, "" when it lies on no plan
    y: str
    severity: int
    seen_at: datetime | None
    due_at: datetime | None
    last_contact: datetime | None
    number: int  # on the trail of a round; 0 without one


@dataclass(frozen=True, slots=True)
class Floor:
    """A chip above the plan. None: the points on no plan."""

    plan: FloorPlan | None
    exceptions: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Screen:
    """Everything the live part shows."""

    choice: Choice
    floors: list[Floor]
    plan: FloorPlan | None
    counts: dict[str, int]
    pins: list[Pin]
    trail: Trail | None
    at: datetime
    total: int

    @property
    def table(self) -> list[Pin]:
        """What needs somebody is on top; the stops of a round stay in its order."""
        return self.pins if self.trail else worst_first(self.pins)

    @property
    def links(self) -> Links:
        return Links(self.choice)

    @property
    def etag(self) -> str:
        """Changes when anything shown changes; the clock counts by whole minutes."""
        shown = (
            self.choice, self.counts, self.at.replace(second=0, microsecond=0),
            [(floor.plan and floor.plan.blob_sha256, floor.exceptions) for floor in self.floors],
            self.pins, self.trail and self.trail.path,
        )  # fmt: skip
        return hashlib.blake2b(repr(shown).encode(), digest_size=12).hexdigest()


@dataclass(frozen=True, slots=True)
class Words:
    """How states and points are said in the language of the request."""

    state: Callable[[str], str]
    name: Callable[[object], str]


def screen(
    snapshot: Snapshot,
    plans: Sequence[FloorPlan],
    choice: Choice,
    say: Words,
    walked: Round | None = None,
) -> Screen:
    """Arrange a snapshot for the screen; `walked` is the round whose trail is drawn."""
    plan = _chosen_plan(plans, snapshot, choice)
    plan_id = plan.id if plan else None
    way = trail(walked, snapshot.points, plan_id) if walked else None
    shown = snapshot.points if choice.view == "table" else snapshot.on_plan(plan_id)
    words = {str(state): say.state(str(state)) for state in State}
    numbers = way.numbers if way else {}
    pins = [
        _pin(point, words, say.name, numbers.get(point.row.id, 0))
        for point in shown
        if _is_wanted(point, choice.states)
    ]
    return Screen(
        choice, _floors(snapshot, plans, plan), plan, snapshot.counts, pins, way, snapshot.at,
        len(snapshot.points),
    )  # fmt: skip


def worst_first(pins: Sequence[Pin]) -> list[Pin]:
    """The table's order: what needs somebody is on top."""
    return sorted(pins, key=lambda pin: (-pin.has_problem, -pin.severity, pin.code))


def _floors(
    snapshot: Snapshot, plans: Sequence[FloorPlan], current: FloorPlan | None
) -> list[Floor]:
    exceptions = snapshot.exceptions_by_plan()
    floors = [Floor(each, exceptions.get(each.id, 0), each is current) for each in plans]
    if any(point.row.plan_id is None for point in snapshot.points):
        floors.append(Floor(None, exceptions.get(None, 0), current is None))
    return floors


def _chosen_plan(
    plans: Sequence[FloorPlan], snapshot: Snapshot, choice: Choice
) -> FloorPlan | None:
    if choice.plan == NOWHERE or not plans:
        return None
    wanted = choice.plan
    if wanted is None and choice.point_id is not None:
        found = (p.row.plan_id for p in snapshot.points if p.row.id == choice.point_id)
        wanted = next(found, None)
    if wanted is None and choice.round_id is not None:
        wanted = busiest_plan(snapshot.points)
    return next((plan for plan in plans if plan.id == wanted), plans[0])


def _is_wanted(point: Point, states: frozenset[str]) -> bool:
    return not states or str(point.state) in states or ("problem" in states and point.has_problem)


def _pin(point: Point, words: dict[str, str], name: Callable[[object], str], number: int) -> Pin:
    row, state = point.row, point.state.value
    is_placed = row.plan_x is not None and row.plan_y is not None
    return Pin(
        row.id,
        row.code,
        name(row),
        state,
        words[state],
        point.has_problem,
        f"{(row.plan_x or 0) / 100:g}" if is_placed else "",
        f"{(row.plan_y or 0) / 100:g}" if is_placed else "",
        SEVERITY[point.state],
        row.seen_at,
        row.due_at,
        point.last_contact,
        number,
    )
