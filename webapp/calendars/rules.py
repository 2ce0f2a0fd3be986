"""Working days and service hours of a place, and limits counted in them. Pure.

A band is (opens, closes) in minutes after local midnight, 0 <= opens < closes <= 1440. A night
that goes past midnight is two bands. Clock time is turned into instants day by day, so that a band
of eight hours is an hour shorter or longer on the day the clocks change.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

MINUTES_A_DAY = 24 * 60
LOOK_AHEAD = timedelta(days=800)  # no place is closed for two years and still promises anything

Band = tuple[int, int]


class DayType(StrEnum):
    """What kind of day it is for the people who serve."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


class NeverOpen(Exception):
    """The place has no service hours within the next two years: nothing can be promised in them."""


@dataclass(frozen=True)
class WorkCalendar:
    """The calendar of one place. `official` says what a day is where the place says nothing."""

    zone: ZoneInfo
    bands: Mapping[DayType, tuple[Band, ...]]
    official: Callable[[date], DayType]
    exceptions: Mapping[date, DayType]

    def day_type(self, day: date) -> DayType:
        """What this day is here."""
        return self.exceptions.get(day) or self.official(day)

    def is_workday(self, day: date) -> bool:
        """True on days that count as working days."""
        return self.day_type(day) is DayType.WORKDAY

    def local_day(self, instant: datetime) -> date:
        """The day on the wall calendar there."""
        return instant.astimezone(self.zone).date()

    def hours(self, day: date) -> list[tuple[datetime, datetime]]:
        """When service is open on a day: instants in UTC, in order."""
        bands = sorted(self.bands.get(self.day_type(day), ()))
        return [(self._instant(day, opens), self._instant(day, closes)) for opens, closes in bands]

    def is_open(self, instant: datetime) -> bool:
        """True while somebody serves; a band's end is not in it."""
        day = self.local_day(instant)
        return any(opens <= instant < closes for opens, closes in self.hours(day))

    @property
    def is_ever_open(self) -> bool:
        """False where no kind of day has service hours: nothing can be counted in them."""
        return any(self.bands.values())

    def next_open(self, instant: datetime) -> datetime:
        """The instant itself while open, else when service begins next. Raises NeverOpen."""
        opens, _closes = next(self._open_from(instant))
        return opens

    def add_service_time(self, start: datetime, length: timedelta) -> datetime:
        """When `length` of open hours have passed since `start`. Raises NeverOpen."""
        left = length
        for opens, closes in self._open_from(start):
            if left <= closes - opens:
                return opens + left
            left -= closes - opens
        raise NeverOpen

    def service_time(self, start: datetime, end: datetime) -> timedelta:
        """How long service was open within [start, end]; zero when end is not after start."""
        total = timedelta()
        day, last = self.local_day(start), self.local_day(end)
        while day <= last:
            for opens, closes in self.hours(day):
                total += max(timedelta(), min(closes, end) - max(opens, start))
            day += timedelta(days=1)
        return total

    def add_working_days(self, start: datetime, days: int) -> datetime:
        """The close of service of the `days`-th working day after the day of `start`.

        The day something begins is not counted (Civil Code of China, art. 201). A workday without
        service hours ends at midnight. Raises NeverOpen.
        """
        day, end = self.local_day(start), self.local_day(start) + LOOK_AHEAD
        left = days
        while left > 0 and day < end:
            day += timedelta(days=1)
            left -= self.is_workday(day)
        if left > 0:
            raise NeverOpen
        hours = self.hours(day)
        return hours[-1][1] if hours else self._instant(day, MINUTES_A_DAY)

    def working_days(self, start: datetime, end: datetime) -> int:
        """How many working days have begun after the day of `start`, up to and with `end`'s."""
        day, last, count = self.local_day(start), self.local_day(end), 0
        while day < last:
            day += timedelta(days=1)
            count += self.is_workday(day)
        return count

    def _open_from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """What is left of the open hours from `start` on. Raises NeverOpen at the end."""
        day = self.local_day(start)
        for ahead in range(LOOK_AHEAD.days):
            for opens, closes in self.hours(day + timedelta(days=ahead)):
                if closes > start:
                    yield max(opens, start), closes
        raise NeverOpen

    def _instant(self, day: date, minute: int) -> datetime:
        if minute == MINUTES_A_DAY:
            day, minute = day + timedelta(days=1), 0
        local = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=self.zone)
        return local.astimezone(UTC)


def parse_minute(text: str) -> int | None:
    """Minutes after midnight of 09:00 or 24:00; None for anything else."""
    hours, colon, minutes = text.strip().replace("：", ":").partition(":")
    if not (colon and hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2):
        return None
    total = int(hours) * 60 + int(minutes)
    return total if int(minutes) < 60 and total <= MINUTES_A_DAY else None


def write_minute(minute: int) -> str:
    """09:00 of 540."""
    return f"{minute // 60:02}:{minute % 60:02}"


def do_overlap(bands: list[Band]) -> bool:
    """True when two bands share a minute."""
    ordered = sorted(bands)
    return any(before[1] > after[0] for before, after in pairwise(ordered))
