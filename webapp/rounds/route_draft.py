"""A route while it is being written: what each press of a button makes of the order. Pure."""

from collections.abc import Collection, Sequence
from uuid import UUID


def ticked(order: Sequence[UUID], shown: Sequence[UUID], picked: Collection[UUID]) -> list[UUID]:
    """Points unticked leave, points ticked come last; what was not on the page stays."""
    visible = set(shown)
    kept = [point for point in order if point not in visible or point in picked]
    return kept + [point for point in shown if point in picked and point not in order]


def moved(order: Sequence[UUID], point: UUID, steps: int) -> list[UUID]:
    """One point further up (-1) or down (+1); at the ends nothing happens."""
    if point not in order:
        return list(order)
    place = order.index(point)
    target = min(max(place + steps, 0), len(order) - 1)
    rest = [each for each in order if each != point]
    return [*rest[:target], point, *rest[target:]]
