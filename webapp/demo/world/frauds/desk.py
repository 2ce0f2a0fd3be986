"""Frauds of place: the label, or what it says, comes to the guard, not the guard to it."""

from random import Random

from webapp.demo.world.chance import about
from webapp.demo.world.estate import ROOF, Spot
from webapp.demo.world.frauds.shape import EASY, lie
from webapp.demo.world.grounds import CHECKLISTS, HOUR, MINUTE, Duty, Print
from webapp.demo.world.honest import plain, set_out
from webapp.demo.world.people import Guard
from webapp.demo.world.stage import Stage
from webapp.demo.world.truth import HONEST, Truth
from webapp.demo.world.walk import Seen, honest, leg, look

FAR = 3  # how many labels somebody bothers to copy


def desk_copy(stage: Stage, duty: Duty, variant: str, random: Random) -> None:
    """All labels are photos on another phone's screen, scanned in the duty room.

    Easy: one after the other. Subtle: with a pause before each, though shorter than the walk.
    """
    handset, start = set_out(stage, duty, random)
    seen = []
    here, now = stage.grounds.estate.desk, start
    for spot in duty.spots:
        walked = leg(random, duty.guard, here, spot)
        pause = (
            about(random, 9, 0.4) * 1000 if variant == EASY else walked * random.uniform(0.3, 0.9)
        )
        seen.append(look(random, duty.guard, spot, now + int(pause)))
        seen[-1].stood = stage.grounds.estate.desk
        here, now = spot, seen[-1].left
    stage.record(duty, duty.guard, handset, seen, lie("desk_copy", variant))
    stage.script.sync(seen[-1].left + 9_000, handset.phone)


def from_memory(stage: Stage, duty: Duty, variant: str, random: Random) -> None:
    """The codes are known by heart and typed at the desk.

    Easy: a whole round in one go. Subtle: an honest round, but the far points are only typed.
    """
    handset, start = set_out(stage, duty, random)
    if variant == EASY:
        seen, now = [], start
        for spot in duty.spots:
            seen.append(look(random, duty.guard, spot, now + int(about(random, 14) * 1000)))
            seen[-1].stood = stage.grounds.estate.desk
            seen[-1].method, now = "typed", seen[-1].left
        stage.record(duty, duty.guard, handset, seen, lie("from_memory", variant))
        stage.script.sync(seen[-1].left + 9_000, handset.phone)
        return
    far = _far(duty)
    walked = _skipping(stage, duty, random, start, far, (0.4, 0.9))
    for one in walked:
        if one.spot in far:
            one.method = "typed"
    _record_mixed(stage, duty, walked, far, lie("from_memory", variant), {})


def copied_label(stage: Stage, duty: Duty, variant: str, random: Random) -> None:
    """Copies of the far labels hang where the guard passes anyway; the rest is walked.

    Easy: copies of prints that were voided since. Subtle: fresh copies, as good as the originals.
    """
    far, start = _far(duty), duty.starts + int(random.uniform(1, 14) * MINUTE)
    prints: dict[str, Print] = {}
    if variant == EASY:
        old = {spot: stage.grounds.old_label(spot) for spot in duty.spots}
        far = [spot for spot, hung in old.items() if hung and (hung.voided or 0) < start][:FAR]
        if not far:
            plain(stage, duty, random)
            return
        prints = {spot.code: hung for spot in far if (hung := old[spot])}
    stage.set_out(stage.handset(str(duty.guard.id), duty.starts - HOUR), start - 2 * MINUTE)
    walked = _skipping(stage, duty, random, start, far, (0.0, 0.25))
    _record_mixed(stage, duty, walked, far, lie("copied_label", variant), prints)


def rushed(stage: Stage, duty: Duty, variant: str, random: Random) -> None:
    """Walked, but nothing looked at: the answers are ticked as fast as a thumb goes."""
    handset, start = set_out(stage, duty, random)
    first, tap = ((0.3, 0.9), (0.25, 0.7)) if variant == EASY else ((0.7, 2.0), (0.7, 1.4))
    seen = honest(random, stage.grounds, duty.guard, duty.spots, start)
    for one in seen:
        now = one.at + int(random.uniform(*first) * 1000)
        for number, item in enumerate(CHECKLISTS[one.spot.checklist]):
            slow = 2.2 if item["type"] in ("photo", "number") else 0.0
            now += int((random.uniform(*tap) + slow) * 1000)
            one.taps[number] = now
        one.left = now + int(random.uniform(*tap) * 1000)
    stage.record(duty, duty.guard, handset, seen, lie("rushed", variant))
    stage.carry(handset, seen, home=stage.back_home(seen))


def _far(duty: Duty) -> list[Spot]:
    """The points nobody likes to go to: roofs, then the deepest, then the last."""
    likes = sorted(
        duty.spots,
        key=lambda spot: (spot.floor != ROOF, spot.floor, -duty.spots.index(spot)),
    )
    return likes[:FAR]


def _skipping(
    stage: Stage,
    duty: Duty,
    random: Random,
    start: int,
    far: list[Spot],
    share: tuple[float, float],
) -> list[Seen]:
    """Walk the round, but record the far points on the way, after only a share of their way."""
    guard: Guard = duty.guard
    stood, claimed, now, seen = stage.grounds.estate.desk, stage.grounds.estate.desk, start, []
    for spot in duty.spots:
        if spot in far:
            way = leg(random, guard, claimed, spot)
            now += int(way * random.uniform(*share) + about(random, 12) * 1000)
        else:
            now += leg(random, guard, stood, spot)
            stood = spot
        claimed = spot
        seen.append(look(random, guard, spot, now))
        seen[-1].stood = stood
        now = seen[-1].left
    return seen


def _record_mixed(
    stage: Stage,
    duty: Duty,
    seen: list[Seen],
    lies: list[Spot],
    said: Truth,
    prints: dict[str, Print],
) -> None:
    """One round in which only some points are lies."""
    handset = stage.handset(str(duty.guard.id), duty.starts)
    plain = Truth(HONEST, f"beside {said.kind}", "", "")
    for one in seen:
        truth = said if one.spot in lies else plain
        is_last = one is seen[-1]
        stage.record(
            duty, duty.guard, handset, [one], truth, prints=prints, is_ended=is_last,
            is_started=one is seen[0],
        )  # fmt: skip
    stage.carry(handset, seen, home=stage.back_home(seen))
