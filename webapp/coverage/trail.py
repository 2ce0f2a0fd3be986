"""The way of one round over a plan: straight lines from scan to scan; nobody knows the real one."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from webapp.coverage.snapshot import Point
from webapp.rounds.models import Round


@dataclass(frozen=True, slots=True)
class Trail:
    """One round over one plan. `path` is in hundredths of a per cent, as points are stored."""

    round: Round
    numbers: dict[UUID, int]  # point → which it was, over all plans
    path: str  # "1300,2900 4000,1200": the points of an SVG polyline
    elsewhere: int  # points seen that are not on this plan


def trail(round_: Round, points: Sequence[Point], plan_id: UUID | None) -> Trail:
    """The points of the round that were seen, in the order of seeing."""
    seen = sorted(
        (point for point in points if point.row.seen_at is not None), key=lambda p: _seen(p)
    )
    here = [point.row for point in seen if point.row.plan_id == plan_id]
    return Trail(
        round_,
        {point.row.id: number for number, point in enumerate(seen, start=1)},
        " ".join(f"{row.plan_x},{row.plan_y}" for row in here if row.plan_x is not None),
        len(seen) - len(here),
    )


def busiest_plan(points: Sequence[Point]) -> UUID | None:
    """The plan with most of the round's points."""
    ids = [point.row.plan_id for point in points if point.row.plan_id is not None]
    return max(set(ids), key=lambda id_: (ids.count(id_), str(id_))) if ids else None


def _seen(point: Point) -> float:
    return point.row.seen_at.timestamp() if point.row.seen_at else 0.0
