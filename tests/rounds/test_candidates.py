"""Whose phone could hold the missing visit."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from webapp.rounds.candidates import Phone, candidates, round_known_until, silent
from webapp.rounds.rules import EVERYTHING

AT = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


@dataclass
class Assigned:
    role: str | None = "guard"
    person_id: UUID | None = None
    device_id: UUID | None = None


def phone(role: str = "guard", here: bool = True, minutes: int | None = 0) -> Phone:
    until = None if minutes is None else AT + timedelta(minutes=minutes)
    return Phone(uuid4(), uuid4(), "张三", role, here, until, until)


def test_the_phone_that_started_the_round_is_the_only_one() -> None:
    mine, other = phone(), phone()
    assert candidates(Assigned(device_id=mine.device_id), [mine, other]) == [mine]


def test_a_person_answers_with_all_their_phones() -> None:
    first = phone()
    second = Phone(uuid4(), first.person_id, "张三", "guard", False, AT, AT)
    found = candidates(Assigned(None, first.person_id), [first, second, phone()])
    assert found == [first, second]


def test_a_role_answers_with_the_phones_of_the_site() -> None:
    guard, elsewhere, cleaner = phone(), phone(here=False), phone("cleaner")
    assert candidates(Assigned(), [guard, elsewhere, cleaner]) == [guard]


def test_without_any_phone_everything_is_known() -> None:
    assert round_known_until(Assigned("technician"), [phone()]) == EVERYTHING


@given(st.lists(st.one_of(st.none(), st.integers(-90, 90)), max_size=6))
def test_the_silent_phones_are_those_that_keep_us_from_knowing(minutes: list[int | None]) -> None:
    phones = [phone(minutes=each) for each in minutes]
    known = round_known_until(Assigned(), phones)
    waiting = silent(phones, AT)
    assert bool(waiting) == (known is None or known < AT)
    never = [each for each in waiting if each.heard_at is None]
    assert waiting[: len(never)] == never
