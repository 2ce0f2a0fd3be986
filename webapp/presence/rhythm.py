"""Rounds that repeat an earlier one beat by beat: nobody walks twice alike, a script does. Pure."""

from collections.abc import Sequence
from itertools import pairwise
from math import log
from statistics import fmean
from uuid import UUID

from webapp.presence.view import Seen
from webapp.presence.ways import elapsed

FEWEST = 4  # visits that must repeat one after the other


def likeness(go: Sequence[Seen], earlier: Sequence[Seen]) -> float | None:
    """How far the gaps of a go are from those of its nearest earlier likeness; None without one.

    0.05 means: by one part in twenty on average. Honest rounds over the same points differ by a
    quarter and more. `earlier`: visits of the same person, in the order of time.
    """
    if len(go) < FEWEST:
        return None
    gaps, first = _gaps(go), go[0]
    found = None
    for start, one in enumerate(earlier):
        if one.checkpoint_id != first.checkpoint_id:
            continue
        other = earlier[start : start + len(go)]
        if other[-1].order >= first.order or not _are_alike(go, other):
            continue
        apart = fmean(abs(log(a / b)) for a, b in zip(gaps, _gaps(other), strict=True))
        found = apart if found is None else min(found, apart)
    return found


def _gaps(seen: Sequence[Seen]) -> list[float]:
    """Seconds from every scan to the first answer, between answers, and on to the next scan.

    At least half a second each, so that logs exist and a thumb's rhythm says little.
    """
    found: list[float] = []
    for one, other in pairwise(seen):
        moments = [one.at, *one.answered]
        found += [(b - a).total_seconds() for a, b in pairwise(moments)]
        found.append((elapsed(one, other) - (one.left_at - one.at)).total_seconds())
    return [max(0.5, gap) for gap in found]


def _are_alike(go: Sequence[Seen], other: Sequence[Seen]) -> bool:
    """The same points with as many answers at each."""
    return [_shape(one) for one in go] == [_shape(one) for one in other]


def _shape(one: Seen) -> tuple[UUID, int]:
    return one.checkpoint_id, len(one.answered)
