"""What happened, in the order it reached the server: batches of entries, and acts of the office.

Evidence of the phones is weighed against what the office had said by then, so a replay keeps to
this order. Acts carry it in their id: a UUIDv7 of the server's own clock.
"""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, bindparam, func, select, tuple_

from webapp.clock import from_millis, to_millis
from webapp.evidence import Evidence
from webapp.keeping.refusals import CannotKeep
from webapp.sync.batch import read_stored
from webapp.sync.models import Entry
from webapp.sync.tokens import Notary

OF_THAT_HOUR = frozenset({"time.server_clock"})  # nothing in an entry says so
PAGE = 500  # entries read at once
_ENTRY: Table = Entry.__table__  # type: ignore[assignment]  # declared as FromClause
_SAID = ("raw", "marks", "settled_at", "not_before", "not_after")
_ORDER = [_ENTRY.c[name] for name in ("received_at", "device_id", "seq", "id")]
_APPLIED = (
    select(*_ORDER, *[_ENTRY.c[name] for name in _SAID])
    .where(_ENTRY.c.company_id == bindparam("company"), _ENTRY.c.outcome == "applied")
    .order_by(*_ORDER)
)


@dataclass(frozen=True, slots=True)
class Arrived:
    """An entry that was applied, and when that was."""

    moment: datetime
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Act:
    """A line that the office added to the story of a finding."""

    moment: datetime
    event: dict[str, Any]


Group = list[Arrived] | Act


def applied(connection: Connection, company_id: UUID) -> int:
    """How many entries `groups` will bring."""
    its = (_ENTRY.c.company_id == company_id) & (_ENTRY.c.outcome == "applied")
    return connection.execute(select(func.count()).select_from(_ENTRY).where(its)).scalar_one()


def groups(
    connection: Connection, company_id: UUID, notary: Notary, acts: list[Act]
) -> Iterator[Group]:
    """Everything, oldest first; entries in the batches they came in."""
    acts.sort(key=lambda act: (act.moment, act.event["id"]))
    reading = _Reading(connection, company_id, notary)
    sources: list[Iterable[Arrived | Act]] = [reading.in_order(), reading.settled(), acts]
    merged = heapq.merge(*sources, key=lambda one: (one.moment, type(one) is Act))
    for key, members in groupby(merged, key=_batch):
        if key is None:
            yield from (one for one in members if isinstance(one, Act))
        else:
            yield [one for one in members if isinstance(one, Arrived)]


def moment_of(event: dict[str, Any]) -> datetime:
    """When the office did it: the time in the id, or what the line says where it has none."""
    event_id: UUID = event["id"]
    said: datetime = event["at"]
    return from_millis(event_id.int >> 80) if event_id.version == 7 else said


def _batch(one: Arrived | Act) -> tuple[datetime, UUID] | None:
    return (one.moment, one.evidence.device_id) if isinstance(one, Arrived) else None


class _Reading:
    """Reads entries again, as the inbox has read them."""

    def __init__(self, connection: Connection, company_id: UUID, notary: Notary) -> None:
        self.connection, self.company_id, self.notary = connection, company_id, notary

    def in_order(self) -> Iterator[Arrived]:
        """Those that were applied when they came."""
        statement = _APPLIED.where(_ENTRY.c.settled_at.is_(None)).limit(PAGE)
        after = statement.where(tuple_(*_ORDER) > tuple_(*_ORDER_GIVEN))
        rows = self._rows(statement, {})
        while rows:
            yield from map(self._read, rows)
            last = rows[-1]
            rows = self._rows(after, {f"last_{c.name}": last[n] for n, c in enumerate(_ORDER)})

    def settled(self) -> list[Arrived]:
        """Those that were parked first, and applied on somebody's word."""
        found = map(self._read, self._rows(_APPLIED.where(_ENTRY.c.settled_at.is_not(None)), {}))
        return sorted(found, key=lambda one: one.moment)

    def _rows(self, statement: Any, values: dict[str, Any]) -> list[Any]:
        return list(self.connection.execute(statement, {"company": self.company_id, **values}))

    def _read(self, row: Any) -> Arrived:
        known = None if row.not_before is None else (row.not_before, row.not_after)
        evidence = read_stored(row.raw, to_millis(row.received_at), self.notary, known)
        if evidence is None:
            raise CannotKeep(f"Entry {row.id} was applied and cannot be read: run `rounds verify`.")
        if "time.bad_token" in evidence.flags and "time.bad_token" not in row.marks:
            raise CannotKeep(
                "The server's time tokens do not hold: this is not the secret key that these"
                " records were made with. Set ROUNDS_SECRET_KEY, or put secret_key back."
            )
        seen_then = set(row.marks) & OF_THAT_HOUR
        evidence.flags = sorted({*evidence.flags, *seen_then})
        return Arrived(row.settled_at or evidence.received_at, evidence)


_ORDER_GIVEN = [bindparam(f"last_{column.name}", type_=column.type) for column in _ORDER]
