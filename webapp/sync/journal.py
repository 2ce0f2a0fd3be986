"""The journal as the server keeps it: what is here already, and keeping what is new."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection, Table, bindparam, func, insert, select, text, update

from webapp.accounts.models import Person
from webapp.bulk import Bulk
from webapp.clock import to_millis
from webapp.evidence import Evidence
from webapp.lookup import Lookup
from webapp.sync.batch import Arrival, Batch, read_stored
from webapp.sync.kinds import KINDS
from webapp.sync.models import Entry
from webapp.sync.rules import Link
from webapp.sync.tokens import Notary


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table


_ENTRY, _PERSON = _table(Entry), _table(Person)
_TOLD = ("raw", "received_at", "not_before", "not_after")
_STORED = [_ENTRY.c[n] for n in ("id", "seq", "hash", "outcome", "code", *_TOLD)]
_NEAR = Lookup(
    select(*_STORED)
    .where(
        _ENTRY.c.company_id == bindparam("company"),
        _ENTRY.c.device_id == bindparam("device"),
        _ENTRY.c.seq >= bindparam("lowest"),
    )
    .order_by(_ENTRY.c.seq)
    .limit(bindparam("most"))
)
_BY_ID = Lookup(
    select(*_STORED).where(
        _ENTRY.c.company_id == bindparam("company"),
        _ENTRY.c.id.in_(bindparam("ids", expanding=True)),
    )
)
_ABOUT = Lookup(
    select(*_STORED).where(
        _ENTRY.c.company_id == bindparam("company"),
        _ENTRY.c.subject_id.in_(bindparam("subjects", expanding=True)),
        _ENTRY.c.kind.in_(bindparam("kinds", expanding=True)),
        # SQLite would take the index of outcomes, and read all that was ever applied.
        func.coalesce(_ENTRY.c.outcome, "") == bindparam("outcome"),
    )
)
_ROLES = Lookup(
    select(_PERSON.c.id, _PERSON.c.role).where(
        _PERSON.c.company_id == bindparam("company"),
        _PERSON.c.id.in_(bindparam("ids", expanding=True)),
    )
)
_OF_PHONE = (
    select(*_STORED)
    .where(_ENTRY.c.company_id == bindparam("company"), _ENTRY.c.device_id == bindparam("device"))
    .limit(bindparam("most"))
)
_AFTER = _OF_PHONE.where(_ENTRY.c.seq > bindparam("number")).order_by(_ENTRY.c.seq)
_BEFORE = _OF_PHONE.where(_ENTRY.c.seq < bindparam("number")).order_by(_ENTRY.c.seq.desc())
_NEW_ENTRY = Bulk(insert(_ENTRY), [column.name for column in _ENTRY.c])
_UNPARK = (
    update(_ENTRY)
    .where(_ENTRY.c.company_id == bindparam("company"), _ENTRY.c.id == bindparam("its_id"))
    .values(outcome="applied", code="")
)


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry that is already here."""

    id: UUID
    seq: int
    hash: str
    outcome: str
    code: str
    raw: bytes
    received_at: datetime
    not_before: int | None
    not_after: int | None

    def link(self) -> Link:
        """Its place in the chain."""
        prev = orjson.loads(self.raw).get("prev", "")
        return Link(str(self.id), self.seq, self.hash, prev)


def lock_company(connection: Connection, company_id: UUID) -> None:
    """One writer per company at a time; SQLite has one writer at a time anyway."""
    if connection.dialect.name == "postgresql":
        key = company_id.int & (2**63 - 1)
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def near(connection: Connection, batch: Batch, numbers: Collection[int]) -> list[Stored]:
    """The stored entries of this phone from just before these numbers on."""
    values = {
        "company": batch.company_id,
        "device": batch.device_id,
        "lowest": min(numbers) - 1,
        "most": 2 * (max(numbers) - min(numbers)) + 10,
    }
    return [Stored(*row) for row in _NEAR.run(connection, values)]


def by_id(connection: Connection, company_id: UUID, ids: Iterable[UUID]) -> list[Stored]:
    """The stored entries with these ids, of whatever phone of the company."""
    values = {"company": company_id, "ids": list(ids)}
    return [Stored(*row) for row in _BY_ID.run(connection, values)]


def beyond(connection: Connection, batch: Batch, number: int, step: int, most: int) -> list[Stored]:
    """The next stored entries of this phone after (step 1) or before (step -1) this number."""
    values = {"company": batch.company_id, "device": batch.device_id, "number": number}
    statement = _AFTER if step > 0 else _BEFORE
    return [Stored(*row) for row in connection.execute(statement, {**values, "most": most})]


def read_again(one: Stored, notary: Notary) -> Evidence | None:
    """What a stored entry says, with what is proved of its time; None when it cannot be read."""
    is_proved = one.not_before is not None and one.not_after is not None
    known = (one.not_before or 0, one.not_after or 0) if is_proved else None
    return read_stored(one.raw, to_millis(one.received_at), notary, known)


def about(
    connection: Connection,
    company_id: UUID,
    subjects: Collection[UUID],
    kinds: Collection[str],
    outcome: str = "applied",
) -> list[Stored]:
    """The stored entries of these kinds that speak of these subjects."""
    if not subjects or not kinds:
        return []
    values = {"company": company_id, "subjects": list(subjects), "kinds": list(kinds)}
    rows = _ABOUT.run(connection, {**values, "outcome": outcome})
    return [Stored(*row) for row in rows]


def roles(connection: Connection, company_id: UUID, people: Collection[UUID]) -> dict[UUID, str]:
    """The roles of these people, left or not; strangers are missing."""
    values = {"company": company_id, "ids": list(people)}
    return {row[0]: row[1] for row in _ROLES.run(connection, values)}


def store(
    connection: Connection, batch: Batch, arrivals: Iterable[Arrival], received_at: datetime
) -> None:
    """Keep these entries, raw, with what became of them."""
    _NEW_ENTRY.run(connection, (_row(batch, arrival, received_at) for arrival in arrivals))


def unpark(connection: Connection, company_id: UUID, ids: Collection[UUID]) -> None:
    """What these waited for has come."""
    if ids:
        connection.execute(_UNPARK, [{"company": company_id, "its_id": one} for one in ids])


def _row(batch: Batch, arrival: Arrival, received_at: datetime) -> dict[str, Any]:
    evidence = arrival.evidence
    marks = [*batch.marks, *evidence.flags, *evidence.marks] if evidence else [*batch.marks]
    return {
        "company_id": batch.company_id,
        "id": arrival.id,
        "device_id": batch.device_id,
        "person_id": arrival.person_id or batch.person_id,
        "seq": arrival.seq,
        "kind": arrival.kind,
        "subject_id": KINDS[arrival.kind].subject(evidence.body) if evidence else None,
        "hash": arrival.hash,
        "raw": arrival.raw,
        "received_at": received_at,
        "not_before": arrival.not_before,
        "not_after": arrival.not_after,
        "outcome": "parked" if arrival.fault else "applied",
        "code": arrival.fault,
        "marks": marks,
        "settled_at": None,
        "settled_by": None,
    }
