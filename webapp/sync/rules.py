"""When something happened, and whether a journal holds together. Pure: all times are ms as ints."""

from dataclasses import dataclass

from webapp.sync.intervals import Anchor, lower

__all__ = ["Anchor", "Estimate", "Link", "chain_fault", "contiguous", "estimate", "gaps"]

# Parked entries with these codes take no place in their phone's chain.
OFF_CHAIN = frozenset({"sync.id_reused", "sync.forked_chain", "sync.other_device"})
MOVED_CLOCK_MS = 120_000  # wall clock and estimate may differ by this much without a flag
AHEAD_MS = 5_000  # an estimate may lie this far after its own arrival: rounding, slow radios


@dataclass(frozen=True, slots=True)
class Estimate:
    """When it most likely happened."""

    at_ms: int
    flags: tuple[str, ...] = ()


def estimate(
    *, wall: int, mono: int, epoch: str, anchor: Anchor | None, received: int, floor: int = 0
) -> Estimate:
    """The best estimate of an entry's time.

    Same epoch as the anchor: server time plus what the monotonic clock has counted since. Another
    epoch: the wall clock, corrected by its error at the anchor. No anchor: the wall clock. Never
    before the anchor (the phone held its token already) nor before `floor` (what the phone could
    tell from its own journal), never after the arrival.
    """
    at = max(_corrected(wall, mono, epoch, anchor), floor)
    flags = []
    if abs(wall - at) > MOVED_CLOCK_MS:
        flags.append("time.clock_moved")
    if lower(mono, epoch, anchor, spread=0) > received + AHEAD_MS:
        flags.append("time.server_clock")  # nobody can set that clock: two servers disagree
    elif at > received + AHEAD_MS and (anchor is None or anchor.epoch != epoch):
        flags.append("time.future")
    return Estimate(min(at, received), tuple(flags))


def _corrected(wall: int, mono: int, epoch: str, anchor: Anchor | None) -> int:
    if anchor is None:
        return wall
    if anchor.epoch == epoch and mono >= anchor.mono:
        return anchor.server_ms + mono - anchor.mono
    return max(anchor.server_ms, wall + anchor.server_ms - anchor.wall)


@dataclass(frozen=True, slots=True)
class Link:
    """An entry's place in the chain of its phone."""

    id: str
    seq: int
    hash: str
    prev: str


def chain_fault(entry: Link, known: dict[int, Link]) -> str:
    """Why an entry does not fit its phone's journal ("" when it does).

    `known` holds the stored entries around it by number. A neighbour that has not arrived yet
    proves nothing: a gap is not a fault, it is shown as a gap.
    """
    if (entry.seq == 1) != (entry.prev == ""):
        return "sync.broken_chain"
    twin = known.get(entry.seq)
    if twin is not None and twin.id != entry.id:
        return "sync.forked_chain"
    before, after = known.get(entry.seq - 1), known.get(entry.seq + 1)
    if before is not None and before.hash != entry.prev:
        return "sync.broken_chain"
    if after is not None and after.prev != entry.hash:
        return "sync.broken_chain"
    return ""


def contiguous(last: int, arrived: list[int]) -> int:
    """The highest number without a gap below it, after these have arrived too."""
    waiting = set(arrived)
    while last + 1 in waiting:
        last += 1
    return last


def gaps(last_contiguous: int, stored: list[int]) -> list[tuple[int, int]]:
    """The ranges that never arrived: numbers above the contiguous part with holes between."""
    missing = []
    expected = last_contiguous + 1
    for seq in sorted(stored):
        if seq > expected:
            missing.append((expected, seq - 1))
        expected = max(expected, seq + 1)
    return missing
