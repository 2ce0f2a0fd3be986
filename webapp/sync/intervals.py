"""Between which instants something happened. Pure: all times are ms as ints; nobody need be trusted
with a wall clock. docs/decisions/0005-proved-time.md says what each bound rests on.

A monotonic clock may pause while a phone sleeps and may run a little fast, so the time that has
passed is at least what it counted, less its drift: forward from a token that gives lower bounds,
backward from an arrival upper ones.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

DRIFT = 2_000  # a clock may gain one part in this: 500 ppm, the most Linux lets NTP slew it by
READING_MS = 100  # the coarsest step of a browser's performance.now()
AGREED_MS = 1_000  # servers whose clocks are kept by NTP may differ by this without a word
DISAGREED_MS = 5_000  # and from here on it is said: time.server_clock
NEVER = 0  # 1970: nothing bounds it from below


def passed(earlier: int, later: int) -> int:
    """The time that has passed at least between two readings of one monotonic clock."""
    counted = later - earlier - READING_MS
    return counted - -(-counted // DRIFT) if counted > 0 else 0


@dataclass(frozen=True, slots=True)
class Anchor:
    """A server time the phone was told, and its own clocks at that moment.

    `asked`: its monotonic clock when it asked for it, in the same epoch.
    """

    server_ms: int
    wall: int
    mono: int
    epoch: str
    asked: int | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """One push as it came: the arrival, and the phone's monotonic clock as it was written.

    `spread`: by how much the servers' clocks may disagree. `asks`: the tokens it tells of.
    """

    received: int
    mono: int = 0
    epoch: str = ""
    spread: int = AGREED_MS
    asks: tuple[Anchor, ...] = ()


def lower(mono: int, epoch: str, anchor: Anchor | None, spread: int = AGREED_MS) -> int:
    """It was not before this: the phone held the token, and has counted on since."""
    if anchor is None:
        return NEVER
    since = passed(anchor.mono, mono) if anchor.epoch == epoch else 0
    return max(NEVER, anchor.server_ms + since - spread)


def upper(mono: int, epoch: str, heard: Heard) -> int:
    """It was not after this: it has arrived, and what the phone counted meanwhile is to come off.

    A token it asked for later, in the same epoch, was made after it too.
    """
    latest = heard.received
    if heard.epoch == epoch:
        latest -= passed(mono, heard.mono)
    for ask in heard.asks:
        if ask.epoch == epoch and ask.asked is not None and mono <= ask.asked:
            latest = min(latest, ask.server_ms - passed(mono, ask.asked))
    return latest + heard.spread


def disagreement(read: Iterable[tuple[int, str, Anchor]], received: int) -> int:
    """By how much the servers' clocks disagree at least, by the phones' own monotonic clocks.

    `read`: monotonic clock, epoch and anchor of everything in a push. What a token of ours proves
    lies before the arrival, unless a server's clock was set back, or another server's is ahead.
    """
    return max((lower(*one, spread=0) - received for one in read), default=0)


@dataclass(slots=True)
class Bound:
    """An entry's place in the chain of its phone, and what is known of its time."""

    seq: int
    hash: str
    prev: str
    mono: int
    epoch: str
    not_before: int
    not_after: int
    is_changed: bool = False


def narrow(chain: Sequence[Bound]) -> None:
    """Let entries bound their neighbours, as far as the chain holds; `chain` is sorted by number.

    An entry was made after the one whose hash it carries. Only neighbours bound each other, so the
    result is the same whichever of them came first. An entry that contradicts itself says so and
    hands nothing on: one leap of a monotonic clock would else widen all that its phone writes.
    """
    links = [pair for pair in pairwise(chain) if _follows(*pair)]
    for before, after in links:
        if before.not_before - before.not_after > DISAGREED_MS:
            continue
        since = passed(before.mono, after.mono) if before.epoch == after.epoch else 0
        if before.not_before > NEVER and before.not_before + since > after.not_before:
            after.not_before, after.is_changed = before.not_before + since, True
    for before, after in reversed(links):
        if after.not_after < before.not_after:
            before.not_after, before.is_changed = after.not_after, True


def _follows(before: Bound, after: Bound) -> bool:
    return after.seq == before.seq + 1 and after.prev == before.hash


@dataclass(frozen=True, slots=True)
class Proof:
    """What is told of an entry's time: `not_before` <= estimate <= `not_after`, always."""

    not_before: int
    not_after: int
    flags: tuple[str, ...] = ()


def proof(at: int, not_before: int, not_after: int) -> Proof:
    """The interval that is shown, around the estimate.

    Bounds that contradict each other come of servers' clocks that disagree: whichever was right,
    the truth lies within that much around them. An estimate that the chain disproves (a clock that
    somebody moved, on a phone that does not say what it knows) is kept inside, and said.
    """
    flags = []
    doubt = not_before - not_after
    if doubt > 0:
        not_before, not_after = not_after - doubt, not_before + doubt
        if doubt > DISAGREED_MS:
            flags.append("time.server_clock")
    if not not_before - DISAGREED_MS <= at <= not_after + DISAGREED_MS:
        flags.append("time.disproved")
    return Proof(min(not_before, at), max(not_after, at), tuple(flags))
