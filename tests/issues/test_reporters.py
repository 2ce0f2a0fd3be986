"""Reporters: found by phone or room, one row a number, masked where the work does not need them."""

import pytest

from tests.issues.conftest import NOW, Desk
from webapp.issues import reporters
from webapp.issues.models import Reporter


def add(
    desk: Desk, phone: str = "13812345678", name: str = "林女士", room: str = "3-2-501"
) -> Reporter:
    found = reporters.find_or_add(desk.cast.site.id, phone=phone, name=name, room=room, at=NOW)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "typed", ["138 1234 5678", "+86 138-1234-5678", "5678", "3-2-501", " 3－2－501 "]
)
def test_a_caller_is_found_by_what_the_desk_types(desk: Desk, typed: str) -> None:
    known = add(desk)
    assert [one.id for one in reporters.find(desk.cast.site.id, typed)] == [known.id]


@pytest.mark.parametrize("typed", ["", "1381234567", "678", "3-2-502", "林女士"])
def test_and_by_nothing_else(desk: Desk, typed: str) -> None:
    add(desk)
    assert reporters.find(desk.cast.site.id, typed) == []


def test_the_same_number_is_the_same_reporter_and_keeps_what_was_known(desk: Desk) -> None:
    first = add(desk)
    again = add(desk, phone="+8613812345678", name="", room="")
    assert again.id == first.id
    assert (again.name, again.room) == ("林女士", "3-2-501")


def test_without_a_number_the_room_and_the_name_together_decide(desk: Desk) -> None:
    first = add(desk, phone="")
    assert add(desk, phone="").id == first.id
    assert add(desk, phone="", name="王先生").id != first.id


def test_who_says_nothing_is_nobody(desk: Desk) -> None:
    assert reporters.find_or_add(desk.cast.site.id, phone=" ", name=" ", room="", at=NOW) is None


def test_a_number_of_forty_characters_and_a_name_of_emoji_are_kept_short(desk: Desk) -> None:
    odd = add(desk, phone="1" * 40, name="🙂" * 60)
    assert (len(odd.phone), len(odd.name), odd.phone_tail) == (20, 40, "1111")


def test_names_are_whole_only_for_those_whose_work_needs_them(desk: Desk) -> None:
    reporter, issue = add(desk), desk.open()
    people = desk.cast.people
    assert reporters.shown_to(people["frontdesk"], reporter, issue).phone == "13812345678"
    stranger = reporters.shown_to(people["technician"], reporter, issue)
    assert (stranger.name, stranger.phone, stranger.room) == ("林**", "*******5678", "")
    desk.step(issue, "send", 5, "manager", assignee=str(desk.cast.technician.id))
    assert not reporters.shown_to(people["technician"], reporter, issue).is_masked
