"""When rounds begin: days by RFC 5545, times by the wall clock of the site. Pure.

A night belongs to the day it begins on: 22:00, 00:00 and 02:00 of the night of 21 November end on
the 22nd. Days come from python-dateutil; the walk begins near the days asked for, never at the
first day of the schedule.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Final, Literal
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, rrule, weekday

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES: Final[dict[str, Literal[1, 2, 3]]] = {
    "DAILY": DAILY,
    "WEEKLY": WEEKLY,
    "MONTHLY": MONTHLY,
}
LAST_DAY = -1
LONGEST_INTERVAL = 366
MINUTES_OF_A_DAY = 24 * 60


class BadRecurrence(ValueError):
    """A rule we do not know: the text says which part."""


@dataclass(frozen=True)
class Recurrence:
    """Which days. `weekdays` 0 is Monday; `monthdays` 1..31, or -1 for the last day."""

    frequency: str
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    monthdays: tuple[int, ...] = ()

    def __str__(self) -> str:
        """The RRULE as stored: FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE."""
        parts = [f"FREQ={self.frequency}"]
        if self.interval > 1:
            parts.append(f"INTERVAL={self.interval}")
        if self.weekdays:
            parts.append("BYDAY=" + ",".join(WEEKDAYS[day] for day in self.weekdays))
        if self.monthdays:
            parts.append("BYMONTHDAY=" + ",".join(map(str, self.monthdays)))
        return ";".join(parts)


def parse(text: str) -> Recurrence:
    """The rule in `text`. Raises BadRecurrence for everything that is not days."""
    parts: dict[str, str] = {}
    for part in text.strip().upper().removeprefix("RRULE:").rstrip(";").split(";"):
        name, equals, value = part.partition("=")
        if not equals or name in parts or not value:
            raise BadRecurrence(part)
        parts[name] = value
    frequency = parts.pop("FREQ", "")
    if frequency not in FREQUENCIES:
        raise BadRecurrence(f"FREQ={frequency}")
    found = Recurrence(
        frequency,
        _interval(parts.pop("INTERVAL", "1")),
        _weekdays(parts.pop("BYDAY", "")),
        _monthdays(parts.pop("BYMONTHDAY", "")),
    )
    if parts:
        raise BadRecurrence(next(iter(parts)))
    if found.monthdays and frequency != "MONTHLY":
        raise BadRecurrence("BYMONTHDAY")
    if frequency == "MONTHLY" and (not found.monthdays or found.weekdays):
        raise BadRecurrence("FREQ=MONTHLY")
    if frequency == "WEEKLY" and not found.weekdays:
        raise BadRecurrence("FREQ=WEEKLY")
    return found


def _interval(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", text) or not 1 <= int(text) <= LONGEST_INTERVAL:
        raise BadRecurrence(f"INTERVAL={text}")
    return int(text)


def _weekdays(text: str) -> tuple[int, ...]:
    names = [name for name in text.split(",") if name]
    if any(name not in WEEKDAYS for name in names):
        raise BadRecurrence(f"BYDAY={text}")
    return tuple(sorted({WEEKDAYS.index(name) for name in names}))


def _monthdays(text: str) -> tuple[int, ...]:
    days = [day for day in text.split(",") if day]
    if any(not re.fullmatch(r"-1|[1-9]|[12][0-9]|3[01]", day) for day in days):
        raise BadRecurrence(f"BYMONTHDAY={text}")
    return tuple(sorted({int(day) for day in days}, key=lambda day: (day < 0, day)))


def days(rule: Recurrence, starts_on: date, since: date, until: date) -> Iterator[date]:
    """The days of the rule in [since, until), none before `starts_on`."""
    begin = max(_near(rule, starts_on, since), starts_on)
    walk = rrule(
        FREQUENCIES[rule.frequency],
        dtstart=datetime.combine(_anchor(rule, begin), time()),
        interval=rule.interval,
        byweekday=[weekday(day) for day in rule.weekdays] or None,
        bymonthday=rule.monthdays or None,
        wkst=weekday(0),
        until=datetime.combine(until - timedelta(days=1), time()),  # 30 February would never come
    )
    first = datetime.combine(max(since, starts_on), time())
    return (instant.date() for instant in walk.xafter(first, inc=True))


def _near(rule: Recurrence, starts_on: date, since: date) -> date:
    """A day not after `since` that is a whole number of intervals after the first."""
    if since <= starts_on:
        return starts_on
    if rule.frequency == "MONTHLY":
        first = starts_on.replace(day=1)
        months = (since.year - first.year) * 12 + since.month - first.month
        return _add_months(first, months // rule.interval * rule.interval)
    step = rule.interval * (7 if rule.frequency == "WEEKLY" else 1)
    return starts_on + timedelta(days=(since - starts_on).days // step * step)


def _anchor(rule: Recurrence, day: date) -> date:
    """The first of the month keeps months from being skipped for want of a 31st."""
    return day.replace(day=1) if rule.frequency == "MONTHLY" else day


def _add_months(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def parse_time(text: str) -> time:
    """A wall-clock time written HH:MM. Raises BadRecurrence for 25:00."""
    match = re.fullmatch(r"([01]?[0-9]|2[0-3])[:：]([0-5][0-9])", text.strip())
    if match is None:
        raise BadRecurrence(text)
    return time(int(match[1]), int(match[2]))


def in_shift_order(times: Sequence[time]) -> list[tuple[int, time]]:
    """(days after, time) from the first time on; what is smaller than it is past midnight."""
    first = _minutes(times[0])
    ordered = sorted(set(times), key=lambda at: (_minutes(at) - first) % MINUTES_OF_A_DAY)
    return [(int(_minutes(at) < first), at) for at in ordered]


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


@dataclass(frozen=True)
class Timetable:
    """What a schedule says about time. Lengths in minutes, `times` in the order of the shift."""

    rule: Recurrence
    times: tuple[time, ...]
    starts_on: date
    ends_on: date | None
    window_minutes: int
    grace_minutes: int
    zone: ZoneInfo


@dataclass(frozen=True)
class Occurrence:
    """One round to be walked. `day` is the day the shift began; `number` counts within it."""

    day: date
    number: int
    starts_at: datetime
    ends_at: datetime
    grace_until: datetime


def occurrences(table: Timetable, since: datetime, until: datetime) -> list[Occurrence]:
    """Every round that begins in [since, until), by its beginning."""
    first = since.astimezone(table.zone).date() - timedelta(days=1)  # the night before reaches in
    last = until.astimezone(table.zone).date() + timedelta(days=1)
    if table.ends_on is not None:
        last = min(last, table.ends_on + timedelta(days=1))
    found = {
        round_.starts_at: round_
        for day in days(table.rule, table.starts_on, first, last)
        for round_ in of_day(table, day)
        if since <= round_.starts_at < until
    }
    return [found[start] for start in sorted(found)]


def of_day(table: Timetable, day: date) -> list[Occurrence]:
    """The rounds of the shift that begins on `day`."""
    window, grace = timedelta(minutes=table.window_minutes), timedelta(minutes=table.grace_minutes)
    found = []
    for number, (later, at) in enumerate(in_shift_order(table.times), start=1):
        local = datetime.combine(day + timedelta(days=later), at, table.zone)
        # fold=0: in spring 02:30 does not exist and becomes 03:30; in autumn it is the first 02:30
        start = local.astimezone(UTC)
        found.append(Occurrence(day, number, start, start + window, start + window + grace))
    return found


@dataclass(frozen=True)
class Clash:
    """Two rounds of one schedule that run at the same time."""

    first: Occurrence
    second: Occurrence


def overlap(rounds: Sequence[Occurrence]) -> Clash | None:
    """The first two that overlap. Rounds may touch: 22:00–23:00 and 23:00–24:00."""
    ordered = sorted(rounds, key=lambda each: each.starts_at)
    for first, second in pairwise(ordered):
        if second.starts_at < first.ends_at:
            return Clash(first, second)
    return None
