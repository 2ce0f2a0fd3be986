"""Who answers at an instant, until when, and the hours nobody does."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from webapp.voices import rota
from webapp.voices.rota import DAY, WEEK, Shift, Span

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYTIME = Shift(range(7), "08:00", "20:00", UUID(int=1))
NIGHT = Shift(range(7), "20:00", "08:00", UUID(int=2))
MONDAY = datetime(2026, 11, 22, 16, tzinfo=UTC)  # Monday 00:00 in Shanghai

times = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 15, 30]))
some_shifts = st.lists(
    st.builds(
        Shift,
        st.lists(st.integers(0, 6), min_size=1, max_size=7, unique=True),
        times,
        times,
        st.integers(1, 3).map(lambda n: UUID(int=n)),
    ),
    max_size=5,
)


def test_row_61_day_and_night_leave_no_gap() -> None:
    assert rota.gaps([DAYTIME, NIGHT]) == []
    assert rota.gaps([]) == [Span(0, WEEK)]


def test_row_61_a_gap_over_sunday_midnight_is_one() -> None:
    nights = Shift(range(6), "20:00", "08:00", UUID(int=2))
    assert rota.gaps([DAYTIME, nights]) == [Span(6 * DAY + 20 * 60, WEEK + 8 * 60)]


def test_row_61_the_night_of_sunday_goes_on_into_monday() -> None:
    sunday = Shift([6], "20:00", "08:00", UUID(int=2))
    assert rota.on_duty([sunday], MONDAY + timedelta(hours=7, minutes=59), SHANGHAI) == [
        UUID(int=2)
    ]
    assert rota.on_duty([sunday], MONDAY + timedelta(hours=8), SHANGHAI) == []


def test_row_61_the_rota_changes_at_the_next_edge_that_changes_who() -> None:
    at = MONDAY + timedelta(hours=3, minutes=30, seconds=12)
    assert rota.changes_at([DAYTIME, NIGHT], at, SHANGHAI) == MONDAY + timedelta(hours=8)
    two = [Shift([0], "08:00", "12:00", UUID(int=1)), Shift([0], "12:00", "18:00", UUID(int=1))]
    noon = MONDAY + timedelta(hours=11)
    assert rota.changes_at(two, noon, SHANGHAI) == MONDAY + timedelta(hours=18)


def test_row_61_the_same_hour_twice_is_a_whole_day() -> None:
    assert rota.spans([Shift([0], "08:00", "08:00", UUID(int=1))]) == [
        Span(8 * 60, DAY + 8 * 60, UUID(int=1))
    ]


@given(some_shifts, st.integers(0, WEEK - 1))
def test_row_61_every_minute_is_answered_or_in_a_gap(shifts: list[Shift], minute: int) -> None:
    at = MONDAY + timedelta(minutes=minute)
    in_gap = any(
        hole.start <= one < hole.end
        for hole in rota.gaps(shifts)
        for one in (minute, minute + WEEK)
    )
    assert bool(rota.on_duty(shifts, at, SHANGHAI)) is not in_gap
    assert rota.changes_at(shifts, at, SHANGHAI) > at


@given(some_shifts)
def test_row_61_each_day_is_told_whole(shifts: list[Shift]) -> None:
    for day in rota.by_day(shifts):
        told, reached = sorted(day, key=lambda span: span.start), 0
        for span in told:
            assert span.start <= reached, "no minute is left out"
            reached = max(reached, span.end)
        assert reached == DAY
        free = [span for span in told if span.person_id is None]
        busy = [span for span in told if span.person_id is not None]
        assert not any(a.start < b.end and b.start < a.end for a in free for b in busy)
