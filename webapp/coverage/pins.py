"""What one screen of the map shows: chips of floors, legend, pins. Plain values, ready to print.

Two thousand pins are asked for every few seconds, so all that is said of them is made here, once.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from typing import TypedDict
from uuid import UUID

from webapp.coverage.earlier_stops import Earlier
from webapp.coverage.links import NOWHERE, Choice, Links
from webapp.coverage.proofs import Proof
from webapp.coverage.queries import id_text
from webapp.coverage.snapshot import SEVERITY, Point, Snapshot
from webapp.coverage.trail import Trail, trail
from webapp.rounds.models import Round
from webapp.rounds.rules import State
from webapp.sites.models import FloorPlan

LEGEND = (
    State.MISSED, State.UNKNOWN, "problem", State.LATE, State.DUE, State.ON_TIME, State.SKIPPED,
    State.PENDING,
)  # fmt: skip


class Pin(TypedDict):
    """One point, ready to be put into the HTML of a pin as it is: texts are escaped."""

    id: str
    state: str
    severity: int
    has_problem: bool
    x: str  # per cent of the plan's width
    y: str
    title: str
    number: str  # on the trail of a round; empty when it was not seen
    earlier: str  # unknown or missed on an earlier round, and something else now; else empty


@dataclass(frozen=True, slots=True)
class Words:
    """How states and points are said in the language of the request."""

    state: Callable[[str], str]
    name: Callable[[str, str], str]  # of the Chinese and the English one
    earlier: Callable[[Earlier], str] = lambda stop: stop.state.value


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
    words: dict[str, str]  # state → what it is called
    points: list[Point]  # those the filter lets through
    pins: list[Pin]  # the same on the plan; none for the table
    trail: Trail | None
    at: datetime
    proofs: dict[tuple[UUID, UUID], Proof] = field(default_factory=dict)  # of the table only
    earlier: dict[str, list[Earlier]] = field(default_factory=dict)  # by id, as in addresses

    @property
    def table(self) -> list[Point]:
        """What needs somebody is on top; the stops of a round stay in its order."""
        return self.points if self.trail else worst_first(self.points, self.earlier)

    @property
    def links(self) -> Links:
        return Links(self.choice)

    @property
    def etag(self) -> str:
        """Changes when anything shown changes; the clock counts by whole minutes."""
        shown = (
            self.choice, self.counts, self.at.replace(second=0, microsecond=0),
            [(floor.plan and floor.plan.blob_sha256, floor.exceptions) for floor in self.floors],
            self.pins or self.points, self.proofs, self.earlier, self.trail and self.trail.path,
        )  # fmt: skip
        return hashlib.blake2b(repr(shown).encode(), digest_size=12).hexdigest()


def screen(
    snapshot: Snapshot,
    plans: Sequence[FloorPlan],
    plan: FloorPlan | None,
    choice: Choice,
    say: Words,
    walked: Round | None = None,
) -> Screen:
    """Arrange a snapshot for the screen; `walked` is the round whose trail is drawn."""
    plan_id = plan.id if plan else None
    way = trail(walked, snapshot.points, plan_id) if walked else None
    earlier = snapshot.earlier
    shown = [point for point in snapshot.points if _is_wanted(point, choice.states, earlier)]
    pins: list[Pin] = []
    if choice.view != "table":
        shown = [point for point in shown if point.row.plan_id in (None, plan_id)]
        pins = _pins(shown, say, way.numbers if way else {}, earlier) if plan else []
    return Screen(
        choice,
        _floors(snapshot, plans, plan),
        plan,
        snapshot.counts,
        {state.value: say.state(state.value) for state in State},
        shown,
        pins,
        way,
        snapshot.at,
        earlier=earlier,
    )


def chosen_plan(
    plans: Sequence[FloorPlan], choice: Choice, of_point: UUID | None = None
) -> FloorPlan | None:
    """The plan asked for, else that of the point or round, else the first; None: no plan."""
    if choice.plan == NOWHERE or not plans:
        return None
    wanted = choice.plan or of_point
    return next((plan for plan in plans if plan.id == wanted), plans[0])


def worst_first(points: Sequence[Point], earlier: Mapping[str, Sequence[Earlier]]) -> list[Point]:
    """The table's order: what needs somebody is on top, be it of an earlier round."""

    def weight(point: Point) -> int:
        then = [stop.state for stop in earlier.get(str(point.row.id), ())]
        return max(SEVERITY[state] for state in (point.state, *then))

    return sorted(points, key=lambda each: (-each.has_problem, -weight(each), each.row.code))


def _floors(
    snapshot: Snapshot, plans: Sequence[FloorPlan], current: FloorPlan | None
) -> list[Floor]:
    exceptions = snapshot.exceptions_by_plan
    floors = [Floor(each, exceptions.get(each.id, 0), each is current) for each in plans]
    if None in exceptions:
        floors.append(Floor(None, exceptions[None], current is None))
    return floors


def _is_wanted(
    point: Point, states: frozenset[str], earlier: Mapping[str, Sequence[Earlier]]
) -> bool:
    if not states or str(point.state) in states or ("problem" in states and point.has_problem):
        return True
    return any(str(stop.state) in states for stop in earlier.get(id_text(point.row.id), ()))


def _pins(
    points: Sequence[Point],
    say: Words,
    numbers: Mapping[UUID, int],
    earlier: Mapping[str, Sequence[Earlier]],
) -> list[Pin]:
    words = {state: escape(say.state(state.value)) for state in State}
    codes = {state: state.value for state in State}
    pins: list[Pin] = [
        {
            "id": id_text(row.id),
            "state": codes[state],
            "severity": SEVERITY[state],
            "has_problem": has_problem,
            "x": f"{row.plan_x / 100:g}",
            "y": f"{row.plan_y / 100:g}",
            "title": f"{escape(say.name(row.name, row.name_en))} · {words[state]}",
            "number": str(numbers.get(row.id, "")),
            "earlier": "",
        }
        for row, state, has_problem, *_ in points
        if row.plan_x is not None and row.plan_y is not None
    ]
    for pin in pins if earlier else ():
        _mark_earlier(pin, earlier.get(pin["id"], ()), say)
    return pins


def _mark_earlier(pin: Pin, stops: Sequence[Earlier], say: Words) -> None:
    """The worst of the rounds before, beside the present state and never instead of it."""
    worst = max(stops, key=lambda stop: SEVERITY[stop.state], default=None)
    if worst is None or worst.state == pin["state"]:
        return
    pin["earlier"] = worst.state.value
    pin["title"] += f" · {escape(say.earlier(worst))}"
