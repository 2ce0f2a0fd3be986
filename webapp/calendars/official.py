"""The official calendar of China: public holidays and the weekend days that are worked instead.

From the `holidays` library, which follows the State Council's yearly notice (usually November for
the year after). A year without a notice still has its statutory days, but nobody knows yet which
weekends will be worked: `is_published` says so, and pages warn.
"""

from datetime import date
from functools import cache

import holidays

from webapp.calendars.rules import DayType

COUNTRY = "CN"
LANGUAGES = {"zh": "zh_CN", "en": "en_US"}
SATURDAY = 5


@cache
def _year(year: int, language: str) -> holidays.HolidayBase:
    return holidays.country_holidays(COUNTRY, years=year, language=LANGUAGES[language])


def day_type(day: date) -> DayType:
    """What the State Council says this day is."""
    year = _year(day.year, "zh")
    if day in year:
        return DayType.HOLIDAY
    if day.weekday() >= SATURDAY:
        return DayType.WORKDAY if year.is_working_day(day) else DayType.WEEKEND
    return DayType.WORKDAY


def name(day: date, language: str) -> str:
    """The name of a public holiday; an empty text on all other days."""
    return _year(day.year, "en" if language == "en" else "zh").get(day) or ""


def is_published(year: int) -> bool:
    """True when the notice for the year is known here: only then are make-up workdays."""
    found = _year(year, "zh")
    return any(found.is_working_day(day) for day in found.weekend_workdays if day.year == year)
