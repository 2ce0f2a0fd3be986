"""What the rules look at: one visit, what lies around it, what was learned. No database here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from webapp.presence.rhythm import History

RULES_VERSION = 4
BRISKEST = 0.7  # share of the usual time that somebody may make a habit of
SLOWEST = 1.4  # nobody is held to have been slower than this before
ENOUGH = 5  # times somebody must have walked a way before it says anything
ONE_GO = timedelta(minutes=30)  # a longer pause, and something else has begun


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
    not_before: datetime
    not_after: datetime
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
    only_by: UUID | None = None  # who alone has walked it: pace and way are one figure

    def is_strange_to(self, person_id: UUID) -> bool:
        """Known from one other person only."""
        return self.only_by is not None and self.only_by != person_id


Way = tuple[UUID, UUID]  # from one point to another


@dataclass(frozen=True, slots=True)
class Learned:
    """What is usual at a site."""

    legs: Mapping[Way, Leg] = field(default_factory=dict)
    paces: Mapping[UUID, "Pace"] = field(default_factory=dict)
    gaits: Mapping[UUID, float] = field(default_factory=dict)  # by person: share of the usual time

    def leg(self, way: Way) -> Leg | None:
        """There, or else back."""
        found = self.legs.get(way) or self.legs.get(way[::-1])
        return found if found is not None and found.samples >= ENOUGH else None

    def gait(self, person_id: UUID) -> float:
        """How this person walks against others; nobody is believed to be as quick as no walker."""
        return min(SLOWEST, max(BRISKEST, self.gaits.get(person_id, 1.0)))

    def expected(self, way: Way, person_id: UUID) -> float:
        """What part of the usual time this person takes when they walk this way.

        A way that nobody else has walked is known at their own pace already: it counts once.
        """
        leg = self.leg(way)
        return 1.0 if leg is not None and leg.only_by == person_id else self.gait(person_id)

    def pace(self, checkpoint_id: UUID) -> "Pace | None":
        """At this point."""
        found = self.paces.get(checkpoint_id)
        return found if found is not None and found.samples >= ENOUGH else None


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
    earlier: "History | None" = None  # of the same person at these points in the last weeks
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
