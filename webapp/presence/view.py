"""What the rules look at: one visit, what lies around it, what was learned. No database here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from webapp.presence.rhythm import History
from webapp.presence.seen import Learned, Seen

RULES_VERSION = 4
ONE_GO = timedelta(minutes=30)  # a longer pause, and something else has begun


@dataclass(frozen=True, slots=True)
class Trouble:
    """An entry of the same phone that did not hold."""

    code: str
    at: datetime
    visit_id: UUID | None


@dataclass(frozen=True, slots=True)
class Twin:
    """An earlier photo that is the same, or looks the same."""

    visit_id: UUID
    checkpoint_id: UUID
    at: datetime
    distance: int  # bits that differ; -1: the very same bytes


@dataclass(frozen=True, slots=True)
class Bands:
    """Where the bands of a site begin."""

    green_from: int = 70
    amber_from: int = 40

    def of(self, points: int) -> str:
        """green, amber or red."""
        if points >= self.green_from:
            return "green"
        return "amber" if points >= self.amber_from else "red"


@dataclass(frozen=True, slots=True)
class View:
    """Everything that is weighed for one visit."""

    visit: Seen
    of_person: Sequence[Seen] = ()  # by time, this visit included
    of_phone: Sequence[Seen] = ()  # by time, this visit included
    earlier: History | None = None  # of the same person at these points in the last weeks
    learned: Learned = field(default_factory=Learned)
    voided_at: datetime | None = None  # of the print that was scanned
    troubles: Sequence[Trouble] = ()
    twins: Sequence[Twin] = ()
    has_gap: bool = False  # entries of this phone before this one never arrived
    expects_gps: bool = False
    weight_percent: int = 100
    bands: Bands = field(default_factory=Bands)

    def go(self, most: int) -> list[Seen]:
        """The visits of this person around this one, without a long pause: so many on each side."""
        here = next(n for n, one in enumerate(self.of_person) if one.id == self.visit.id)
        begin, end = here, here
        while begin > 0 and here - begin < most and self._is_one_go(begin - 1, begin):
            begin -= 1
        while end + 1 < len(self.of_person) and end - here < most and self._is_one_go(end, end + 1):
            end += 1
        return list(self.of_person[begin : end + 1])

    def _is_one_go(self, number: int, following: int) -> bool:
        return self.of_person[following].at - self.of_person[number].at <= ONE_GO


@dataclass(frozen=True, slots=True)
class Reason:
    """Why points were taken off. `params` are numbers and words for the sentence."""

    code: str
    weight: int
    params: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Score:
    """What a visit is worth."""

    points: int
    band: str
    reasons: tuple[Reason, ...]
