"""A phone's two clocks: one that anybody can set and that drifts, one that only runs and pauses."""

from dataclasses import dataclass, field
from random import Random

from webapp.demo.world.chance import uuid7


@dataclass(frozen=True)
class Reading:
    """What both clocks say at one moment."""

    wall: int
    mono: int
    epoch: str


@dataclass
class Clocks:
    """Asked in the order of true time. `drift` is in parts per million of both clocks."""

    random: Random
    began: int  # true ms when the page was loaded
    offset: float = 0.0  # of the wall clock, ms
    drift: float = 0.0
    paused: int = 0  # ms that the monotonic clock has slept since `began`
    epoch: str = field(default="")

    def __post_init__(self) -> None:
        self.set_at = self.began
        self.epoch = self.epoch or str(uuid7(self.random, self.began))

    def at(self, true_ms: int) -> Reading:
        """What they say now."""
        drifted = (true_ms - self.set_at) * self.drift / 1e6
        awake = max(0, true_ms - self.began - self.paused)
        mono = int(awake * (1 + self.drift / 1e6))
        return Reading(int(true_ms + self.offset + drifted), mono, self.epoch)

    def sleep(self, milliseconds: int) -> None:
        """The phone dozed: on some, the monotonic clock stands still meanwhile."""
        self.paused += milliseconds

    def reload(self, true_ms: int) -> None:
        """The page was loaded anew, or the phone was restarted."""
        self.began, self.paused = true_ms, 0
        self.epoch = str(uuid7(self.random, true_ms))

    def move(self, true_ms: int, milliseconds: float) -> None:
        """Somebody, or the network, set the wall clock by this much."""
        self.offset += (true_ms - self.set_at) * self.drift / 1e6 + milliseconds
        self.set_at = true_ms

    def correct(self, true_ms: int) -> None:
        """Network time put the wall clock right."""
        self.offset, self.set_at = self.random.gauss(0, 300), true_ms
