"""When a phone asks again: the twin of static/js/offline/patience.js, in seconds."""

import random
import time
from collections.abc import Callable

FIRST, LONGEST, SHORTEST, ABSENCE = 2.0, 300.0, 0.25, 600.0


class Patience:
    """Full jitter; what the server asks for is kept and spread behind."""

    def __init__(
        self,
        now: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.now, self.chance = now, chance
        self.failures = 0
        self.asked = self.own = float("-inf")

    @property
    def left(self) -> float:
        """What is left to wait."""
        return max(0.0, self.asked - self.now(), self.own - self.now())

    def succeeded(self) -> None:
        """Begin anew."""
        self.failures = 0
        self.asked = self.own = float("-inf")

    def failed(self, wait: float = 0.0) -> float:
        """No answer, or one that asks for `wait`: that, and a random part of twice as long."""
        most = max(min(FIRST * 2**self.failures, LONGEST), wait / 2)
        self.failures += 1
        self.asked = self.now() + wait
        self.own = self.asked + max(SHORTEST, self.chance() * most)
        return self.left

    def returned(self, away: float, span: float) -> float:
        """The network is back; who was away for long spreads over what the server wants."""
        self.failures = 0
        spread = self.chance() * min(span, LONGEST)
        self.own = self.now() + spread if away > ABSENCE else float("-inf")
        return self.left
