"""The suggested order: the same points, never a longer way."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.rounds.ordering import Place, length, suggest

coordinates = st.integers(0, 10_000)
plans = st.sampled_from(["B1", "B2", None])
places = st.lists(st.tuples(plans, coordinates, coordinates), max_size=14).map(
    lambda found: [Place(n, plan, x, y, n) for n, (plan, x, y) in enumerate(found)]
)


@given(places)
@settings(deadline=None)
def test_every_point_stays_and_the_first_stays_first(given_places: list[Place]) -> None:
    way = suggest(given_places)
    assert sorted(place.key for place in way) == [place.key for place in given_places]
    assert way[:1] == given_places[:1]


@given(places)
@settings(deadline=None)
def test_no_stretch_turned_around_would_be_shorter(given_places: list[Place]) -> None:
    way = suggest(given_places)
    for i in range(1, len(way)):
        for j in range(i + 1, len(way)):
            turned = way[:i] + way[i : j + 1][::-1] + way[j + 1 :]
            assert length(way) <= length(turned) + 1e-6


def test_points_along_a_corridor_come_one_after_the_other() -> None:
    corridor = [Place(x, "B1", x, 500) for x in (0, 9000, 3000, 6000, 1500)]
    assert [place.key for place in suggest(corridor)] == [0, 1500, 3000, 6000, 9000]


def test_a_point_left_behind_is_fetched() -> None:
    corridor = [Place(x, "B1", x, 500) for x in (6000, 7500, 3000, 4500)]
    assert [place.key for place in suggest(corridor)] == [6000, 7500, 4500, 3000]


def test_floors_are_not_mixed() -> None:
    scattered = [Place(n, "B1" if n % 2 else "B2", n * 900, 0, n) for n in range(10)]
    plans_in_order = [place.plan for place in suggest(scattered)]
    assert sum(a != b for a, b in pairwise(plans_in_order)) == 1
