"""The state of a stop: unknown is not missed, and what is known stays known."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.rounds import rules
from webapp.rounds.rules import EVERYTHING, State, joins, known_until, missed_reason, stop_state

OPENS = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
DUE = OPENS + timedelta(minutes=60)
GRACE = DUE + timedelta(minutes=15)
AFTER = GRACE + timedelta(minutes=1)
minutes = st.integers(-3000, 3000)
horizons = st.one_of(
    st.none(), st.just(EVERYTHING), minutes.map(lambda n: GRACE + timedelta(minutes=n))
)


@dataclass
class Stop:
    opens_at: datetime = OPENS
    due_at: datetime = DUE
    grace_until: datetime = GRACE
    outcome: str | None = None


@dataclass
class Known:
    checkpoint_id: UUID | None
    item_key: str
    opened_at: datetime = OPENS
    cleared_at: datetime | None = None
    verified_at: datetime | None = None


@pytest.mark.parametrize(
    ("now", "known", "state"),
    [
        (OPENS - timedelta(seconds=1), None, "pending"),
        (OPENS, None, "due"),
        (GRACE, None, "due"),
        (AFTER, None, "unknown"),
        (AFTER, GRACE - timedelta(seconds=1), "unknown"),
        (AFTER, GRACE, "missed"),
        (AFTER, EVERYTHING, "missed"),
        (GRACE + timedelta(hours=12), None, "missed"),
    ],
)
def test_a_stop_nobody_has_told_of(now: datetime, known: datetime | None, state: str) -> None:
    assert stop_state(Stop(), now, known) == state


@given(minutes, horizons, st.sampled_from(["on_time", "late", "skipped"]))
def test_what_happened_is_never_doubted(n: int, known: datetime | None, outcome: str) -> None:
    now = GRACE + timedelta(minutes=n)
    assert stop_state(Stop(outcome=outcome), now, known) == outcome


@given(minutes, horizons, horizons)
def test_more_knowledge_never_turns_missed_into_unknown(
    n: int, one: datetime | None, other: datetime | None
) -> None:
    now = GRACE + timedelta(minutes=n)
    less, more = sorted((one, other), key=lambda known: known or datetime.min.replace(tzinfo=UTC))
    if stop_state(Stop(), now, less) == State.MISSED:
        assert stop_state(Stop(), now, more) == State.MISSED


@given(minutes, minutes, horizons)
def test_time_only_moves_a_stop_forwards(a: int, b: int, known: datetime | None) -> None:
    order = [State.PENDING, State.DUE, State.UNKNOWN, State.MISSED]
    early, late = (GRACE + timedelta(minutes=n) for n in sorted((a, b)))
    before, after = stop_state(Stop(), early, known), stop_state(Stop(), late, known)
    assert order.index(before) <= order.index(after)


@given(st.lists(horizons))
def test_we_know_as_much_as_the_most_silent_phone(phones: list[datetime | None]) -> None:
    known = known_until(phones)
    assert (known is None) == (None in phones)
    if known is not None:
        assert all(phone is not None and known <= phone for phone in phones)


def test_nobody_enrolled_means_nothing_to_wait_for() -> None:
    assert known_until([]) == EVERYTHING
    assert missed_reason(Stop(), EVERYTHING) == "no_phone"
    assert missed_reason(Stop(), GRACE) == "nobody_came"
    assert missed_reason(Stop(), None) == "never_reported"


def test_a_phone_in_a_drawer_is_not_waited_for() -> None:
    enrolled = OPENS - timedelta(days=90)
    assert rules.is_carried(OPENS - timedelta(days=2), enrolled, OPENS)
    assert not rules.is_carried(OPENS - timedelta(days=20), enrolled, OPENS)
    assert rules.is_carried(None, OPENS - timedelta(days=1), OPENS)


def test_late_is_after_the_deadline_even_within_grace() -> None:
    assert rules.outcome_of(Stop(), DUE) == "on_time"
    assert rules.outcome_of(Stop(), DUE + timedelta(seconds=1)) == "late"
    assert rules.outcome_of(Stop(), GRACE + timedelta(hours=3)) == "late"


def test_the_same_failure_joins_and_another_does_not() -> None:
    point = uuid4()
    finding = Known(point, "pump_leak", cleared_at=GRACE)
    assert joins([finding], point, "pump_leak", AFTER) is finding
    assert joins([finding], point, "lamp", AFTER) is None
    assert joins([finding], uuid4(), "pump_leak", AFTER) is None


def test_a_failure_seen_before_the_repair_joins_what_was_repaired() -> None:
    point = uuid4()
    mended = Known(point, "pump_leak", OPENS, cleared_at=DUE, verified_at=AFTER)
    again = Known(point, "pump_leak", AFTER)
    assert joins([again, mended], point, "pump_leak", OPENS + timedelta(minutes=1)) is mended
    assert joins([again, mended], point, "pump_leak", GRACE) is again
    assert joins([mended], point, "pump_leak", GRACE) is None


def test_two_free_reports_are_two_findings() -> None:
    point = uuid4()
    assert joins([Known(point, "")], point, "", AFTER) is None
    assert joins([Known(None, "x")], None, "x", AFTER) is None
