"""How far it is between the points of 阳光花园, and how each colleague walks it."""

from datetime import datetime
from random import Random
from uuid import UUID

from webapp.clock import to_millis
from webapp.demo.grounds import Grounds
from webapp.demo.places import Place, places
from webapp.demo.world import people
from webapp.demo.world.chance import chance
from webapp.demo.world.estate import LIFT_WAIT, ROOF, Spot, walking_seconds
from webapp.demo.world.people import Guard

METRES = (3.2, 2.2)  # a hundredth of the plans' width and height
FLOORS = {"site": 0, "b1": -1, "b2": -2}
SIGNAL = {"site": 0.9, "b1": 0.05, "b2": 0.0}


def spots(grounds: Grounds) -> dict[UUID, Spot]:
    """The demo's points as the simulator knows points."""
    return {grounds.points[place.code].id: _spot(place) for place in places()}


def _spot(place: Place) -> Spot:
    floor = ROOF if place.code.endswith("-4") and place.plan == "site" else FLOORS[place.plan]
    kind = "house" if place.zone.endswith("号楼") else "basement" if floor < 0 else "outside"
    return Spot(
        place.code, place.name, place.name_en, place.zone, kind, place.x * METRES[0],
        place.y * METRES[1], floor, SIGNAL[place.plan], "quick",
    )  # fmt: skip


def manner(seed: int, name: str, at: datetime) -> Guard:
    """How somebody walks and taps: always the same for the same name."""
    return people.manner(chance(seed, name, "manner"), name, to_millis(at))


def way_seconds(random: Random, walker: Guard, here: Spot | None, there: Spot) -> float:
    """From leaving one point to scanning the next; the first one is reached from the desk."""
    if here is None:
        return random.uniform(40, 150)
    wait = random.uniform(*LIFT_WAIT)
    seconds = walking_seconds(here, there, pace=walker.pace, wait=wait)
    rest = random.uniform(60, 300) if random.random() < walker.rest_rate else 0.0
    return seconds * random.uniform(0.88, 1.15) + random.uniform(8, 25) + rest
