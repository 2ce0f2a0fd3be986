"""Who is best given a report: order of suggestions and whose turn it is. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

ON_DUTY_WITHIN = timedelta(minutes=30)  # the phone was heard of so lately: he is there


class Way(StrEnum):
    """How reports of a kind find their technician (issue 4, item 4)."""

    ASSIGN = "assign"  # the desk says who
    GRAB = "grab"  # the desk leaves it; whoever takes it first has it
    ROTATE = "rotate"  # the next in turn gets it at once


class Near(StrEnum):
    """How far his present job is."""

    FLOOR = "floor"
    BUILDING = "building"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be given a report, with what speaks for and against."""

    id: UUID
    name: str
    is_of_trade: bool
    is_technician: bool
    heard_at: datetime | None
    open_jobs: int
    near: Near

    def is_there(self, now: datetime) -> bool:
        """True when his phone was heard of lately."""
        return self.heard_at is not None and now - self.heard_at <= ON_DUTY_WITHIN


_NEAREST = (Near.FLOOR, Near.BUILDING, Near.UNKNOWN, Near.ELSEWHERE)


def best_first(
    candidates: Sequence[Candidate], now: datetime, *, is_pressing: bool = False
) -> list[Candidate]:
    """By trade, then who is there, then the smaller load, then the shorter way.

    What presses gets who is nearest, whatever he has in hand: that can wait (row 41).
    """

    def fitness(one: Candidate) -> tuple[int, int]:
        way = _NEAREST.index(one.near)
        return (way, one.open_jobs) if is_pressing else (one.open_jobs, way)

    return sorted(
        candidates,
        key=lambda one: (
            not one.is_of_trade,
            not one.is_technician,
            not one.is_there(now),
            *fitness(one),
            one.name,
        ),
    )


def next_in_turn(candidates: Sequence[Candidate], last: UUID | None) -> Candidate | None:
    """Who follows whoever was last, in the fixed order of ids; only those fit for it."""
    fit = [one for one in candidates if one.is_of_trade] or [
        one for one in candidates if one.is_technician
    ]
    turn = sorted(fit, key=lambda one: one.id)
    later = [one for one in turn if last is not None and one.id > last]
    return next(iter(later or turn), None)


def nearness(jobs_path: Sequence[UUID], place_path: Sequence[UUID]) -> Near:
    """Paths are zones from the building down to the floor."""
    if not jobs_path or not place_path:
        return Near.UNKNOWN
    if jobs_path == place_path:
        return Near.FLOOR
    return Near.BUILDING if jobs_path[0] == place_path[0] else Near.ELSEWHERE
