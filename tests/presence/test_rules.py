"""Every rule on its own: what it sees, what it leaves alone, and what it takes off."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.presence.build import (
    GUARD,
    LEARNED,
    OTHER_GUARD,
    OTHER_PHONE,
    moment,
    point,
    seen,
    view,
    walk,
)
from webapp.presence import rules, rules_table
from webapp.presence.rhythm import History
from webapp.presence.seen import Learned, Leg, Seen
from webapp.presence.view import Bands, Trouble, Twin, View

HONEST = seen("B", 100)


def weights(of: View) -> dict[str, int]:
    return {reason.code: reason.weight for reason in rules.score(of).reasons}


def test_an_honest_visit_is_worth_a_hundred() -> None:
    found = rules.score(view(HONEST, seen("A", 0), seen("C", 190)))
    assert (found.points, found.band, found.reasons) == (100, "green", ())


@pytest.mark.parametrize(
    ("name", "of", "expected"),
    [
        ("typed", view(replace(HONEST, method="typed")), {"method": 15}),
        ("opened from a link", view(replace(HONEST, method="link")), {"method": 10}),
        ("another's label", view(replace(HONEST, flags=("label.other_point",))),
         {"other_place": 50}),
        ("no label of ours", view(replace(HONEST, flags=("label.unknown",))),
         {"unknown_label": 40}),
        ("voided last month", view(HONEST, voided_at=moment(0) - timedelta(days=30)),
         {"old_label": 60}),
        ("voided an hour ago", view(HONEST, voided_at=moment(0) - timedelta(hours=1)),
         {"old_label": 20}),
        ("voided after the scan", view(HONEST, voided_at=moment(101)), {}),
        ("a gap", view(HONEST, has_gap=True), {"gap": 5}),
        ("proved to two hours", view(replace(HONEST, not_after=moment(4 * 3600))),
         {"wide_time": 12, "clock_set_back": 35}),
        ("proved to a minute", view(replace(HONEST, not_after=moment(160))), {}),
        ("the same bytes", view(HONEST, twins=[Twin(UUID(int=9), point("B"), moment(-9e4), -1)]),
         {"same_photo": 60}),
        ("the same look", view(HONEST, twins=[Twin(UUID(int=9), point("B"), moment(-9e4), 3)]),
         {"same_photo": 50}),
        ("changed afterwards",
         view(HONEST, troubles=[Trouble("sync.id_reused", moment(100), HONEST.id)]),
         {"edited": 60}),
        ("a fork nearby", view(HONEST, troubles=[Trouble("sync.forked_chain", moment(300), None)]),
         {"edited": 15}),
        ("a fork long after",
         view(HONEST, troubles=[Trouble("sync.forked_chain", moment(9000), None)]), {}),
    ],
)  # fmt: skip
def test_rules_about_one_visit(name: str, of: View, expected: dict[str, int]) -> None:
    assert weights(of) == expected, name


@pytest.mark.parametrize(
    ("distance", "accuracy", "expected"),
    [(20, 10, 0), (70, 30, 0), (90, 10, 35), (300, 20, 55), (300, 260, 0)],
)
def test_gps_counts_where_it_is_expected_and_less_its_error(
    distance: int, accuracy: int, expected: int
) -> None:
    visit = replace(HONEST, distance_m=distance, accuracy_m=accuracy)
    assert weights(view(visit, expects_gps=True)).get("other_place", 0) == expected
    assert weights(view(visit, expects_gps=False)) == {}


@pytest.mark.parametrize(
    ("seconds", "expected"), [(70, 0), (60, 0), (38, 0), (35, 14), (28, 32), (20, 45), (14, 60)]
)
def test_the_way_against_what_is_usual(seconds: int, expected: int) -> None:
    """A is left after ten seconds; a minute is usual from there."""
    found = weights(view(seen("B", 10 + seconds), seen("A", 0)))
    assert found.get("desk_copy", 0) == expected


def test_answering_on_the_way_is_nobodys_fault() -> None:
    slow = seen("A", 0, taps=(5, 50))  # the last answer half way to B
    assert weights(view(seen("B", 80), slow)) == {}


def test_a_pocketed_phone_that_dozed_excuses() -> None:
    """The estimate says 20 s, the wall clock of the same phone 70 s."""
    assert "desk_copy" not in weights(view(seen("B", 30, clock=50), seen("A", 0)))


def test_unknown_ways_say_something_only_when_nobody_could() -> None:
    unknown = Learned()
    near = view(seen("B", 4, taps=()), seen("A", 0, taps=()), learned=unknown)
    assert weights(near) == {"desk_copy": 45}
    far = view(seen("B", 20, taps=()), seen("A", 0, taps=()), learned=unknown)
    assert weights(far) == {}
    few = Learned(legs={(point("A"), point("B")): Leg(600, 500, 2)})
    assert weights(view(seen("B", 30, taps=()), seen("A", 0, taps=()), learned=few)) == {}


def test_a_whole_round_is_weighed_against_ones_own_walk() -> None:
    brisk = replace(LEARNED, gaits={seen("A", 0).person_id: 0.6})
    going = walk(45)  # 35 s for ways that take a minute
    assert weights(view(going[5], *going))["desk_copy"] == 34
    assert "desk_copy" not in weights(view(going[5], *going, learned=brisk))


def test_ways_of_one_other_person_say_less() -> None:
    """How much of a way is the way, and how much the pace of the only one who has walked it?"""
    strange = replace(
        LEARNED,
        legs={way: replace(leg, only_by=OTHER_GUARD) for way, leg in LEARNED.legs.items()},
    )
    for seconds, expected in ((70, 0), (35, 0), (28, 0), (22, 32), (14, 45)):
        found = weights(view(seen("B", 10 + seconds), seen("A", 0), learned=strange))
        assert found.get("desk_copy", 0) == expected, seconds
    going, sitting = walk(45), walk(30)
    assert "desk_copy" not in weights(view(going[5], *going, learned=strange))
    assert "desk_copy" in weights(view(sitting[5], *sitting, learned=strange))


def test_a_way_that_only_they_walk_is_known_at_their_own_pace() -> None:
    """On a few ways somebody was slow beside a colleague; on their own they walk as they always do.

    Weighing their own ways against that pace as well would count it twice.
    """
    own = replace(
        LEARNED,
        legs={way: replace(leg, only_by=GUARD) for way, leg in LEARNED.legs.items()},
        gaits={GUARD: 2.12},
    )
    for step, expected in ((70, None), (62, None), (35, 45)):  # ten seconds of them at the point
        going = walk(step)
        assert weights(view(going[5], *going, learned=own)).get("desk_copy") == expected, step


def test_nobody_is_held_to_have_been_slower_than_people_walk() -> None:
    slow = replace(LEARNED, gaits={GUARD: 3.0})
    going = walk(80)  # a sixth longer than usual
    assert "desk_copy" not in weights(view(going[5], *going, learned=slow))


def test_nobody_is_believed_to_be_quicker_than_people_walk() -> None:
    flying = replace(LEARNED, gaits={seen("A", 0).person_id: 0.2})
    sitting = walk(30)
    assert weights(view(sitting[5], *sitting, learned=flying))["desk_copy"] == 45


@pytest.mark.parametrize(
    ("taps", "expected"),
    [((0.5, 1.0), 50), ((1.5, 2.8), 45), ((2, 4.5), 32), ((2, 5), 0), ((9, 16), 0), ((0.4,), 0)],
)
def test_answers_faster_than_eyes(taps: tuple[float, ...], expected: int) -> None:
    assert weights(view(seen("B", 100, taps=taps))).get("rushed", 0) == expected


def test_a_clock_that_was_right_and_is_set_back() -> None:
    before = seen("A", 0)
    assert weights(view(seen("B", 100, clock=-3600), before)) == {"clock_set_back": 45}
    assert weights(view(seen("B", 100, clock=-3600), seen("A", 0, clock=-3600))) == {}
    assert weights(view(seen("B", 100, clock=0), seen("A", 0, clock=-3600))) == {}, "put right"
    assert weights(view(seen("B", 100, clock=3600), before)) == {}, "ran ahead"


def test_a_clock_that_was_ahead_and_is_set_back() -> None:
    """It was a quarter of an hour ahead, proved to seconds; now it is proved an hour behind."""
    back = seen("B", 100, clock=-3600)
    assert weights(view(back, seen("A", 0, clock=900))) == {"clock_set_back": 45}
    dozed = replace(seen("A", 0, clock=-900), not_after=moment(2705))  # or an hour behind all along
    assert "clock_set_back" not in weights(view(back, dozed))
    unproved = replace(back, not_before=moment(-3600))
    assert "clock_set_back" not in weights(view(unproved, seen("A", 0, clock=900)))


def test_a_phone_that_slept_explains_its_doubt() -> None:
    """Fifty minutes of doubt, and the wall clock runs fifty ahead of the other: the phone slept."""
    doubtful = replace(HONEST, not_after=moment(100 + 3000))
    assert weights(view(doubtful, seen("A", 0)))["clock_set_back"] == 35
    for other, mine in ((seen("C", 900, clock=2990), 0), (seen("A", 0), 2990)):
        claimed = replace(doubtful, claimed_at=moment(100 + mine))
        assert "clock_set_back" not in weights(view(claimed, other)), mine
    behind = seen(
        "A", 0, clock=2990
    )  # it was ahead before, and is right now: that explains nothing
    found = rules.score(view(doubtful, behind)).reasons[0]
    assert (found.code, found.params["minutes"]) == ("clock_set_back", 50)


@pytest.mark.parametrize(("error", "expected"), [(0, 45), (-3600, 0)])
def test_a_clock_set_back_before_the_first_point(error: int, expected: int) -> None:
    """Nothing tonight to compare with: the last round of that phone is asked."""
    before, tonight = seen("B", -86_400, clock=error), seen("B", 100, clock=-3600)
    beside = seen("C", -200, clock=-3600)  # this round's, set back already
    earlier = History([before, beside, tonight])
    assert weights(view(tonight, earlier=earlier)).get("clock_set_back", 0) == expected
    other_phone = History([replace(before, device_id=OTHER_PHONE), beside, tonight])
    assert "clock_set_back" not in weights(view(tonight, earlier=other_phone))


def test_codes_typed_among_scans() -> None:
    """One is a bad label; two that could be scanned last time are a question."""
    scans = [seen("A", 0), seen("C", 190), seen("D", 290)]
    typed, another = (seen(name, at, method="typed") for name, at in (("B", 100), ("E", 400)))
    history = History([seen("B", -86_400)])
    of = view(typed, *scans, another, earlier=history)
    assert (weights(of), rules.score(of).band) == ({"method": 32}, "amber")
    assert weights(view(typed, *scans, earlier=history)) == {"method": 20}, "only this one"
    damaged = History([seen("B", -86_400, method="typed")])
    assert weights(view(typed, *scans, another, earlier=damaged)) == {"method": 20}
    assert weights(view(typed, another, earlier=history)) == {"method": 15}, "a broken camera"


@pytest.mark.parametrize(("before", "expected"), [(3600, 0), (60, 35)])
def test_a_phone_that_proves_its_time_as_badly_as_ever(before: int, expected: int) -> None:
    """An hour of doubt, as yesterday at the same point: nothing was done to the clock tonight."""

    def there(at: int, doubt: int) -> Seen:
        one = seen("B", at)
        return replace(one, not_after=one.at + timedelta(seconds=doubt))

    tonight, yesterday = there(100, 3600), there(100 - 86_400, before)
    found = weights(view(tonight, earlier=History([yesterday, tonight])))
    assert found.get("clock_set_back", 0) == expected


def test_two_people_who_take_turns_on_one_phone() -> None:
    turns = [
        seen(name, 120 * number, person_id=OTHER_GUARD) if number % 2 else seen(name, 120 * number)
        for number, name in enumerate("ABCDEF")
    ]
    assert weights(view(turns[2], *turns))["shared_phone"] == 50
    handed_over = [*walk(120, names="ABC"), *walk(120, names="DEF", start=1500,
                                                  person_id=OTHER_GUARD)]  # fmt: skip
    assert "shared_phone" not in weights(view(handed_over[2], *handed_over))


def test_one_badge_on_two_phones() -> None:
    turns = [
        seen(name, 120 * number, device_id=OTHER_PHONE) if number % 2 else seen(name, 120 * number)
        for number, name in enumerate("ABCDEF")
    ]
    assert weights(view(turns[2], *turns))["two_phones"] == 55
    at_once = [*walk(120, names="ABC"), *walk(120, names="DEF", start=290, device_id=OTHER_PHONE)]
    assert weights(view(at_once[4], *at_once))["two_phones"] == 38
    fetched = [*walk(120, names="ABC"), *walk(120, names="DEF", start=700, device_id=OTHER_PHONE)]
    assert "two_phones" not in weights(view(fetched[4], *fetched))


def test_a_round_played_again() -> None:
    beats = [(0, (9, 16)), (95, (7, 15)), (170, (12, 19)), (301, (8, 30)), (377, (5, 11))]
    last_night = [
        seen(name, at - 86_400, taps=taps) for name, (at, taps) in zip("ABCDE", beats, strict=True)
    ]
    tonight = [
        seen(name, at * 1.04, taps=[tap * 0.97 for tap in taps])
        for name, (at, taps) in zip("ABCDE", beats, strict=True)
    ]
    found = weights(view(tonight[2], *tonight, earlier=History([*last_night, *tonight])))
    assert found["replayed"] == 55
    honest = walk(88, names="ABCDE", taps=(14, 22))
    assert "replayed" not in weights(
        view(honest[2], *honest, earlier=History([*last_night, *honest]))
    )


def test_reasons_are_sorted_weighted_and_never_below_nothing() -> None:
    bad = replace(HONEST, method="typed", flags=("label.other_point", "label.unknown"))
    twin = Twin(UUID(int=9), point("B"), moment(-9e4), -1)
    found = rules.score(view(bad, twins=[twin]))
    assert [one.weight for one in found.reasons] == [60, 50, 40, 15]
    assert (found.points, found.band) == (0, "red")
    light = rules.score(view(bad, twins=[twin], weight_percent=10))
    assert [one.weight for one in light.reasons] == [6, 5, 4, 2]
    assert rules.score(view(bad, twins=[twin], weight_percent=0)).reasons == ()


@pytest.mark.parametrize(
    ("points", "band"), [(100, "green"), (70, "green"), (69, "amber"), (40, "amber"), (39, "red")]
)
def test_bands(points: int, band: str) -> None:
    assert Bands().of(points) == band


def test_the_table_that_people_read_names_every_rule_and_its_most() -> None:
    shown: dict[str, Any] = dict(rules_table.TABLE)
    assert len(shown) == len(rules.RULES)
    assert {rule.__name__ for rule in rules.RULES} == set(shown)
