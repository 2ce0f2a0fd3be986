"""What one screen of the map shows: chips of floors, legend, pins. Plain values, ready to print.

Two thousand pins are rendered in one loop, so words and numbers are made here once, not by macros.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from webapp.coverage.snapshot import SEVERITY, Point, Snapshot
from webapp.rounds.rules import State
from webapp.sites.models import FloorPlan

LEGEND = (*State, "problem")


@dataclass(frozen=True, slots=True)
class Choice:
    """What the supervisor chose to see. `at` is None for the live map."""

    plan_id: UUID | None
    states: frozenset[str]
    view: str
    at: datetime | None
    point_id: UUID | None = None
    round_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Pin:
    """One point of the plan or the table."""

    id: str
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


@dataclass(frozen=True, slots=True)
class Floor:
    """A chip above the plan."""

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
    at: datetime
    total: int

    @property
    def etag(self) -> str:
        """Changes when anything shown changes; the clock counts by whole minutes."""
        digest = hashlib.sha256(repr((self.choice, self.counts)).encode())
        digest.update(self.at.strftime("%Y%m%d%H%M").encode())
        for pin in self.pins:
            digest.update(f"{pin.id}{pin.state}{pin.has_problem}{pin.x}{pin.y}{pin.name}".encode())
        return digest.hexdigest()[:20]


def screen(
    snapshot: Snapshot,
    plans: Sequence[FloorPlan],
    choice: Choice,
    word: Callable[[str], str],
    name: Callable[[object], str],
) -> Screen:
    """Arrange a snapshot for the screen. `word` says a state, `name` a point, in the language."""
    plan = _chosen_plan(plans, snapshot, choice)
    is_table = choice.view == "table"
    shown = snapshot.points if is_table else snapshot.on_plan(plan.id if plan else None)
    words = {str(state): word(str(state)) for state in State}
    pins = [_pin(point, words, name) for point in shown if _is_wanted(point, choice.states)]
    exceptions = snapshot.exceptions_by_plan()
    floors = [Floor(each, exceptions.get(each.id, 0), each is plan) for each in plans]
    if exceptions.get(None) or snapshot.on_plan(None):
        floors.append(Floor(None, exceptions.get(None, 0), plan is None))
    return Screen(choice, floors, plan, snapshot.counts, pins, snapshot.at, len(snapshot.points))


def worst_first(pins: Sequence[Pin]) -> list[Pin]:
    """The table's order: what needs somebody is on top."""
    return sorted(pins, key=lambda pin: (-pin.has_problem, -pin.severity, pin.code))


def _chosen_plan(
    plans: Sequence[FloorPlan], snapshot: Snapshot, choice: Choice
) -> FloorPlan | None:
    wanted = choice.plan_id
    if wanted is None and choice.point_id is not None:
        wanted = next((p.row.plan_id for p in snapshot.points if p.row.id == choice.point_id), None)
    for plan in plans:
        if plan.id == wanted:
            return plan
    return plans[0] if plans else None


def _is_wanted(point: Point, states: frozenset[str]) -> bool:
    return not states or str(point.state) in states or ("problem" in states and point.has_problem)


def _pin(point: Point, words: dict[str, str], name: Callable[[object], str]) -> Pin:
    row = point.row
    is_placed = row.plan_x is not None and row.plan_y is not None
    return Pin(
        id=str(row.id),
        code=row.code,
        name=name(row),
        state=str(point.state),
        word=words[str(point.state)],
        has_problem=point.has_problem,
        x=_per_cent(row.plan_x) if is_placed else "",
        y=_per_cent(row.plan_y) if is_placed else "",
        severity=SEVERITY[point.state],
        seen_at=row.seen_at,
        due_at=row.due_at,
        last_contact=point.last_contact,
    )


def _per_cent(hundredths: int | None) -> str:
    return f"{(hundredths or 0) / 100:g}"
