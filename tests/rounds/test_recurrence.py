"""Days and times: the same however we get there, past midnight and past the change of clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from webapp.rounds.recurrence import (
    BadRecurrence,
    Recurrence,
    Timetable,
    days,
    in_shift_order,
    occurrences,
    overlap,
    parse,
    parse_time,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
dates = st.dates(date(2024, 1, 1), date(2028, 12, 31))
weekday_sets = st.lists(st.integers(0, 6), min_size=1, unique=True).map(lambda d: tuple(sorted(d)))
monthdays = st.lists(st.sampled_from([1, 2, 15, 28, 29, 30, 31, -1]), min_size=1, unique=True).map(
    lambda found: tuple(sorted(found, key=lambda day: (day < 0, day)))
)
intervals = st.integers(1, 9)
rules = st.one_of(
    st.builds(Recurrence, st.just("DAILY"), intervals),
    st.builds(Recurrence, st.just("WEEKLY"), intervals, weekday_sets),
    st.builds(Recurrence, st.just("MONTHLY"), intervals, st.just(()), monthdays),
)
times = st.lists(
    st.times().map(lambda t: t.replace(second=0, microsecond=0)), min_size=1, max_size=6
)
zones = st.sampled_from([SHANGHAI, BERLIN, ZoneInfo("America/St_Johns"), ZoneInfo("Pacific/Apia")])


def table(rule: str = "FREQ=DAILY", at: tuple[str, ...] = ("22:00",), **other: object) -> Timetable:
    values = {
        "starts_on": date(2026, 11, 1),
        "ends_on": None,
        "window_minutes": 60,
        "grace_minutes": 15,
        "zone": SHANGHAI,
    }
    return Timetable(parse(rule), tuple(map(parse_time, at)), **(values | other))  # type: ignore[arg-type]


@given(rules)
def test_a_rule_survives_being_written(rule: Recurrence) -> None:
    assert parse(str(rule)) == rule


@given(rules, dates, st.integers(-400, 900), st.integers(0, 60))
def test_starting_near_gives_the_days_of_starting_at_the_beginning(
    rule: Recurrence, starts_on: date, skip: int, length: int
) -> None:
    since = starts_on + timedelta(days=skip)
    until = since + timedelta(days=length)
    begin = starts_on.replace(day=1) if rule.frequency == "MONTHLY" else starts_on
    everything = rrulestr(str(rule) + ";WKST=MO", dtstart=datetime.combine(begin, time()))
    first = datetime.combine(max(since, starts_on), time())
    last = datetime.combine(until, time()) - timedelta(seconds=1)
    expected = (
        [at.date() for at in everything.between(first, last, inc=True)] if last > first else []
    )
    assert list(days(rule, starts_on, since, until)) == expected


@given(rules, times, dates, zones, st.integers(0, 4000), st.integers(0, 4000))
def test_a_span_in_two_pieces_gives_the_rounds_of_the_whole(
    rule: Recurrence, at: list[time], starts_on: date, zone: ZoneInfo, a: int, b: int
) -> None:
    timetable = Timetable(rule, tuple(at), starts_on, None, 30, 0, zone)
    begin = datetime.combine(starts_on, time(), UTC) - timedelta(days=1)
    first, second = sorted((begin + timedelta(minutes=7 * a), begin + timedelta(minutes=7 * b)))
    whole = occurrences(timetable, begin, second)
    assert occurrences(timetable, begin, first) + occurrences(timetable, first, second) == whole
    starts = [each.starts_at for each in whole]
    assert starts == sorted(set(starts))


@given(times)
def test_a_shift_lasts_less_than_a_day(at: list[time]) -> None:
    ordered = in_shift_order(at)
    minutes = [later * 1440 + each.hour * 60 + each.minute for later, each in ordered]
    assert ordered[0] == (0, at[0])
    assert minutes == sorted(minutes)
    assert minutes[-1] - minutes[0] < 1440


def test_a_night_belongs_to_the_day_it_begins_on() -> None:
    night = occurrences(
        table("FREQ=WEEKLY;BYDAY=SA", ("22:00", "00:00", "02:30")),
        datetime(2026, 11, 20, tzinfo=UTC),
        datetime(2026, 11, 24, tzinfo=UTC),
    )
    local = [each.starts_at.astimezone(SHANGHAI).strftime("%d %H:%M") for each in night]
    assert local == ["21 22:00", "22 00:00", "22 02:30"]
    assert [each.number for each in night] == [1, 2, 3]
    assert {each.day for each in night} == {date(2026, 11, 21)}


def test_the_last_day_includes_its_night() -> None:
    found = occurrences(
        table(at=("23:00", "01:00"), ends_on=date(2026, 11, 2)),
        datetime(2026, 11, 1, tzinfo=UTC),
        datetime(2026, 11, 10, tzinfo=UTC),
    )
    assert len(found) == 4


@pytest.mark.parametrize(
    ("day", "instants"),
    [
        (date(2026, 3, 29), ["01:30"]),  # 02:30 is 03:30 summer time; it exists once
        (date(2026, 10, 25), ["00:30"]),  # 02:30 comes twice; the first counts
    ],
)
def test_the_change_of_clocks_neither_loses_nor_doubles_a_round(
    day: date, instants: list[str]
) -> None:
    found = occurrences(
        table(at=("02:30",), starts_on=day, ends_on=day, zone=BERLIN),
        datetime(2026, 1, 1, tzinfo=UTC),
        datetime(2026, 12, 31, tzinfo=UTC),
    )
    assert [each.starts_at.strftime("%H:%M") for each in found] == instants


@pytest.mark.parametrize(
    "text",
    [
        "",
        "every day",
        "FREQ=SECONDLY",
        "FREQ=DAILY;COUNT=3",
        "FREQ=DAILY;UNTIL=20270101",
        "FREQ=DAILY;BYHOUR=3",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=9999",
        "FREQ=DAILY;FREQ=WEEKLY",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=WEEKLY;BYMONTHDAY=3",
        "FREQ=MONTHLY",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYMONTHDAY=1;BYDAY=MO",
        "FREQ=DAILY;BYDAY=",
        ";;;=",
    ],
)
def test_nonsense_is_not_a_rule(text: str) -> None:
    with pytest.raises(BadRecurrence):
        parse(text)


@pytest.mark.parametrize("text", ["25:00", "24:00", "12:60", "noon", "", "1:2", "-1:00", "٢٢:٠٠"])
def test_nonsense_is_not_a_time(text: str) -> None:
    with pytest.raises(BadRecurrence):
        parse_time(text)


def test_a_time_typed_with_the_colon_of_a_chinese_keyboard() -> None:
    assert parse_time("9：05") == time(9, 5)


def test_a_day_that_never_comes_ends_the_search() -> None:
    rule = Recurrence("MONTHLY", 12, (), (30,))
    assert list(days(rule, date(2026, 2, 1), date(2026, 2, 1), date(2030, 1, 1))) == []


def test_rounds_that_overlap_are_named() -> None:
    span = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)
    clash = overlap(occurrences(table(at=("10:00", "10:45")), *span))
    assert clash is not None
    assert (clash.first.number, clash.second.number) == (1, 2)
    assert overlap(occurrences(table(at=("10:00", "11:00")), *span)) is None
