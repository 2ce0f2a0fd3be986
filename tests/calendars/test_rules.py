"""Limits counted in working days and service hours."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.calendars import official
from webapp.calendars.rules import (
    DayType,
    NeverOpen,
    WorkCalendar,
    do_overlap,
    parse_minute,
    write_minute,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = {DayType.WORKDAY: ((9 * 60, 12 * 60), (13 * 60, 17 * 60))}


def calendar(zone: str = "Asia/Shanghai", **changes: object) -> WorkCalendar:
    values = {"bands": OFFICE, "official": official.day_type, "exceptions": {}}
    return WorkCalendar(ZoneInfo(zone), **(values | changes))  # type: ignore[arg-type]


def local(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-10-01", DayType.HOLIDAY),  # National Day
        ("2026-10-10", DayType.WORKDAY),  # a Saturday that is worked
        ("2026-10-11", DayType.WEEKEND),
        ("2026-10-12", DayType.WORKDAY),
        ("2026-02-20", DayType.HOLIDAY),  # given for 14 February
        ("2026-02-14", DayType.WORKDAY),
    ],
)
def test_the_official_calendar_of_china(day: str, kind: DayType) -> None:
    assert official.day_type(date.fromisoformat(day)) is kind


def test_a_year_whose_notice_is_not_known_says_so() -> None:
    assert official.is_published(2026)
    assert not official.is_published(2099)


def test_three_working_days_over_the_national_holiday() -> None:
    due = calendar().add_working_days(local("2026-09-30T16:00"), 3)  # 8, 9 and Saturday 10 October
    assert due == local("2026-10-10T17:00")


def test_the_day_it_begins_is_not_counted() -> None:
    assert calendar().add_working_days(local("2026-11-23T00:01"), 1) == local("2026-11-24T17:00")


def test_an_exception_of_the_place_beats_the_official_calendar() -> None:
    closed = calendar(exceptions={date(2026, 11, 24): DayType.HOLIDAY})
    assert closed.add_working_days(local("2026-11-23T10:00"), 1) == local("2026-11-25T17:00")


def test_service_time_stops_at_night_over_lunch_and_over_the_weekend() -> None:
    due = calendar().add_service_time(local("2026-11-27T16:00"), timedelta(hours=6))  # Friday
    assert due == local("2026-11-30T15:00")  # 1 h on Friday, 3 h and 2 h on Monday


def test_an_hour_is_lost_where_the_clocks_go_forward() -> None:
    whole = dict.fromkeys(DayType, ((0, 24 * 60),))
    london = calendar("Europe/London", bands=whole)
    zone = ZoneInfo("Europe/London")
    start, end = local("2026-03-29T00:00", zone), local("2026-03-30T00:00", zone)
    assert london.service_time(start, end) == timedelta(hours=23)


def test_a_place_that_never_opens_promises_nothing() -> None:
    shut = calendar(bands={})
    with pytest.raises(NeverOpen):
        shut.add_service_time(local("2026-11-23T10:00"), timedelta(minutes=1))
    with pytest.raises(NeverOpen):
        calendar(official=lambda _day: DayType.HOLIDAY).add_working_days(
            local("2026-11-23T10:00"), 1
        )


def test_a_workday_without_hours_ends_at_midnight() -> None:
    shut = calendar(bands={})
    assert shut.add_working_days(local("2026-11-23T10:00"), 1) == local("2026-11-25T00:00")


instants = st.datetimes(datetime(2024, 1, 1), datetime(2027, 6, 1)).map(  # noqa: DTZ001
    lambda naive: naive.replace(tzinfo=UTC, microsecond=0)
)
lengths = st.integers(1, 60 * 60 * 40).map(lambda seconds: timedelta(seconds=seconds))
zones = st.sampled_from(["Asia/Shanghai", "Europe/London", "America/New_York"])


@given(zones, instants, lengths)
def test_what_was_added_is_what_has_passed(zone: str, start: datetime, length: timedelta) -> None:
    of = calendar(zone)
    due = of.add_service_time(start, length)
    assert of.service_time(start, due) == length


@given(zones, instants, st.integers(1, 40))
def test_working_days_added_are_working_days_counted(zone: str, start: datetime, days: int) -> None:
    of = calendar(zone)
    assert of.working_days(start, of.add_working_days(start, days)) == days


@given(instants, instants, lengths)
def test_who_begins_later_is_never_due_earlier(
    one: datetime, other: datetime, length: timedelta
) -> None:
    first, second = sorted((one, other))
    of = calendar()
    assert of.add_service_time(first, length) <= of.add_service_time(second, length)


@given(instants)
def test_the_next_opening_is_open(instant: datetime) -> None:
    of = calendar()
    opening = of.next_open(instant)
    assert of.is_open(opening)
    assert (opening == instant) == of.is_open(instant)


@pytest.mark.parametrize(
    ("text", "minute"),
    [("09:00", 540), ("9：30", 570), ("24:00", 1440), ("24:01", None), ("9:5", None), ("x", None)],
)
def test_times_as_people_write_them(text: str, minute: int | None) -> None:
    assert parse_minute(text) == minute


def test_a_minute_is_written_as_a_clock_shows_it() -> None:
    assert (write_minute(0), write_minute(1440)) == ("00:00", "24:00")


def test_bands_that_touch_do_not_overlap() -> None:
    assert not do_overlap([(540, 720), (720, 1020)])
    assert do_overlap([(540, 721), (720, 1020)])
