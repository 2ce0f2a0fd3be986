"""Taking a push in: one transaction per batch, every entry answered once, none lost, none doubled.

1. What is here already gets its stored outcome again.
2. Everything the rest names is read in a few SELECTs, applied in memory and written in bulk.
3. If the database or a bug refuses that, each entry is tried alone under a savepoint: what no table
   will ever hold is parked; what fails otherwise is logged and left unanswered, so it stays on the
   phone and holds up nobody.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.exc import DataError, OperationalError

from webapp.accounts.models import Person
from webapp.audit import actions as audit
from webapp.clock import from_millis, to_millis
from webapp.database import db, transaction
from webapp.evidence import Parked
from webapp.sync import (
    gaps,
    heads,
    journal,
    oddities,
    parked,
    photos,
    proving,
    receipts,
    rules,
)
from webapp.sync.applying import Applying, apply_alone
from webapp.sync.batch import Arrival, Batch, evidence_of, read_stored
from webapp.sync.clocks import Watch
from webapp.sync.journal import Stored
from webapp.sync.rules import Link
from webapp.sync.tokens import Notary

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one entry."""

    id: UUID
    outcome: str  # applied, parked
    code: str
    hash: str


@dataclass(frozen=True, slots=True)
class Taken:
    """The answer to a push: an outcome per settled entry, and the photos we still want."""

    outcomes: list[Outcome]
    wanted: list[str]
    receipt: receipts.Issued
    missing: list[tuple[int, int]]  # numbers below the phone's last that are not here


def take(batch: Batch, notary: Notary, watch: Watch | None = None) -> Taken:
    """Take a batch in and commit it. `watch`: who looks after this server's clock."""
    with transaction():
        connection = db.session.connection()
        journal.lock_company(connection, batch.company_id)
        if watch is not None:
            batch.doubts = watch(connection, batch.received_ms)
        taking = _Taking(connection, batch, notary)
        outcomes = taking.all_at_once() if batch.arrivals else []
        heads.hear(connection, batch, set(taking.roles), notary)
        kept = [one.hash for one in outcomes if one.code not in receipts.NOT_KEPT]
        receipt = receipts.issue(
            connection, batch.company_id, batch.device_id, kept, batch.received_ms, notary.secret
        )
        missing = gaps.missing(connection, batch)
        return Taken(outcomes, photos.wanted(connection, batch), receipt, missing)


def apply_parked(entry_id: UUID, *, by: Person, at: datetime, notary: Notary) -> bool:
    """Apply a parked entry after all, on somebody's word. False when it still cannot be applied."""
    with transaction():
        entry = parked.find(entry_id, by)
        connection = db.session.connection()
        journal.lock_company(connection, entry.company_id)
        read = read_stored(entry.raw, to_millis(entry.received_at), notary, entry.proved)
        if read is None:
            return False
        roles = journal.roles(connection, entry.company_id, [read.person_id])
        if not roles:
            return False
        try:
            apply_alone(connection, entry.company_id, read, roles, notary)
        except Parked as still:
            entry.code = still.code
            return False
        entry.outcome, entry.settled_at, entry.settled_by = "applied", at, by.id
        audit.note("entry.applied", by=by.id, at=at, subject=entry.id, code=entry.code)
        return True


