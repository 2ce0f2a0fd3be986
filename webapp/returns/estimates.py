"""Shares with their intervals, from samples with unequal chances. Pure.

estimate   Hájek's ratio: sum(y_i / p_i) / sum(1 / p_i) over those who answered, p_i the chance of
           having been drawn. Hájek, J. (1971), in Godambe & Sprott (eds), Foundations of
           Statistical Inference. Unbiased up to order 1/n for who was drawn; that those who did
           not answer think alike is an assumption, so the response rate stands beside it.
effective  Kish's size: (sum w)^2 / sum(w^2), w_i = 1 / p_i. Kish, L. (1965), Survey Sampling.
interval   Wilson's, 95 %, with the effective size in the place of n:
               (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n)
           Wilson, E. B. (1927), JASA 22, 209-212; with effective sizes: Korn & Graubard (1998),
           Survey Methodology 24, 193-201. It never leaves 0..1 and holds for small n.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

Z95 = 1.959963984540054
FEW = 10  # below, no share is named: 3 份，不足以说明


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share of those who answered. `low` and `high`: 95 %."""

    n: int
    share: float
    low: float
    high: float
    effective: float

    @property
    def is_enough(self) -> bool:
        """Enough answers to name a share."""
        return self.n >= FEW


def estimate(answers: Iterable[tuple[bool, float]]) -> Estimate | None:
    """From (satisfied, chance 0..1]; None without answers."""
    weighted = [(is_yes, 1 / chance) for is_yes, chance in answers if chance > 0]
    if not weighted:
        return None
    total = sum(weight for _yes, weight in weighted)
    share = sum(weight for is_yes, weight in weighted if is_yes) / total
    effective = total**2 / sum(weight**2 for _yes, weight in weighted)
    low, high = wilson(share, effective)
    return Estimate(len(weighted), share, low, high, effective)


def wilson(share: float, n: float, z: float = Z95) -> tuple[float, float]:
    """The interval of a share seen in n answers."""
    square = z * z / n
    middle = (share + square / 2) / (1 + square)
    half = z * sqrt(share * (1 - share) / n + square / (4 * n)) / (1 + square)
    return max(0.0, middle - half), min(1.0, middle + half)
