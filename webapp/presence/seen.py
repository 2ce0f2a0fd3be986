"""A visit as it was seen, and what is usual at a site: ways and paces. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

BRISKEST = 0.7  # share of the usual time that somebody may make a habit of
SLOWEST = 1.4  # nobody is held to have been slower than this before
ENOUGH = 5  # times somebody must have walked a way before it says anything


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
