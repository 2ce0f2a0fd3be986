"""The year of a calendar as a page shows it."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from webapp.calendars import official
from webapp.calendars.models import CalendarException
from webapp.calendars.rules import DayType, WorkCalendar


@dataclass(frozen=True)
class Day:
    """One cell: what the day is here, and why when that is worth telling."""

    day: date
    kind: DayType
    why: str
    is_own: bool  # an exception of this site
    is_make_up: bool  # a weekend day that is worked


@dataclass(frozen=True)
class Month:
    """Weeks of seven cells, None outside the month."""

    first: date
    weeks: list[list[Day | None]]
    workdays: int


def year(
    of: WorkCalendar, number: int, own: Mapping[date, CalendarException], language: str
) -> list[Month]:
    """Twelve months."""
    return [_month(of, date(number, month, 1), own, language) for month in range(1, 13)]


def _month(
    of: WorkCalendar, first: date, own: Mapping[date, CalendarException], language: str
) -> Month:
    weeks = []
    for week in calendar.Calendar().monthdatescalendar(first.year, first.month):
        inside = [day if day.month == first.month else None for day in week]
        weeks.append([_cell(of, day, own, language) if day else None for day in inside])
    workdays = sum(
        cell.kind is DayType.WORKDAY for week in weeks for cell in week if cell is not None
    )
    return Month(first, weeks, workdays)


def _cell(of: WorkCalendar, day: date, own: Mapping[date, CalendarException], language: str) -> Day:
    kind = of.day_type(day)
    exception = own.get(day)
    why = exception.note if exception else official.name(day, language)
    is_make_up = kind is DayType.WORKDAY and day.weekday() >= official.SATURDAY
    return Day(day, kind, why, exception is not None, is_make_up)
