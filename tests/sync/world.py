"""A small world in which the true time is known: phones lie about it, and servers differ.

Nothing here is taken from the server's rules: it moves true time forward and says what everybody
would have seen. `tests/sync/test_world.py` asks the server what it makes of that.
"""

from dataclasses import dataclass, field
from random import Random

from webapp.sync.intervals import (
    AGREED_MS,
    Anchor,
    Bound,
    Heard,
    disagreement,
    lower,
    narrow,
    passed,
    upper,
)
from webapp.sync.rules import estimate

START = 1_795_000_000_000
SLOWEST, FASTEST = -400, 400  # ppm: worse than any phone, within what the rules allow


@dataclass
class Entry:
    """What a phone wrote, and when that really was."""

    true: int
    seq: int
    wall: int
    mono: int
    epoch: str
    anchor: Anchor | None
    floor: int


@dataclass
class Stored:
    """An entry with what a server made of it."""

    entry: Entry
    at: int
    bound: Bound


@dataclass
class World:
    """One phone among several servers. `steps` may happen in any order."""

    chance: Random
    skews: list[int]  # ms, of each server's clock
    is_told: bool = True  # the phone writes its floor, as ours do
    true: int = START
    seq: int = 0
    drift: int = 0  # ppm
    wall_error: int = 0
    mono: float = 0.0
    epoch: str = "e0"
    epochs: int = 0
    anchor: Anchor | None = None
    floor: int = 0
    last: tuple[str, int] = ("", 0)  # epoch and mono of the last entry
    waiting: list[Entry] = field(default_factory=list)
    lost: list[tuple[list[Entry], Heard, bool]] = field(default_factory=list)
    stored: dict[int, Stored] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.drift = self.chance.randint(SLOWEST, FASTEST)
        self.wall_error = self.chance.choice([0, 0, self.chance.randint(-(10**8), 10**8)])

    # --- what happens -----------------------------------------------------------------------

    def wait(self, most: int = 3_600_000) -> None:
        """Time passes; the phone sleeps for part of it, and its monotonic clock may stand still."""
        for _ in range(self.chance.randint(1, 3)):
            length = self.chance.randint(1, most)
            self.true += length
            if self.chance.random() > 0.3:
                self.mono += length * (1 + self.drift / 1_000_000)

    def meddle(self) -> None:
        """Somebody sets the clock, or the network does."""
        self.wall_error = self.chance.choice([0, self.chance.randint(-(10**8), 10**8)])

    def reboot(self) -> None:
        """A new page, a new worker, a phone that was off."""
        self.epochs += 1
        self.epoch, self.mono = f"e{self.epochs}", float(self.chance.randint(0, 5_000))

    def write(self) -> None:
        """The person does something."""
        self.seq += 1
        mono, anchor = round(self.mono), self.anchor
        if self.floor and self.last[0] == self.epoch:
            self.floor += passed(self.last[1], mono)
        if anchor is not None:
            since = passed(anchor.mono, mono) if anchor.epoch == self.epoch else 0
            self.floor = max(self.floor, anchor.server_ms + since)
        self.waiting.append(
            Entry(
                self.true, self.seq, self.true + self.wall_error, mono, self.epoch, anchor,
                self.floor if self.is_told else 0,
            )
        )  # fmt: skip
        self.last = (self.epoch, mono)

    def ask(self) -> None:
        """A pack is pulled: a token, without any entry getting through."""
        asked = round(self.mono)
        self._travel()
        token = self._server_time()
        self._travel()
        if self.chance.random() > 0.2:
            self._hear(token, asked)

    def push(self, most: int) -> None:
        """Some of what waits is sent. The answer may be lost; the push may arrive much later."""
        batch = self.waiting[:most]
        written = round(self.mono)
        head = (written, self.epoch, self.anchor)
        self._travel()
        received = self._server_time()
        heard = self._heard(batch, head, received)
        fate = self.chance.random()
        if fate < 0.15:  # it hangs somewhere, and is processed after later ones
            self.lost.append((batch, heard, True))
            return
        self._store(batch, heard)
        self._travel()
        if fate > 0.3:
            self.waiting = [one for one in self.waiting if one not in batch]
            self._hear(received, written)

    def catch_up(self) -> None:
        """What hung somewhere is processed after all, with the arrival it had."""
        self.chance.shuffle(self.lost)
        for batch, heard, _ in self.lost:
            self._store(batch, heard)
        self.lost.clear()

    # --- how ----------------------------------------------------------------------------------

    def _travel(self) -> None:
        self.true += (length := self.chance.choice([20, 300, 9_000]))
        self.mono += length * (1 + self.drift / 1_000_000)

    def _server_time(self) -> int:
        return self.true + self.chance.choice(self.skews)

    def _hear(self, token: int, asked: int) -> None:
        self.anchor = Anchor(
            token, self.true + self.wall_error, round(self.mono), self.epoch, asked
        )

    def _heard(
        self, batch: list[Entry], head: tuple[int, str, Anchor | None], received: int
    ) -> Heard:
        """As the server hears it; the servers have compared their clocks."""
        read = [(one.mono, one.epoch, one.anchor) for one in batch if one.anchor]
        if head[2] is not None:
            read.append((head[0], head[1], head[2]))
        known = max(self.skews) - min(self.skews)
        doubt = max(disagreement(read, received), known if known > AGREED_MS else 0, 0)
        asks = tuple({anchor.server_ms: anchor for *_, anchor in read}.values())
        return Heard(received, head[0], head[1], AGREED_MS + doubt, asks)

    def _store(self, batch: list[Entry], heard: Heard) -> None:
        for one in batch:
            if one.seq in self.stored:
                continue
            found = estimate(
                wall=one.wall, mono=one.mono, epoch=one.epoch, anchor=one.anchor,
                received=heard.received, floor=one.floor,
            )  # fmt: skip
            bound = Bound(
                one.seq, f"h{one.seq}", f"h{one.seq - 1}", one.mono, one.epoch,
                lower(one.mono, one.epoch, one.anchor, heard.spread),
                upper(one.mono, one.epoch, heard),
            )  # fmt: skip
            self.stored[one.seq] = Stored(one, found.at_ms, bound)
        narrow([self.stored[seq].bound for seq in sorted(self.stored)])
