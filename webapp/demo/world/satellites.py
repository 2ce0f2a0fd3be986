"""How far from the point the phone believes it is, where it can tell at all."""

import math
from random import Random

from webapp.demo.world.estate import ROOF, Spot

LOST = {"basement": 0.97, "house": 0.35, "outside": 0.04}  # how often there is no fix at a scan


def is_expected(spot: Spot) -> bool:
    """Whether the office says that GPS works at this point."""
    return spot.kind == "outside" or spot.floor == ROOF


def position(random: Random, spot: Spot, stood: Spot | None) -> dict[str, int] | None:
    """Distance to the point and accuracy as the phone reports them, in whole metres."""
    here = stood or spot
    is_open = is_expected(here)
    if random.random() < (LOST["outside"] if is_open else LOST[here.kind]):
        return None
    accuracy = random.uniform(4, 22) if is_open else random.uniform(15, 90)
    error = abs(random.gauss(0, 1)) * accuracy * 0.75  # accuracy is a radius of about two in three
    if random.random() < 0.01:
        error *= 3  # between high walls
    angle = random.uniform(0, 2 * math.pi)
    x = here.x + error * math.cos(angle) - spot.x
    y = here.y + error * math.sin(angle) - spot.y
    return {"distance_m": round(math.hypot(x, y)), "accuracy_m": max(1, round(accuracy))}
