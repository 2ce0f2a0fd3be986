"""Every phone's journal, walked from its first entry: hashes, links, numbers, what is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from flask import current_app
from sqlalchemy import Connection, Table, bindparam, select, tuple_

from webapp.accounts.models import Device, Person
from webapp.keeping import tombstones
from webapp.keeping.report import Report
from webapp.sync import rules
from webapp.sync.canonical import content_hash, written
from webapp.sync.models import Entry

PAGE = 1000
_ENTRY: Table = Entry.__table__  # type: ignore[assignment]  # declared as FromClause
_DEVICE: Table = Device.__table__  # type: ignore[assignment]
_PERSON: Table = Person.__table__  # type: ignore[assignment]
_DEVICES = (
    select(_DEVICE.c.id, _DEVICE.c.name, _DEVICE.c.last_seq, _DEVICE.c.last_hash, _PERSON.c.name)
    .join_from(
        _DEVICE,
        _PERSON,
        (_PERSON.c.company_id == _DEVICE.c.company_id) & (_PERSON.c.id == _DEVICE.c.person_id),
    )
    .where(_DEVICE.c.company_id == bindparam("company"))
    .order_by(_DEVICE.c.enrolled_at, _DEVICE.c.id)
)
_AFTER = [bindparam(name, type_=_ENTRY.c[name].type) for name in ("seq", "id")]
_OF_DEVICE = (
    select(
        *[_ENTRY.c[n] for n in ("seq", "id", "person_id", "kind", "hash", "raw", "code", "outcome")]
    )
    .where(
        _ENTRY.c.company_id == bindparam("company"),
        _ENTRY.c.device_id == bindparam("device"),
        tuple_(_ENTRY.c.seq, _ENTRY.c.id)
        > tuple_(
            bindparam("seq", type_=_ENTRY.c.seq.type), bindparam("id", type_=_ENTRY.c.id.type)
        ),
    )
    .order_by(_ENTRY.c.seq, _ENTRY.c.id)
    .limit(PAGE)
)
# What could not be read when it arrived does not say of itself what its row says.
UNREADABLE = frozenset({"sync.bad_entry", "sync.unknown_version"})


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone, and up to where the server says that it has everything."""

    id: UUID
    name: str
    last_seq: int
    last_hash: str
    person: str

    @property
    def words(self) -> str:
        """How people would call it. Many phones are named after who carries them."""
        name = self.name or str(self.id)
        return name if self.person in name else f"{self.person} · {name}"


def check_chains(connection: Connection, company_id: UUID, report: Report) -> None:
    """Walk all of a company."""
    secret = current_app.config["ROUNDS"].secret_key
    for row in connection.execute(_DEVICES, {"company": company_id}).all():
        phone = Phone(*row)
        walk = _Walk(phone, report, secret)
        for entry in _entries(connection, company_id, phone.id):
            walk.step(entry)
        walk.finish()
        report.count("phones")


def _entries(connection: Connection, company_id: UUID, device_id: UUID) -> Iterator[Any]:
    key: dict[str, Any] = {"seq": -1, "id": UUID(int=0)}
    while True:
        values = {"company": company_id, "device": device_id, **key}
        rows = connection.execute(_OF_DEVICE, values).all()
        yield from rows
        if len(rows) < PAGE:
            return
        key = {"seq": rows[-1].seq, "id": rows[-1].id}


class _Walk:
    """One phone's journal, in the order of its numbers."""

    def __init__(self, phone: Phone, report: Report, secret: str) -> None:
        self.phone, self.report, self.secret = phone, report, secret
        self.seq, self.hash, self.code = 0, "", ""  # of the last entry in the chain
        self.head = ""  # the hash at the number that the server calls complete

    def step(self, entry: Any) -> None:
        """Look at the next entry."""
        self.report.count("entries")
        if entry.outcome == tombstones.REMOVED:
            said = self._removed(entry)
        elif content_hash(entry.raw) != entry.hash:
            self._wrong(entry, "its bytes are not those that were signed for: hash differs")
            said = {}
        else:
            said = self._read(entry)
        if entry.seq < 1 or entry.code in rules.OFF_CHAIN:
            return
        self._link(entry, said)
        self.seq, self.hash, self.code = entry.seq, entry.hash, entry.code
        if entry.seq == self.phone.last_seq:
            self.head = entry.hash

    def finish(self) -> None:
        """Compare with what the server has noted as complete."""
        if self.seq < self.phone.last_seq:
            self._missing(self.seq + 1, self.phone.last_seq)
        elif self.phone.last_seq and self.head and self.head != self.phone.last_hash:
            text = f"{self.phone.words}: entry {self.phone.last_seq} was another one"
            self.report.wrong(text, "chain")

    def _removed(self, entry: Any) -> dict[str, Any]:
        """Deleted by policy: its tombstone still says what it followed, and is sealed."""
        self.report.count("entries removed by policy")
        if tombstones.is_true(entry.raw, entry.hash, self.secret):
            said: dict[str, Any] = orjson.loads(entry.raw)
            return said
        self._wrong(entry, "its body is gone, and not by policy: the seal of the removal is false")
        return {}

    def _read(self, entry: Any) -> dict[str, Any]:
        said: dict[str, Any] = orjson.loads(entry.raw)
        if entry.code in UNREADABLE or entry.code in rules.OFF_CHAIN:
            return said
        if written(said) != entry.raw:
            self._wrong(entry, "its bytes are not in the canonical form")
        columns = {"id": entry.id, "person": entry.person_id, "device": self.phone.id}
        for name, value in columns.items():
            if said.get(name) != str(value):
                self._wrong(entry, f"its {name} is stored as {value}, it says {said.get(name)}")
        if (said.get("seq"), said.get("kind")) != (entry.seq, entry.kind):
            self._wrong(entry, "its number or kind is stored as another")
        return said

    def _link(self, entry: Any, said: dict[str, Any]) -> None:
        if entry.seq > self.seq + 1:
            self._missing(self.seq + 1, entry.seq - 1)
            return
        if entry.seq == self.seq:
            what = "another entry has the same number"
        elif said and said.get("prev", "") != self.hash:
            what = "does not follow the one before"
        else:
            return
        if entry.code or self.code:  # seen when one of the two arrived: the office has been told
            self.report.note(f"{self._place(entry)}: {what}; parked when it arrived")
        else:
            self._wrong(entry, what, "chain")

    def _missing(self, first: int, last: int) -> None:
        """Numbers that never came are news; numbers that were here and are gone are damage."""
        if first <= self.phone.last_seq:
            gone = min(last, self.phone.last_seq)
            what = f"{_span(first, gone)} had arrived and cannot be found any more"
            self.report.wrong(f"{self.phone.words}: {what}", "gone")
        if last > self.phone.last_seq:
            never = max(first, self.phone.last_seq + 1)
            self.report.note(f"{self.phone.words}: {_span(never, last)} never arrived")
            self.report.count("entries that never arrived", last - never + 1)

    def _wrong(self, entry: Any, what: str, kind: str = "entry") -> None:
        self.report.wrong(f"{self._place(entry)}: {what}", kind)

    def _place(self, entry: Any) -> str:
        return f"{self.phone.words}: entry {entry.seq} ({entry.id})"


def _span(first: int, last: int) -> str:
    return f"entries {first}–{last}" if first != last else f"entry {first}"
