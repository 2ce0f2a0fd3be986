"""How a round is walked honestly: in a human order, at a human pace, with human interruptions."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from webapp.demo.world.chance import about
from webapp.demo.world.estate import LIFT_WAIT, Spot, walking_seconds
from webapp.demo.world.grounds import CHECKLISTS, Grounds
from webapp.demo.world.people import Guard

LOOKS_FIRST = 12  # seconds: who looks before scanning has little left to look at after it


@dataclass
class Seen:
    """Somebody records a point: when they scan, answer each question, and leave. True ms.

    `stood`: where they really are, if it is not the point.
    """

    spot: Spot
    at: int
    taps: list[int]
    left: int
    method: str = "scan"
    stood: Spot | None = None


def honest(
    random: Random, grounds: Grounds, guard: Guard, spots: Sequence[Spot], start: int
) -> list[Seen]:
    """Walk all these points from the desk, beginning at `start`."""
    lift_works = random.random() > 0.04
    here, now, seen = grounds.estate.desk, start, []
    for spot in order(random, guard, spots):
        now += leg(random, guard, here, spot, lift_works=lift_works)
        seen.append(look(random, guard, spot, now, is_typed=grounds.is_damaged(spot, now)))
        here, now = spot, seen[-1].left
    return seen


def order(random: Random, guard: Guard, spots: Sequence[Spot]) -> list[Spot]:
    """As planned; backwards; a piece of it swapped; a point forgotten and gone back for."""
    planned = list(spots)
    if random.random() < guard.stray_rate:
        if random.random() < 0.4:
            planned.reverse()
        else:
            cut = random.randrange(1, len(planned))
            planned = planned[cut:] + planned[:cut]
    for spot in list(planned):
        if random.random() < guard.forget_rate:
            planned.remove(spot)
            planned.insert(random.randint(len(planned) // 2, len(planned)), spot)
    return planned


def leg(random: Random, guard: Guard, here: Spot, there: Spot, *, lift_works: bool = True) -> int:
    """Milliseconds from leaving one point to scanning the next."""
    wait = random.uniform(*LIFT_WAIT)
    walked = walking_seconds(here, there, pace=guard.pace, lift_works=lift_works, wait=wait)
    seconds = walked * about(random, 1.0, 0.12) + about(random, 6, 0.5)
    if random.random() < guard.rest_rate:
        seconds += about(random, 150, 0.8)  # a cigarette, a resident's question, a barrier
    if guard.look_seconds < LOOKS_FIRST:
        seconds += about(random, 8, 0.4)  # looks around before scanning
    return int(seconds * 1000)


def look(random: Random, guard: Guard, spot: Spot, at: int, *, is_typed: bool = False) -> Seen:
    """Scan, look, answer question by question, leave."""
    first = guard.look_seconds * (0.35 if guard.look_seconds < LOOKS_FIRST else 1)
    now = at + int(about(random, first, 0.4) * 1000)
    taps = []
    for item in CHECKLISTS[spot.checklist]:
        slow = {"photo": 6.0, "number": 7.0}.get(item["type"], 0.0)
        now += int((about(random, guard.tap_seconds, 0.3) + (slow and about(random, slow))) * 1000)
        taps.append(now)
    return Seen(
        spot, at, taps, now + int(about(random, 2.0) * 1000), "typed" if is_typed else "scan"
    )
