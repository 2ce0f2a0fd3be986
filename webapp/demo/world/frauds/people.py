"""Frauds of people: one carries two phones' worth of rounds, or one badge is in two places."""

from random import Random

from webapp.demo.world.chance import about
from webapp.demo.world.frauds.shape import EASY, accomplice, lie
from webapp.demo.world.grounds import HOUR, MINUTE, Duty
from webapp.demo.world.honest import set_out
from webapp.demo.world.people import Guard
from webapp.demo.world.stage import Stage
from webapp.demo.world.walk import Seen, honest, look


def shared_phone(stage: Stage, duty: Duty, variant: str, random: Random) -> None:
    """Two should walk, one sleeps: the other uses one phone with both badges.

    Easy: at every point, first as one, then as the other. Subtle: a few points as one, the next few
    as the other, every point once.
    """
    handset, start = set_out(stage, duty, random)
    sleeper = _mate(stage, duty, random)
    seen = honest(random, stage.grounds, duty.guard, duty.spots, start)
    first, second = (
        _both(stage, seen, sleeper, random) if variant == EASY else _blocks(seen, random)
    )
    said = lie("shared_phone", variant), accomplice("shared_phone", variant)
    stage.record(duty, sleeper, handset, second, said[0], is_started=False, is_ended=False)
    stage.record(duty, duty.guard, handset, first, said[1])
    last = max(first + second, key=lambda one: one.left)
    stage.script.sync(last.left + 3 * MINUTE, handset.phone)


def _both(
    stage: Stage, seen: list[Seen], sleeper: Guard, random: Random
) -> tuple[list[Seen], list[Seen]]:
    """At every point twice: scan, answer, change the badge, scan again."""
    second, late = [], 0
    for one in seen:
        one.at, one.left = one.at + late, one.left + late
        one.taps = [tap + late for tap in one.taps]
        again = look(random, sleeper, one.spot, one.left + int(about(random, 11, 0.3) * 1000))
        late += again.left - one.left
        second.append(again)
    return seen, second


def _blocks(seen: list[Seen], random: Random) -> tuple[list[Seen], list[Seen]]:
    """Turn by turn, three points or so at a time."""
    parts: tuple[list[Seen], list[Seen]] = ([], [])
    whose, left = 0, 0
    for one in seen:
        if left == 0:
            whose, left = 1 - whose, random.choice((2, 3))
        parts[whose].append(one)
        left -= 1
    return parts


def two_phones(stage: Stage, duty: Duty, variant: str, random: Random) -> None:
    """A mate walks half of it with a second phone and the same badge.

    Easy: both walk at the same time. Subtle: the mate begins when the guard has just finished, at
    the other end.
    """
    handset, start = set_out(stage, duty, random)
    mate = _mate(stage, duty, random)
    other = stage.handset(f"{mate.id} second", duty.starts - HOUR)
    half = len(duty.spots) // 2
    first = honest(random, stage.grounds, duty.guard, duty.spots[:half], start)
    begins = start + int(random.uniform(0, 3) * MINUTE)
    stage.set_out(other, start - MINUTE)
    second = honest(random, stage.grounds, mate, duty.spots[half:], begins)
    if variant != EASY:
        _move(second, first[-1].left + int(random.uniform(8, 40) * 1000))
    stage.record(
        duty, duty.guard, handset, first, accomplice("two_phones", variant), is_ended=False
    )
    stage.record(duty, duty.guard, other, second, lie("two_phones", variant), is_started=False)
    for carried, seen in ((handset, first), (other, second)):
        stage.carry(carried, seen, home=stage.back_home(seen))


def _move(seen: list[Seen], begin: int) -> None:
    """Let all of it happen so much later that it begins then."""
    late = begin - seen[0].at
    for one in seen:
        one.at, one.left = one.at + late, one.left + late
        one.taps = [tap + late for tap in one.taps]


def _mate(stage: Stage, duty: Duty, random: Random) -> Guard:
    """Somebody who has no round of their own this night."""
    tonight = {other.guard.id for other in stage.grounds.duties if other.night == duty.night}
    return random.choice([one for one in stage.grounds.guards if one.id not in tonight])
