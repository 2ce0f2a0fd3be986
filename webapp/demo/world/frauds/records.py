"""Frauds of record: the time, the entries or the photo are made to say what they should."""

from collections.abc import Callable, Iterable
from random import Random
from typing import Any

from webapp.demo.world import lens
from webapp.demo.world.chance import about
from webapp.demo.world.clocks import Clocks
from webapp.demo.world.frauds.shape import EASY, lie
from webapp.demo.world.grounds import HOUR, MINUTE, Duty
from webapp.demo.world.honest import plain, set_out, truth
from webapp.demo.world.phone import Phone, Picture
from webapp.demo.world.stage import Stage
from webapp.demo.world.walk import Seen, honest

FORGETS = 20 * MINUTE  # the window has closed by this much when somebody wakes up


def clock_set_back(stage: Stage, duty: Duty, variant: str, random: Random) -> None:
    """Overslept: the round is walked after its window, with the phone's clock set back into it.

    Easy: only the clock. Subtle: in flight mode, and the phone restarted before and after.
    """
    handset = stage.handset(str(duty.guard.id), duty.starts - HOUR)
    phone, script = handset.phone, stage.script
    stage.set_out(handset, duty.starts - 5 * MINUTE)
    start = duty.grace + int(random.uniform(1, 5) * FORGETS)
    back = start - duty.starts - int(random.uniform(4, 12) * MINUTE)
    seen = honest(random, stage.grounds, duty.guard, duty.spots, start)
    before, after = start - MINUTE, seen[-1].left + MINUTE
    script.clock(before, phone, lambda clocks: clocks.move(before, -back))
    script.clock(after, phone, lambda clocks: clocks.move(after, back))
    if variant != EASY:
        for at in (before + 1_000, after + 1_000):
            script.clock(at, phone, _restart(at))
    stage.record(duty, duty.guard, handset, seen, lie("clock_set_back", variant))
    script.sync(after + 2 * MINUTE, phone)


def _restart(at: int) -> Callable[[Clocks], None]:
    return lambda clocks: clocks.reload(at)


def replayed(stage: Stage, duty: Duty, variant: str, random: Random) -> None:
    """A script plays the guard's last round of this route again, at the desk.

    Easy: to the tenth of a second. Subtle: every pause stretched or shrunk by up to a tenth.
    """
    last = stage.walked.get((duty.guard.id, duty.route))
    if last is None:
        plain(stage, duty, random)
        return
    handset, start = set_out(stage, duty, random)
    spread = 0.0 if variant == EASY else 0.1
    seen: list[Seen] = []
    then, now = last[0].at, start
    for one in last:
        now += int((one.at - then) * random.uniform(1 - spread, 1 + spread)) + random.randrange(60)
        then, at = one.at, now
        taps: list[int] = []
        for tap in one.taps:
            now += int((tap - then) * random.uniform(1 - spread, 1 + spread)) + random.randrange(60)
            taps, then = [*taps, now], tap
        now += int((one.left - then) * random.uniform(1 - spread, 1 + spread))
        then = one.left
        seen.append(Seen(one.spot, at, taps, now, one.method, stage.grounds.estate.desk))
    stage.record(duty, duty.guard, handset, seen, lie("replayed", variant))
    stage.script.sync(seen[-1].left + 2 * MINUTE, handset.phone)


def edited(stage: Stage, duty: Duty, variant: str, random: Random) -> None:
    """Walked too late, then the entries on the phone are changed so that they lie in the window.

    Easy: the stored entries are changed, the chain is not. Subtle: hashes are made anew with the
    phone's own key, so that the chain holds, and both clocks are moved.
    """
    handset, _ = set_out(stage, duty, random)
    start = duty.grace + int(random.uniform(0.5, 3) * FORGETS)
    seen = honest(random, stage.grounds, duty.guard, duty.spots, start)
    back = start - duty.starts - int(random.uniform(4, 12) * MINUTE)
    visits = set(stage.record(duty, duty.guard, handset, seen, lie("edited", variant)))
    after = seen[-1].left + MINUTE

    def shift(entries: list[dict[str, Any]]) -> None:
        _shift((one for one in entries if _is_of(one, duty, visits)), back)

    def change(phone: Phone) -> list[Any]:
        if variant == EASY:
            shift(phone.waiting)
        else:
            phone.forge(shift)
        return []

    stage.script.act(after, handset.phone, change)
    stage.script.sync(after + 3 * MINUTE, handset.phone)


def _is_of(entry: dict[str, Any], duty: Duty, visits: set[str]) -> bool:
    """An entry of this round; an earlier one that still waits is left as it was."""
    body = entry["body"]
    return body.get("visit_id") in visits or body.get("round_id") == str(duty.id)


def _shift(entries: Iterable[dict[str, Any]], back: int) -> None:
    """Let them say an earlier time, on both clocks."""
    for entry in entries:
        entry["wall"] -= back
        entry["mono"] = max(0, entry["mono"] - back)


def same_photo(stage: Stage, duty: Duty, variant: str, random: Random) -> None:
    """The photo of another night is handed in again.

    Easy: the very file. Subtle: cropped, brightened and saved anew.
    """
    asked = [spot for spot in duty.spots if spot.checklist == "photo" and spot.code in stage.shots]
    if not asked:
        plain(stage, duty, random)
        return
    handset, start = set_out(stage, duty, random)
    seen = honest(random, stage.grounds, duty.guard, duty.spots, start)
    for one in seen:
        is_lie = one.spot in asked
        said = lie("same_photo", variant) if is_lie else truth("beside same_photo")
        again: dict[str, Picture] = {}
        if is_lie:
            old = random.choice(stage.shots[one.spot.code][-8:])
            again[one.spot.code] = (
                old if variant == EASY else lens.recompressed(old, random, one.at)
            )
        stage.record(
            duty, duty.guard, handset, [one], said, pictures=again, is_started=one is seen[0],
            is_ended=one is seen[-1],
        )  # fmt: skip
    stage.carry(handset, seen, home=stage.back_home(seen))


def resent(stage: Stage, phone: Phone, at: int, random: Random) -> None:
    """A recorded push is sent again as it was: it must change nothing. Not a visit of its own."""
    stage.script.act(at, phone, lambda sending: sending.sync(at, is_answered=False))
    stage.script.sync(at + int(about(random, 60) * 1000), phone)
