"""What the rules look at: one visit, what lies around it, what was learned. No database here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

RULES_VERSION = 1


@dataclass(frozen=True, slots=True)
class Seen:
    """A visit as it is stored, with its answers."""

    id: UUID
    site_id: UUID
    checkpoint_id: UUID
    person_id: UUID
    device_id: UUID
    seq: int
    at: datetime
    claimed_at: datetime
    not_before: datetime | None
    not_after: datetime | None
    method: str
    label_revision: int
    flags: tuple[str, ...]
    distance_m: int | None
    accuracy_m: int | None
    answered: tuple[datetime, ...] = ()  # when each item was first answered, in order of time
    photos: tuple[str, ...] = ()

    @property
    def left_at(self) -> datetime:
        """When they can have begun to walk on."""
        return max(self.at, self.answered[-1]) if self.answered else self.at

    @property
    def order(self) -> tuple[datetime, UUID]:
        """Its place among others."""
        return self.at, self.id

    @property
    def clock_error(self) -> timedelta:
        """How far the phone's clock was off."""
        return self.claimed_at - self.at


@dataclass(frozen=True, slots=True)
class Leg:
    """From the last answer at one point to the scan at the next, in seconds, as learned."""

    median_s: int
    low_s: int
    samples: int


@dataclass(frozen=True, slots=True)
class Pace:
    """From the scan to the last answer at one point, in milliseconds, as learned."""

    median_ms: int
    low_ms: int
    samples: int


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
    leg: Leg | None = None  # from the point before
    pace: Pace | None = None
    pace_before: Pace | None = None
    voided_at: datetime | None = None  # of the print that was scanned
    troubles: Sequence[Trouble] = ()
    twins: Sequence[Twin] = ()
    has_gap: bool = False  # entries of this phone before this one never arrived
    expects_gps: bool = False
    weight_percent: int = 100
    bands: Bands = field(default_factory=Bands)

    @property
    def before(self) -> Seen | None:
        """The last visit of the same person at another point."""
        mine = self.visit
        earlier = (
            one
            for one in self.of_person
            if one.order < mine.order and one.checkpoint_id != mine.checkpoint_id
        )
        return max(earlier, key=lambda one: one.order, default=None)


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
