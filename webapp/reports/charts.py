"""Bars of a chart in the units of its viewBox. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

WIDTH, HEIGHT = 720, 120
TOP = 14  # room for the number over a bar
GAP = 0.25  # of a bar's place


@dataclass(frozen=True)
class Bar:
    """One bar; `number` opens `name`."""

    name: str
    label: str
    number: int
    x: float
    y: float
    width: float
    height: float


def bars(
    group: str, numbers: Mapping[int, Sequence[UUID]], places: Sequence[int], every: int = 1
) -> list[Bar]:
    """Upright bars at these places; every so manieth is labelled."""
    most = max((len(numbers.get(place, ())) for place in places), default=0) or 1
    step = WIDTH / len(places)
    found = []
    for position, place in enumerate(places):
        number = len(numbers.get(place, ()))
        height = (HEIGHT - TOP) * number / most
        found.append(
            Bar(
                name=f"{group}:{place}",
                label=str(place) if position % every == 0 else "",
                number=number,
                x=round(position * step + step * GAP / 2, 1),
                y=round(HEIGHT - height, 1),
                width=round(step * (1 - GAP), 1),
                height=round(height, 1),
            )
        )
    return found
