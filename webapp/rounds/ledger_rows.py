"""The rows a batch of evidence touches, as plain objects: read, changed in memory, written in bulk.

`before` holds what the database has, so that writing and projections know what changed.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo


@dataclass(slots=True)
class Place:
    """A point, and the calendar it lives by."""

    id: UUID
    site_id: UUID
    zone_id: UUID | None
    timezone: ZoneInfo

    def day_of(self, instant: datetime) -> date:
        """The day on the site's calendar."""
        return instant.astimezone(self.timezone).date()


@dataclass(slots=True)
class RoundRow:
    id: UUID
    role: str | None
    person_id: UUID | None
    cancelled_at: datetime | None
    started_at: datetime | None
    started_by: UUID | None
    device_id: UUID | None
    ended_at: datetime | None
    end_reason: str
    remark: str
    is_new: bool = False
    is_changed: bool = False


@dataclass(slots=True)
class StopRow:
    id: UUID
    site_id: UUID
    round_id: UUID
    checkpoint_id: UUID
    opens_at: datetime
    due_at: datetime
    grace_until: datetime
    outcome: str | None
    seen_at: datetime | None
    visit_id: UUID | None
    skip_reason: str
    skip_note: str
    has_problem: bool
    before: tuple[str | None, datetime | None, UUID | None] = (None, None, None)
    is_new: bool = False
    is_changed: bool = False

    def __post_init__(self) -> None:
        self.before = (self.outcome, self.seen_at, self.visit_id)


@dataclass(slots=True)
class VisitRow:
    id: UUID
    site_id: UUID
    checkpoint_id: UUID
    round_id: UUID | None
    stop_id: UUID | None
    person_id: UUID
    device_id: UUID
    checklist_version_id: UUID | None
    at: datetime
    not_before: datetime
    not_after: datetime
    claimed_at: datetime
    received_at: datetime
    method: str
    label_revision: int
    seq: int
    distance_m: int | None
    accuracy_m: int | None
    ended_at: datetime | None
    has_problem: bool
    flags: list[str]
    is_new: bool = False
    is_changed: bool = False
    had_problem: bool = False

    def __post_init__(self) -> None:
        self.had_problem = self.has_problem and not self.is_new

    def flag(self, code: str) -> None:
        """Add a flag once, in an order that does not depend on arrival."""
        if code not in self.flags:
            self.flags = sorted((*self.flags, code))
            self.is_changed = True


@dataclass(slots=True)
class Given:
    """The answer that counts for one item of one visit."""

    seq: int
    id: UUID
    verdict: str


@dataclass(slots=True)
class EventRow:
    """A line of a report's story, as sights.py reads it."""

    id: UUID
    kind: str
    step: str
    at: datetime
    not_before: datetime | None
    not_after: datetime | None
    received_at: datetime
    person_id: UUID | None
    visit_id: UUID | None
    note: str
    photos: list[str]
    actors: list[str]
    given: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    extra: int = 0
    aside: str = ""
    is_new: bool = False
    is_changed: bool = False


@dataclass(slots=True)
class FindingRow:
    """A report that rounds have opened, with what joins and counts must know of it."""

    id: UUID
    site_id: UUID
    kind: str
    flow_version_id: UUID
    checkpoint_id: UUID | None
    zone_id: UUID | None
    item_key: str
    title: str
    title_en: str
    urgency: str
    opened_at: datetime
    opened_by: UUID | None
    occurrences: int
    last_seen_at: datetime
    assigned_to: UUID | None
    due_at: datetime | None
    cleared_at: datetime | None
    cleared_by: UUID | None
    verified_at: datetime | None
    verified_by: UUID | None
    text: str = ""
    events: dict[UUID, EventRow] = field(default_factory=dict)
    has_all_events: bool = False  # False: `events` holds only what this batch has added
    is_new: bool = False
    was_open: bool = False

    def __post_init__(self) -> None:
        self.was_open = self.is_open and not self.is_new

    @property
    def is_open(self) -> bool:
        """Somebody still has to do something about it."""
        return self.verified_at is None and self.occurrences > 0

    @property
    def is_touched(self) -> bool:
        """Its story has to be told anew."""
        return self.is_new or any(one.is_new or one.is_changed for one in self.events.values())


@dataclass(slots=True)
class ReadingRow:
    """The latest figure of an item at a point."""

    checkpoint_id: UUID
    item_key: str
    milli: int
    text: str
    at: datetime
    answer_id: UUID
    is_new: bool = False
    is_changed: bool = False
