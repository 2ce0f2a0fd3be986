"""What the entries of a phone prove of each other's time, kept beside them.

The bounds of an entry are stored when it arrives; what arrives later may narrow those of its
neighbours, and they theirs. Whichever came first, the end is the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import orjson
from sqlalchemy import Connection, Table, bindparam, update

from webapp.bulk import Bulk
from webapp.clock import from_millis, to_millis
from webapp.presence import marks
from webapp.rounds import apply_times
from webapp.rounds.ledger import Ledger
from webapp.sync import clocks, intervals, journal, rules
from webapp.sync.batch import Arrival, Batch, anchor_of
from webapp.sync.intervals import AGREED_MS, DISAGREED_MS, NEVER, Bound, Heard
from webapp.sync.journal import Stored, read_again
from webapp.sync.models import Entry
from webapp.sync.tokens import Notary
from webapp.sync.wire import Head, WireEntry

SERVER_CLOCK = "time.server_clock"
STEP = 200  # stored entries looked at together, beyond a batch
_ENTRY: Table = Entry.__table__  # type: ignore[assignment]  # declared as FromClause
_NARROWED = Bulk(
    update(_ENTRY)
    .where(_ENTRY.c.company_id == bindparam("company"), _ENTRY.c.id == bindparam("its_id"))
    .values(not_before=bindparam("not_before"), not_after=bindparam("not_after")),
    ["company", "its_id", "not_before", "not_after"],
)


def prove(
    batch: Batch, fresh: Sequence[Arrival], near: Iterable[Stored], notary: Notary
) -> "Chain":
    """Give every new entry its bounds, and its evidence the interval. Reads and writes nothing."""
    linked = [(one, one.wire) for one in fresh if one.wire and one.fault not in rules.OFF_CHAIN]
    heard = _heard(batch, [wire for _, wire in linked], notary)
    for arrival, wire in linked:
        anchor = anchor_of(wire.anchor, notary)
        arrival.not_before = intervals.lower(wire.mono, wire.epoch, anchor, heard.spread)
        arrival.not_after = intervals.upper(wire.mono, wire.epoch, heard)
    chain = Chain.of(near)
    chain.add(linked)
    chain.narrow()
    is_doubted = heard.spread > AGREED_MS + DISAGREED_MS
    for arrival, wire in linked:
        _tell(arrival, chain.bounds[wire.seq], is_doubted)
    return chain


def keep(connection: Connection, batch: Batch, chain: "Chain", notary: Notary) -> None:
    """Tell stored entries, and the visits they have made, what these have proved of them."""
    chain.reach_out(connection, batch)
    learned = chain.learned()
    if not learned:
        return
    rows = [
        {"company": batch.company_id, "its_id": one.id, "not_before": one.not_before,
         "not_after": one.not_after}
        for one in learned
    ]  # fmt: skip
    _NARROWED.run(connection, rows)
    applied = (read_again(one, notary) for one in learned if one.outcome == "applied")
    ledger = Ledger(connection, batch.company_id)
    apply_times.narrow(ledger, [evidence for evidence in applied if evidence is not None])
    marks.mark(ledger)


def _tell(arrival: Arrival, bound: Bound, is_doubted: bool) -> None:
    arrival.not_before, arrival.not_after = bound.not_before, bound.not_after
    evidence = arrival.evidence
    if evidence is None:
        return
    proof = intervals.proof(to_millis(evidence.at), bound.not_before, bound.not_after)
    evidence.not_before = from_millis(proof.not_before)
    evidence.not_after = from_millis(proof.not_after)
    flags = {*evidence.flags, *proof.flags, *([SERVER_CLOCK] if is_doubted else [])}
    evidence.flags = sorted(flags)


def _heard(batch: Batch, wires: list[WireEntry], notary: Notary) -> Heard:
    """The push as the bounds of its entries need it."""
    head = batch.head
    read, asks = [], {}
    written: list[WireEntry | Head] = [*wires, head]
    for said in written:
        anchor = anchor_of(said.anchor, notary)
        if anchor is not None:
            read.append((said.mono, said.epoch, anchor))
            if anchor.asked is not None:
                asks[anchor.server_ms, anchor.epoch] = anchor
    oldest = min((anchor.server_ms for *_, anchor in read), default=batch.received_ms)
    doubt = max(
        intervals.disagreement(read, batch.received_ms),
        clocks.spread(batch.doubts, oldest, batch.received_ms),
    )
    spread = AGREED_MS + max(doubt, 0)
    return Heard(batch.received_ms, head.mono, head.epoch, spread, tuple(asks.values()))


class Chain:
    """A stretch of a phone's journal: what is new in it, and what is stored around that."""

    def __init__(self) -> None:
        self.bounds: dict[int, Bound] = {}
        self.stored: dict[int, Stored] = {}

    @classmethod
    def of(cls, near: Iterable[Stored]) -> "Chain":
        chain = cls()
        for one in near:
            chain.add_stored(one)
        return chain

    def add(self, linked: Iterable[tuple[Arrival, WireEntry]]) -> None:
        """Take in what is new."""
        for arrival, wire in linked:
            earliest, latest = arrival.not_before, arrival.not_after
            if wire.seq in self.bounds or earliest is None or latest is None:
                continue
            self.bounds[wire.seq] = Bound(
                wire.seq, arrival.hash, wire.prev, wire.mono, wire.epoch, earliest, latest
            )

    def add_stored(self, one: Stored) -> bool:
        """Take in what is here already; False when it has no place in the chain."""
        if one.code in rules.OFF_CHAIN or one.seq < 1 or one.seq in self.bounds:
            return False
        said = orjson.loads(one.raw)
        try:
            prev, mono, epoch = str(said["prev"]), int(said["mono"]), str(said["epoch"])
        except (KeyError, TypeError, ValueError):
            return False  # parked because it is no entry at all
        received = to_millis(one.received_at)
        self.bounds[one.seq] = Bound(
            one.seq, one.hash, prev, mono, epoch,
            NEVER if one.not_before is None else one.not_before,
            received + AGREED_MS if one.not_after is None else one.not_after,
        )  # fmt: skip
        self.stored[one.seq] = one
        return True

    def narrow(self) -> None:
        """Let neighbours bound each other."""
        intervals.narrow([self.bounds[seq] for seq in sorted(self.bounds)])

    def reach_out(self, connection: Connection, batch: Batch) -> None:
        """Go on beyond the stretch, as long as its ends have learned something."""
        for step in (-1, 1):
            while (end := self._learned_end(step)) is not None:
                beyond = journal.beyond(connection, batch, end, step, STEP)
                if sum(self.add_stored(one) for one in beyond) == 0:
                    break
                self.narrow()

    def _learned_end(self, step: int) -> int | None:
        """The lowest (or highest) number, if it is a stored entry's that has learned something."""
        end = min(self.bounds, default=None) if step < 0 else max(self.bounds, default=None)
        is_open = end is not None and end in self.stored and self.bounds[end].is_changed
        return end if is_open else None

    def learned(self) -> list[Stored]:
        """The stored entries of which more is known now, with that."""
        return [
            replace(one, not_before=bound.not_before, not_after=bound.not_after)
            for seq, one in self.stored.items()
            if (bound := self.bounds[seq]).is_changed
        ]
