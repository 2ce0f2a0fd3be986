"""Honest rounds in all their variety: what a good rule must leave alone."""

from collections.abc import Callable
from random import Random
from typing import Any

from webapp.demo.world.chance import about
from webapp.demo.world.grounds import HOUR, MINUTE, Duty
from webapp.demo.world.people import Guard
from webapp.demo.world.stage import Handset, Stage
from webapp.demo.world.truth import HONEST, Truth
from webapp.demo.world.walk import Seen, honest

Way = Callable[[Stage, Duty, Random], None]


def truth(variant: str = "") -> Truth:
    """The truth of an honest visit; `variant` names what is unusual about its round."""
    return Truth(HONEST, variant, "", "")


def set_out(stage: Stage, duty: Duty, random: Random) -> tuple[Handset, int]:
    """The guard's own phone, and when they leave the duty room."""
    start = duty.starts + int(random.uniform(1, 14) * MINUTE)
    handset = stage.handset(str(duty.guard.id), duty.starts - HOUR)
    stage.set_out(handset, start - 2 * MINUTE)
    return handset, start


def plain(stage: Stage, duty: Duty, random: Random, variant: str = "") -> list[Seen]:
    """An ordinary round with the guard's own phone."""
    handset, start = set_out(stage, duty, random)
    seen = honest(random, stage.grounds, duty.guard, duty.spots, start)
    finish(stage, duty, duty.guard, handset, seen, truth(variant))
    return seen


def finish(
    stage: Stage, duty: Duty, guard: Guard, handset: Handset, seen: list[Seen], said: Truth
) -> None:
    """Record a round that was walked with one phone, and bring the phone home."""
    stage.record(duty, guard, handset, seen, said)
    stage.carry(handset, seen, home=stage.back_home(seen))
    stage.walked[guard.id, duty.route] = seen


def _quiet(stage: Stage, duty: Duty, random: Random) -> None:
    plain(stage, duty, random)


def _silent_till_noon(stage: Stage, duty: Duty, random: Random) -> None:
    """The phone goes home in a pocket; everything arrives hours later."""
    handset, start = set_out(stage, duty, random)
    seen = honest(random, stage.grounds, duty.guard, duty.spots, start)
    stage.record(duty, duty.guard, handset, seen, truth("silent"))
    stage.script.sync(seen[-1].left + int(random.uniform(2, 9) * HOUR), handset.phone)
    stage.walked[duty.guard.id, duty.route] = seen


def _reload(stage: Stage, duty: Duty, random: Random) -> None:
    """The browser drops the page in the middle, without signal: another epoch begins."""
    seen = plain(stage, duty, random, "reload")
    handset = stage.handset(str(duty.guard.id), duty.starts)
    at = seen[len(seen) // 2].left + 4_000
    stage.script.clock(at, handset.phone, lambda clocks: clocks.reload(at))


def _clock_corrected(stage: Stage, duty: Duty, random: Random) -> None:
    """The network puts a wrong wall clock right while the round is walked."""
    seen = plain(stage, duty, random, "corrected")
    handset = stage.handset(str(duty.guard.id), duty.starts)
    at = seen[len(seen) // 3].left + 3_000
    stage.script.clock(at, handset.phone, lambda clocks: clocks.correct(at))


def _spare_phone(stage: Stage, duty: Duty, random: Random) -> None:
    """The battery is flat half way: back to the duty room for the spare phone, and on."""
    if not stage.is_free(f"spare {stage.grounds.name}", duty):
        _quiet(stage, duty, random)
        return
    handset, start = set_out(stage, duty, random)
    half = len(duty.spots) // 2
    first = honest(random, stage.grounds, duty.guard, duty.spots[:half], start)
    again = first[-1].left + int(about(random, 6 * MINUTE, 0.3))
    second = honest(random, stage.grounds, duty.guard, duty.spots[half:], again)
    spare = stage.handset(f"spare {stage.grounds.name}", duty.starts - HOUR)
    stage.set_out(spare, again - MINUTE)
    stage.record(duty, duty.guard, handset, first, truth("spare"), is_ended=False)
    stage.record(duty, duty.guard, spare, second, truth("spare"))
    stage.carry(spare, second, home=stage.back_home(second))
    stage.script.sync(second[-1].left + int(random.uniform(0.5, 6) * HOUR), handset.phone)


def _borrowed(stage: Stage, duty: Duty, random: Random) -> None:
    """The shift's shared phone, handed over properly: the last one has finished and gone."""
    if not stage.is_free(f"shared {stage.grounds.name}", duty):
        _quiet(stage, duty, random)
        return
    shared = stage.handset(f"shared {stage.grounds.name}", duty.starts - HOUR)
    start = duty.starts + int(random.uniform(1, 14) * MINUTE)
    stage.set_out(shared, start - 2 * MINUTE)
    seen = honest(random, stage.grounds, duty.guard, duty.spots, start)
    finish(stage, duty, duty.guard, shared, seen, truth("borrowed"))


def _broken_camera(stage: Stage, duty: Duty, random: Random) -> None:
    """Every code of the round is typed, standing there."""
    handset, start = set_out(stage, duty, random)
    seen = honest(random, stage.grounds, duty.guard, duty.spots, start)
    for one in seen:
        one.method = "typed"
    finish(stage, duty, duty.guard, handset, seen, truth("camera"))


def _resident(stage: Stage, duty: Duty, random: Random) -> None:
    """A resident needs help: twenty minutes somewhere in the middle."""
    handset, start = set_out(stage, duty, random)
    seen = honest(random, stage.grounds, duty.guard, duty.spots, start)
    helped = int(about(random, 20 * MINUTE, 0.4))
    for one in seen[len(seen) // 2 :]:
        one.at, one.left = one.at + helped, one.left + helped
        one.taps = [tap + helped for tap in one.taps]
    finish(stage, duty, duty.guard, handset, seen, truth("resident"))


WAYS: dict[str, tuple[float, Way]] = {  # share of all honest rounds
    "resident": (0.04, _resident),
    "silent": (0.04, _silent_till_noon),
    "reload": (0.03, _reload),
    "corrected": (0.02, _clock_corrected),
    "spare": (0.015, _spare_phone),
    "borrowed": (0.06, _borrowed),
    "camera": (0.004, _broken_camera),
}


def walk(stage: Stage, duty: Duty, random: Random) -> None:
    """Any honest way to do it, as often as it happens."""
    luck = random.random()
    for share, way in WAYS.values():
        if luck < share:
            way(stage, duty, random)
            return
        luck -= share
    _quiet(stage, duty, random)


def merged(stage: Stage, first: Duty, second: Duty, random: Random) -> None:
    """A colleague is ill: one guard walks both routes in one go, point by point as they lie."""
    guard = first.guard
    handset, start = set_out(stage, first, random)
    spots: list[Any] = [*first.spots, *(s for s in second.spots if s.code not in first.stops)]
    seen = honest(random, stage.grounds, guard, spots, start)
    home = stage.back_home(seen)
    for duty in (first, second):
        own = [one for one in seen if one.spot.code in duty.stops]
        if duty is second:
            own = [one for one in own if one.spot.code not in first.stops]
        stage.record(duty, guard, handset, own, truth("merged"))
    stage.carry(handset, seen, home=home)
