"""A short way through the points of a route: nearest neighbour, then 2-opt and single moves. Pure.

Places on the same plan are as far apart as drawn; going to another plan costs more than any way
across one, so the points of a floor stay together. What is not drawn keeps to the site's own list.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot

BETWEEN_PLANS = 20_000.0  # more than the diagonal of a plan (14,142), so that floors stay together
UNPLACED = 40_000.0
ENOUGH = 1e-6  # a shorter way than this is rounding, and would go round for ever
FULL = 10_000  # a plan is 10,000 wide and high


@dataclass(frozen=True)
class Place:
    """Where a point is: hundredths of a per cent of its plan; no plan when it is not drawn."""

    key: Hashable
    plan: Hashable | None
    x: int | None
    y: int | None
    rank: int = 0  # place in the site's own list; decides where nothing is drawn


def distance(one: Place, other: Place) -> float:
    """How far it is, in hundredths of a per cent of a plan."""
    if one.plan is None or other.plan is None:
        return UNPLACED + min(abs(one.rank - other.rank), FULL)
    if one.plan != other.plan:
        return BETWEEN_PLANS + min(abs(one.rank - other.rank), FULL)
    return hypot((one.x or 0) - (other.x or 0), (one.y or 0) - (other.y or 0))


def length(places: Sequence[Place]) -> float:
    """The length of the way through all of them, one after the other, without coming back."""
    return sum(distance(a, b) for a, b in pairwise(places))


def suggest(places: Sequence[Place]) -> list[Place]:
    """The same places in a shorter order; the first stays first (the guard starts there)."""
    way = _nearest_neighbour(places)
    while True:
        before = length(way)
        _two_opt(way)
        _move_single_points(way)
        if length(way) > before - ENOUGH:
            return way


def _nearest_neighbour(places: Sequence[Place]) -> list[Place]:
    left = list(places)
    way = left[:1]
    del left[:1]
    while left:
        here = way[-1]
        nearest = min(left, key=lambda place: (distance(here, place), place.rank))
        left.remove(nearest)
        way.append(nearest)
    return way


def _two_opt(way: list[Place]) -> None:
    """Turn stretches around as long as that makes the way shorter."""
    improved = True
    while improved:
        improved = False
        for i in range(1, len(way) - 1):
            for j in range(i + 1, len(way)):
                if _gain(way, i, j) > ENOUGH:
                    way[i : j + 1] = way[i : j + 1][::-1]
                    improved = True


def _move_single_points(way: list[Place]) -> None:
    """Put each point where it costs least; turning stretches alone misses a point left behind."""
    for i in range(1, len(way)):
        point = way.pop(i)
        costs = [_detour(way, place, point) for place in range(1, len(way) + 1)]
        best = min(range(len(costs)), key=costs.__getitem__) + 1
        way.insert(best if costs[best - 1] < costs[i - 1] - ENOUGH else i, point)


def _detour(way: Sequence[Place], place: int, point: Place) -> float:
    """How much longer the way gets with the point at this place."""
    there = distance(way[place - 1], point)
    if place == len(way):
        return there
    return there + distance(point, way[place]) - distance(way[place - 1], way[place])


def _gain(way: Sequence[Place], i: int, j: int) -> float:
    before, after = distance(way[i - 1], way[i]), distance(way[i - 1], way[j])
    if j + 1 < len(way):
        before += distance(way[j], way[j + 1])
        after += distance(way[i], way[j + 1])
    return before - after
