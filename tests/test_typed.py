"""Days and instants as they are typed: whatever comes in, an instant comes out or nothing does."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.typed import YEARS, day_of, instant_of, is_ahead

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
ZONES = st.sampled_from(
    [SHANGHAI, BERLIN, *map(ZoneInfo, ("Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"))]
)
DIGITS = st.integers(0, 99).map(lambda n: f"{n:02}")
ALMOST = st.tuples(st.integers(0, 99999), *[DIGITS] * 4).map(
    "{0[0]:04}-{0[1]}-{0[2]}T{0[3]}:{0[4]}".format
)


@given(st.one_of(st.text(max_size=30), ALMOST), ZONES)
def test_whatever_is_typed_is_an_instant_or_nothing(typed: str, zone: ZoneInfo) -> None:
    found = instant_of(typed, zone)
    if found is not None:
        assert found.tzinfo is UTC
        assert found.astimezone(zone).year in YEARS
        assert typed.strip().startswith(f"{found.astimezone(zone):%Y-%m-%dT%H:%M}")


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 12, 31)), ZONES)  # noqa: DTZ001  # local
def test_every_hour_of_a_clock_comes_back_as_typed(local: datetime, zone: ZoneInfo) -> None:
    typed = local.replace(second=0, microsecond=0)
    found = instant_of(typed.isoformat(timespec="minutes"), zone)
    is_left_out = (
        typed.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) != typed
    )
    assert (found is None) == is_left_out
    if found:
        assert found.astimezone(zone).replace(tzinfo=None) == typed


@given(st.one_of(st.text(max_size=14), st.dates().map(str)))
def test_whatever_is_typed_is_a_day_or_nothing(typed: str) -> None:
    found = day_of(typed)
    assert found is None or (found.year in YEARS and str(found) == typed.strip())


@pytest.mark.parametrize(
    "typed",
    [
        "", "0001-01-01T00:00", "9999-12-31T23:59", "1999-12-31T23:59", "2101-01-01T00:00",
        "2026-02-29T10:00", "2026-11-31T10:00", "2026-11-22T24:00", "2026-11-22T10:60",
        "2026-11-22", "2026-11-22 10:00", "20261122T1000", "2026-11-22T10:00+08:00",
        "２０２６-11-22T10:00", "2026-11-22T10:00;drop", "2026-11-22T10:00\x00", "-026-11-22T10:00",
    ],
)  # fmt: skip
def test_no_instant(typed: str) -> None:
    assert instant_of(typed, SHANGHAI) is None


def test_an_hour_left_out_is_no_instant_and_a_doubled_one_is_the_first() -> None:
    assert instant_of("2026-03-29T02:30", BERLIN) is None
    assert instant_of("2026-10-25T02:30", BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert instant_of("2026-03-29T02:30", SHANGHAI) is not None


def test_days_that_others_write_otherwise_are_not_guessed() -> None:
    assert day_of("2026-11-22") == date(2026, 11, 22)
    assert [day_of(one) for one in ("20261122", "2026-W47-7", "22.11.2026", "0001-01-01")] == [
        None
    ] * 4


def test_what_can_be_promised_lies_between_now_and_a_year_from_now() -> None:
    now = datetime(2026, 11, 22, 10, tzinfo=UTC)
    minute = timedelta(minutes=1)
    assert is_ahead(now - minute, now)
    assert is_ahead(now + timedelta(days=366), now)
    assert not is_ahead(now - 10 * minute, now)
    assert not is_ahead(now + timedelta(days=367), now)
