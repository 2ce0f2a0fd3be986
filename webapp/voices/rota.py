"""Who answers the line at an instant, until when, and the hours nobody does. Pure.

Hours are minutes of a week by the clock on the wall, Monday 00:00 is 0. A shift that ends before it
begins goes on into the next day, that of Sunday into Monday.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

DAY = 24 * 60
WEEK = 7 * DAY
NO_ROTA = timedelta(hours=12)  # who takes a line without a rota has it for so long


@dataclass(frozen=True, slots=True)
class Shift:
    """A line of the rota."""

    weekdays: Sequence[int]
    starts: str
    ends: str
    person_id: UUID


@dataclass(frozen=True, slots=True)
class Span:
    """Minutes of the week in [start, end), and who answers; None: nobody."""

    start: int
    end: int
    person_id: UUID | None = None


def spans(shifts: Iterable[Shift]) -> list[Span]:
    """Every shift on every of its days, cut where the week begins, in their order."""
    found = []
    for shift in shifts:
        begin, length = _minute(shift.starts), _length(shift.starts, shift.ends)
        for day in shift.weekdays:
            start = day * DAY + begin
            end = start + length
            found.append(Span(start, min(end, WEEK), shift.person_id))
            if end > WEEK:
                found.append(Span(0, end - WEEK, shift.person_id))
    return sorted(found, key=lambda span: (span.start, span.end, str(span.person_id)))


def gaps(shifts: Iterable[Shift]) -> list[Span]:
    """The hours of the week that nobody answers; one over Sunday midnight is one, see `over`."""
    found, covered = [], 0
    for span in spans(shifts):
        if span.start > covered:
            found.append(Span(covered, span.start))
        covered = max(covered, span.end)
    if covered < WEEK:
        found.append(Span(covered, WEEK))
    if len(found) > 1 and found[0].start == 0 and found[-1].end == WEEK:
        first = found.pop(0)
        found[-1] = Span(found[-1].start, WEEK + first.end)
    return found


def by_day(shifts: Sequence[Shift]) -> list[list[Span]]:
    """Monday to Sunday, each in minutes of its day: who answers, and where nobody does."""
    holes = [Span(0, hole.end - WEEK) for hole in gaps(shifts) if hole.end > WEEK]
    found = [*spans(shifts), *gaps(shifts), *holes]
    week = []
    for midnight in range(0, WEEK, DAY):
        cut = [
            Span(max(one.start - midnight, 0), min(one.end - midnight, DAY), one.person_id)
            for one in found
            if one.start < midnight + DAY and one.end > midnight
        ]
        week.append(sorted(cut, key=lambda one: (one.start, one.end, str(one.person_id))))
    return week


def minute_of(at: datetime, zone: ZoneInfo) -> int:
    """Which minute of the week the clock on the wall shows."""
    local = at.astimezone(zone)
    return local.weekday() * DAY + local.hour * 60 + local.minute


def on_duty(shifts: Iterable[Shift], at: datetime, zone: ZoneInfo) -> list[UUID]:
    """Who answers by the rota; more than one where shifts overlap."""
    minute = minute_of(at, zone)
    people = [span.person_id for span in spans(shifts) if span.start <= minute < span.end]
    return list(dict.fromkeys(one for one in people if one is not None))


def changes_at(shifts: Sequence[Shift], at: datetime, zone: ZoneInfo) -> datetime:
    """When the rota says something else the next time."""
    found, minute = spans(shifts), minute_of(at, zone)
    edges = {edge % WEEK for span in found for edge in (span.start, span.end)}
    now = _answering(found, minute)
    ahead = sorted((edge - minute) % WEEK or WEEK for edge in edges)
    other = (step for step in ahead if _answering(found, (minute + step) % WEEK) != now)
    step = next(other, None)
    if step is None:
        return at + (timedelta(minutes=WEEK) if found else NO_ROTA)
    local = at.astimezone(zone).replace(second=0, microsecond=0, tzinfo=None)
    return (local + timedelta(minutes=step)).replace(tzinfo=zone).astimezone(UTC)


def _answering(found: Iterable[Span], minute: int) -> frozenset[UUID | None]:
    return frozenset(span.person_id for span in found if span.start <= minute < span.end)


def _minute(text: str) -> int:
    at = time.fromisoformat(text)
    return at.hour * 60 + at.minute


def _length(starts: str, ends: str) -> int:
    return (_minute(ends) - _minute(starts)) % DAY or DAY
