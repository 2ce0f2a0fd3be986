"""Rounds that repeat an earlier one beat by beat: nobody walks twice alike, a script does. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from math import log
from statistics import fmean

from webapp.presence.seen import Seen
from webapp.presence.ways import elapsed

FEWEST = 4  # visits that must repeat one after the other
Shape = tuple[int, int]  # a point, and how many answers were given there


class History:
    """What one person did, in the order of time, to be searched for a round that was repeated."""

    def __init__(self, seen: Sequence[Seen]) -> None:
        self.seen = seen
        self.shapes = [_shape(one) for one in seen]
        self.starts: dict[Shape, list[int]] = defaultdict(list)
        for number, shape in enumerate(self.shapes):
            self.starts[shape].append(number)
        self.gaps: dict[int, list[float]] = {}

    def gaps_from(self, start: int, visits: int) -> list[float]:
        """The gaps of so many visits; worked out once for each step."""
        found: list[float] = []
        for number in range(start, start + visits - 1):
            if number not in self.gaps:
                self.gaps[number] = _gaps(self.seen[number], self.seen[number + 1])
            found += self.gaps[number]
        return found


def likeness(go: Sequence[Seen], history: History) -> float | None:
    """How far the gaps of a go are from those of its nearest earlier likeness; None without one.

    0.05 means: by one part in twenty on average. Honest rounds over the same points differ by a
    quarter and more.
    """
    if len(go) < FEWEST:
        return None
    shapes, first = [_shape(one) for one in go], go[0].order
    gaps = [gap for one, other in pairwise(go) for gap in _gaps(one, other)]
    found = None
    for start in history.starts.get(shapes[0], ()):
        end = start + len(go)
        if history.shapes[start:end] != shapes or history.seen[end - 1].order >= first:
            continue
        other = history.gaps_from(start, len(go))
        apart = fmean(abs(log(a / b)) for a, b in zip(gaps, other, strict=True))
        found = apart if found is None else min(found, apart)
    return found


def _gaps(one: Seen, other: Seen) -> list[float]:
    """Seconds from a scan to the first answer, between answers, and on to the next scan.

    At least half a second each, so that logs exist and a thumb's rhythm says little.
    """
    moments = [one.at, *one.answered]
    found = [(b - a).total_seconds() for a, b in pairwise(moments)]
    found.append((elapsed(one, other) - (one.left_at - one.at)).total_seconds())
    return [max(0.5, gap) for gap in found]


def _shape(one: Seen) -> Shape:
    return one.checkpoint_id.int, len(one.answered)