class _Taking:
    """One batch on its way in."""

    def __init__(self, connection: Connection, batch: Batch, notary: Notary) -> None:
        self.connection = connection
        self.batch = batch
        self.notary = notary
        self.received_at = from_millis(batch.received_ms)
        people = {one.person_id for one in batch.arrivals if one.person_id is not None}
        self.roles = journal.roles(connection, batch.company_id, people) if people else {}

    def all_at_once(self) -> list[Outcome]:
        """The fast way; entry by entry when it is refused."""
        try:
            with self.connection.begin_nested():
                return self._take(self.batch.arrivals, is_careful=False)
        except OperationalError:
            raise  # locked, full or gone: nothing is answered, the phone keeps everything
        except Exception:
            logger.info("batch refused as a whole, now one by one", exc_info=True)
            db.session.expunge_all()  # rows that the savepoint took back
            return self._one_by_one()

    def _one_by_one(self) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for arrival in self.batch.arrivals:
            arrival.reset()
            try:
                outcomes += self._alone(arrival)
            except OperationalError:
                raise
            except Exception:
                logger.exception("entry %s of kind %s left unanswered", arrival.id, arrival.kind)
                db.session.expunge_all()
        return outcomes

    def _alone(self, arrival: Arrival) -> list[Outcome]:
        """What the database will never hold is kept as it came, in nobody's way."""
        try:
            with self.connection.begin_nested():
                return self._take([arrival], is_careful=True)
        except DataError:
            logger.exception("entry %s of kind %s parked", arrival.id, arrival.kind)
            db.session.expunge_all()
            arrival.park("sync.bad_body")
        with self.connection.begin_nested():
            return self._take([arrival], is_careful=True)

    def _take(self, arrivals: list[Arrival], *, is_careful: bool) -> list[Outcome]:
        numbers = [one.seq for one in arrivals if one.seq] or [1]
        stored = journal.near(self.connection, self.batch, numbers)
        known = {one.id: one for one in stored}
        if is_careful:
            named = [one.id for one in arrivals]
            for one in journal.by_id(self.connection, self.batch.company_id, named):
                known[one.id] = one
        fresh, slots = _sort_out(arrivals, known)
        if fresh:
            self._check(fresh, stored)
            chain = proving.prove(self.batch, fresh, stored, self.notary)
            is_in_order = not is_careful and all(one.seq < min(numbers) for one in stored)
            self.batch.is_in_order = is_in_order
            self._apply(fresh)
            journal.store(self.connection, self.batch, fresh, self.received_at)
            photos.attach(self.connection, self.batch, fresh, self.received_at)
            proving.keep(self.connection, self.batch, chain, self.notary)
        outcomes = [slot if isinstance(slot, Outcome) else _outcome(slot) for slot in slots]
        codes = [outcome.code for outcome in outcomes]
        oddities.note(self.connection, self.batch, arrivals, codes)
        return outcomes

    def _check(self, fresh: list[Arrival], stored: list[Stored]) -> None:
        """Give every entry its fault or its evidence."""
        lowest = min((one.seq for one in fresh if one.seq), default=0)
        known: dict[int, Link] = {}
        for one in stored:
            if one.seq >= lowest - 1 and one.code not in rules.OFF_CHAIN:
                known.setdefault(one.seq, one.link())
        for arrival in fresh:
            arrival.fault = arrival.fault or self._fault(arrival, known)
            wire = arrival.wire
            if wire is not None and arrival.fault not in rules.OFF_CHAIN:
                known.setdefault(wire.seq, Link(str(arrival.id), wire.seq, arrival.hash, wire.prev))

    def _fault(self, arrival: Arrival, known: dict[int, Link]) -> str:
        wire = arrival.wire
        if wire is None:
            return "sync.bad_entry"
        if self.batch.is_revoked:
            return "sync.device_revoked"
        fault = rules.chain_fault(Link(str(wire.id), wire.seq, arrival.hash, wire.prev), known)
        if fault:
            return fault
        if wire.person not in self.roles:
            return "sync.unknown_person"
        read = evidence_of(wire, self.batch.received_ms, self.notary)
        if isinstance(read, str):
            return read
        arrival.evidence = read
        return ""

    def _apply(self, fresh: list[Arrival]) -> None:
        """Change the rows that the good ones speak of."""
        good = [one for one in fresh if one.evidence is not None and not one.fault]
        if good:
            applying = Applying(self.connection, self.batch, self.roles, self.notary)
            applying.run(good)


def _sort_out(
    arrivals: list[Arrival], known: dict[UUID, Stored]
) -> tuple[list[Arrival], list[Outcome | Arrival]]:
    """The entries that are new; and in order of the batch, what was answered or is to be."""
    fresh: dict[UUID, Arrival] = {}
    slots: list[Outcome | Arrival] = []
    for arrival in arrivals:
        here = known.get(arrival.id)
        twin = fresh.setdefault(arrival.id, arrival) if here is None else None
        if here is not None and here.hash == arrival.hash:
            slots.append(Outcome(here.id, _told(here.outcome), here.code, here.hash))
        elif twin is not None and twin.hash == arrival.hash:
            slots.append(twin)
        else:
            slots.append(Outcome(arrival.id, "parked", "sync.id_reused", arrival.hash))
    return list(fresh.values()), slots


def _told(outcome: str) -> str:
    """Resolved by a supervisor since, or its body gone by policy: the phone hears the same."""
    return "applied" if outcome in ("applied", "removed") else "parked"


def _outcome(arrival: Arrival) -> Outcome:
    outcome = "parked" if arrival.fault else "applied"
    return Outcome(arrival.id, outcome, arrival.fault, arrival.hash)
