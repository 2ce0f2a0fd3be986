"""The days a paper speaks of, read from its address. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from webapp.typed import day_of

LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Period:
    """Local days, both inclusive."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def since(self) -> datetime:
        """The first instant."""
        return datetime.combine(self.first, time(), self.zone).astimezone(UTC)

    @property
    def until(self) -> datetime:
        """The first instant that no longer belongs to it."""
        following = self.last + timedelta(days=1)
        return datetime.combine(following, time(), self.zone).astimezone(UTC)

    def __str__(self) -> str:
        return f"{self.first} – {self.last}" if self.first != self.last else f"{self.first}"


def read_period(since: str, until: str, today: date, zone: ZoneInfo) -> Period:
    """From the first of this month to today where the address says nothing, or nonsense."""
    last = _day(until) or today
    first = _day(since) or last.replace(day=1)
    if first > last:
        first, last = last, first
    return Period(max(first, last - LONGEST), last, zone)


def read_month(typed: str, today: date, zone: ZoneInfo) -> Period:
    """2026-11 as its days; this month for anything else."""
    first = _day(f"{typed}-01") or today.replace(day=1)
    return Period(first, next_month(first) - timedelta(days=1), zone)


def next_month(first: date) -> date:
    """The first day of the month after."""
    return (first.replace(day=1) + timedelta(days=32)).replace(day=1)


def _day(typed: str) -> date | None:
    return day_of(typed)
