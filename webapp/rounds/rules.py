"""What a stop has become, and when a failure is one we already know. Pure: time is an argument."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar
from uuid import UUID

EVERYTHING = datetime.max.replace(tzinfo=UTC)  # nobody holds a record back: all is known
CARRIED_WITHIN = timedelta(days=14)  # a phone silent for longer is in a drawer, not on a round


class State(StrEnum):
    """The states of ux.md §4. `problem` is a mark on top of any of them, never one of these."""

    PENDING = "pending"
    DUE = "due"
    ON_TIME = "on_time"
    LATE = "late"
    MISSED = "missed"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


class Awaited(Protocol):
    """What the rule must know of a stop; a point's last state (coverage) has the same names."""

    @property
    def opens_at(self) -> datetime: ...
    @property
    def grace_until(self) -> datetime: ...
    @property
    def outcome(self) -> str | None: ...


def stop_state(
    stop: Awaited, now: datetime, known_until: datetime | None, limit_minutes: int = 720
) -> State:
    """The state of a stop at `now` (architecture.md decision 9: unknown is not missed).

    `known_until`: nothing older is still on any phone that could hold the visit (see `known_until`
    below); None when such a phone has never reported. After `limit_minutes` unknown becomes missed.
    """
    if stop.outcome is not None:
        return State(stop.outcome)
    if now < stop.opens_at:
        return State.PENDING
    if now <= stop.grace_until:
        return State.DUE
    if is_known(stop, known_until) or now >= unknown_ends_at(stop, limit_minutes):
        return State.MISSED
    return State.UNKNOWN


def is_known(stop: Awaited, known_until: datetime | None) -> bool:
    """True when every phone that could hold the visit has told all of the stop's window."""
    return known_until is not None and known_until >= stop.grace_until


def unknown_ends_at(stop: Awaited, limit_minutes: int) -> datetime:
    """When we stop waiting for a silent phone."""
    return stop.grace_until + timedelta(minutes=limit_minutes)


def missed_reason(stop: Awaited, known_until: datetime | None) -> str:
    """Why a missed stop is called missed: no_phone, nobody_came, or never_reported."""
    if known_until == EVERYTHING:
        return "no_phone"
    return "nobody_came" if is_known(stop, known_until) else "never_reported"


def known_until(complete_until: Iterable[datetime | None]) -> datetime | None:
    """Up to when the journals of all candidate phones are complete.

    EVERYTHING without candidates: there is nothing to wait for. None when one never reported.
    """
    earliest = EVERYTHING
    for instant in complete_until:
        if instant is None:
            return None
        earliest = min(earliest, instant)
    return earliest


def is_carried(heard_at: datetime | None, enrolled_at: datetime, at: datetime) -> bool:
    """True for a phone somebody may have had with them at `at`."""
    return at - max(heard_at or enrolled_at, enrolled_at) <= CARRIED_WITHIN


class Timed(Protocol):
    """A stop with its deadline."""

    @property
    def due_at(self) -> datetime: ...


def outcome_of(stop: Timed, seen_at: datetime) -> State:
    """On time up to the deadline; late after it, however late: who came has not missed it."""
    return State.ON_TIME if seen_at <= stop.due_at else State.LATE


class Windowed(Timed, Protocol):
    """A stop with its window."""

    @property
    def opens_at(self) -> datetime: ...


def is_unproven(stop: Windowed, not_before: datetime, not_after: datetime) -> bool:
    """True when nobody can prove on which side of the deadline, or of the opening, it was."""
    return not_before <= stop.due_at < not_after or not_before < stop.opens_at <= not_after


class Known(Protocol):
    """What the rule must know of a finding."""

    @property
    def checkpoint_id(self) -> UUID | None: ...
    @property
    def item_key(self) -> str: ...
    @property
    def opened_at(self) -> datetime: ...
    @property
    def cleared_at(self) -> datetime | None: ...
    @property
    def verified_at(self) -> datetime | None: ...


AnyKnown = TypeVar("AnyKnown", bound=Known)


def joins(
    findings: Sequence[AnyKnown], checkpoint_id: UUID | None, item_key: str, at: datetime
) -> AnyKnown | None:
    """The finding that a failure of this item at this point belongs to; None: a new one.

    A finding takes every failure seen before it was cleared for good, so a phone that reports late
    does not open again what was mended since. A free report (no item) never joins: two people may
    mean two things by 漏水.
    """
    if checkpoint_id is None or not item_key:
        return None
    same = [
        finding
        for finding in findings
        if finding.checkpoint_id == checkpoint_id
        and finding.item_key == item_key
        and at <= ended_at(finding)
    ]
    return min(same, key=lambda finding: (ended_at(finding), finding.opened_at), default=None)


def ended_at(finding: Known) -> datetime:
    """When it was mended, if somebody else has agreed; EVERYTHING while it is open."""
    if finding.verified_at is None:
        return EVERYTHING
    return finding.cleared_at or finding.verified_at
