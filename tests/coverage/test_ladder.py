"""Steps fall due in their order, whatever is done in between."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp import ladder
from webapp.sites.unknown_steps import are_steps, default_steps, read_steps

AT = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
STEPS = ladder.steps_of(default_steps())


def minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


def test_the_guard_is_called_first_even_when_found_late() -> None:
    base = ladder.first_base(STEPS, AT, AT + minutes(600))
    assert ladder.due_step(STEPS, base, AT + minutes(600)) == 0
    assert STEPS[0].who == "guard"


@pytest.mark.parametrize(("after", "step"), [(-1, -1), (0, 0), (14, 0), (15, 1), (44, 2), (900, 3)])
def test_steps_follow_the_clock(after: int, step: int) -> None:
    assert ladder.due_step(STEPS, AT, AT + minutes(after)) == step


def test_waiting_moves_what_is_to_come_and_keeps_the_distances() -> None:
    base = ladder.base_after(STEPS, AT, 0, AT + minutes(40), is_at_once=False)
    assert ladder.next_at(STEPS, base, 0) == AT + minutes(40)
    assert ladder.next_at(STEPS, base, 1) == AT + minutes(55)


def test_no_answer_makes_the_next_step_due_at_once() -> None:
    base = ladder.base_after(STEPS, AT, 0, AT + minutes(3), is_at_once=True)
    assert ladder.due_step(STEPS, base, AT + minutes(3)) == 1


def test_after_the_last_step_nothing_is_left() -> None:
    assert ladder.next_at(STEPS, AT, 3) is None
    assert ladder.base_after(STEPS, AT, 3, AT + minutes(99), is_at_once=False) == AT


@given(st.integers(0, 3), st.integers(0, 300), st.booleans())
def test_a_call_never_takes_a_step_back(step: int, until: int, is_at_once: bool) -> None:
    now = AT + STEPS[step].after
    base = ladder.base_after(STEPS, AT, step, now + minutes(until), is_at_once=is_at_once)
    coming = ladder.next_at(STEPS, base, step)
    assert coming is None or coming >= now


def test_rows_of_the_form_become_steps_in_order() -> None:
    read = read_steps(["look", "", "guard"], ["30", "", "5"])
    assert read == [{"who": "guard", "minutes": 5}, {"who": "look", "minutes": 30}]
    assert are_steps(read)


@pytest.mark.parametrize("rows", [([], []), (["guard"], ["x"]), (["guard", "look"], ["5", "5"]),
                                  (["boss"], ["5"]), (["guard"], ["1441"])])  # fmt: skip
def test_what_is_no_ladder_is_refused(rows: tuple[list[str], list[str]]) -> None:
    assert not are_steps(read_steps(*rows))
