"""How long somebody took from one point to the next, and whether that was quick. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil, floor
from statistics import median
from typing import Protocol
from uuid import UUID

from webapp.presence.seen import Learned, Seen

FORGOTTEN = timedelta(hours=1)  # after a longer pause the way says nothing
UNBOUNDED = timedelta(days=365)  # nothing said when the first of two was, at the earliest
CLOCKS_AGREE = timedelta(hours=2)  # a wall clock that ran further ahead was set, not dozing


def walked(before: Seen, after: Seen) -> float:
    """Seconds from the last answer there to the scan here, at least.

    The estimate counts on a clock that may stand still in a pocket, so on one phone the longer of
    both clocks is believed: that can only excuse.
    """
    return (elapsed(before, after) - (before.left_at - before.at)).total_seconds()


class Timed(Protocol):
    """What must be known of a visit to say how long ago it was."""

    @property
    def device_id(self) -> UUID: ...
    @property
    def at(self) -> datetime: ...
    @property
    def claimed_at(self) -> datetime: ...


def elapsed(before: Timed, after: Timed) -> timedelta:
    """From scan to scan, by the more lenient of both clocks."""
    by_estimate = after.at - before.at
    if before.device_id != after.device_id:
        return by_estimate
    by_wall = after.claimed_at - before.claimed_at
    return by_wall if timedelta(0) < by_wall - by_estimate < CLOCKS_AGREE else by_estimate


@dataclass(frozen=True, slots=True)
class Gap:
    """From scan to scan, in whole seconds: the best guess, and what is certain."""

    took: int
    least: int
    most: int | None  # None: nothing proves that

    @property
    def off(self) -> int | None:
        """How far the truth may lie from the guess, whichever side is further."""
        return None if self.most is None else max(self.took - self.least, self.most - self.took)


def gap(before: Seen, after: Seen) -> Gap:
    """Between two uncertain times lies a range; rounded outwards, and never less than nothing."""
    took = elapsed(before, after).total_seconds()
    least = (after.not_before - before.not_after).total_seconds()
    widest = after.not_after - before.not_before
    most = None if widest > UNBOUNDED else ceil(max(widest.total_seconds(), took))
    return Gap(round(took), max(0, floor(min(least, took))), most)


def share(before: Seen, after: Seen, learned: Learned) -> float | None:
    """What part of the usual time they took; None where nobody knows what is usual.

    The way alone, or the way with the look before it, whichever is more: answering on the way is
    nobody's fault.
    """
    leg = learned.leg((before.checkpoint_id, after.checkpoint_id))
    if leg is None or leg.median_s <= 0 or elapsed(before, after) > FORGOTTEN:
        return None
    alone = walked(before, after) / leg.median_s
    pace = learned.pace(before.checkpoint_id)
    if pace is None:
        return max(0.0, alone)
    usual = leg.median_s + pace.median_ms / 1000
    return max(0.0, alone, elapsed(before, after).total_seconds() / usual - 0.15)


def before_of(seen: Sequence[Seen], visit: Seen) -> Seen | None:
    """The last visit before this one at another point; `seen` is in the order of time."""
    for one in reversed(seen):
        if one.order < visit.order and one.checkpoint_id != visit.checkpoint_id:
            return one
    return None


def shares(go: Sequence[Seen], learned: Learned, *, strange: bool = False) -> list[float]:
    """Of all ways of a go that are known, what part of their own time this person took.

    `strange`: ways known from one other person, too.
    """
    found = (
        _own_share(one, other, learned)
        for one, other in pairwise(go)
        if one.checkpoint_id != other.checkpoint_id
        and (strange or not _is_strange(one, other, learned))
    )
    return [one for one in found if one is not None]


def _own_share(one: Seen, other: Seen, learned: Learned) -> float | None:
    found = share(one, other, learned)
    if found is None:
        return None
    return found / learned.expected((one.checkpoint_id, other.checkpoint_id), other.person_id)


def _is_strange(one: Seen, other: Seen, learned: Learned) -> bool:
    leg = learned.leg((one.checkpoint_id, other.checkpoint_id))
    return leg is not None and leg.is_strange_to(other.person_id)


def usual_share(
    go: Sequence[Seen], learned: Learned, fewest: int, *, strange: bool = False
) -> float | None:
    """The median of them, against how this person walks; None when there are too few."""
    found = shares(go, learned, strange=strange)
    return median(found) if len(found) >= fewest else None
