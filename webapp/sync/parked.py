"""What the office sees of sync: parked entries to be dealt with, and phones with their gaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import func, select

from webapp.accounts.models import Device, Person
from webapp.audit import actions as audit
from webapp.clock import from_millis
from webapp.database import db
from webapp.errors import NotFound
from webapp.sites.models import Checkpoint
from webapp.sync.models import Entry
from webapp.sync.rules import gaps

PAGE_SIZE = 50
MOST_GAPS = 5  # ranges named for a phone; more means that it is broken anyway
MOST_NUMBERS = 20_000  # entries above gaps that are looked at


@dataclass(frozen=True, slots=True)
class ParkedEntry:
    """An entry that waits for somebody, with what can be read of it."""

    entry: Entry
    person: Person | None
    device: Device | None
    checkpoint: Checkpoint | None
    claimed_at: datetime | None
    text: str  # what the guard wrote
    raw: str  # the entry as it came, to be read by whoever repairs it


@dataclass(frozen=True, slots=True)
class PhoneRow:
    """A phone, who carries it, and what is known of its journal."""

    device: Device
    person: Person | None
    gaps: list[tuple[int, int]]
    is_second: bool  # the same person has another phone in use


def count_parked() -> int:
    """How many entries wait for somebody."""
    return db.session.scalar(_parked(func.count(Entry.id))) or 0


def parked(page: int) -> list[ParkedEntry]:
    """A page of them, newest first."""
    rows = db.session.scalars(
        _parked(Entry)
        .order_by(Entry.received_at.desc(), Entry.seq.desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    ).all()
    people = _by_id(Person, {entry.person_id for entry in rows})
    devices = _by_id(Device, {entry.device_id for entry in rows})
    said = {entry.id: _said(entry) for entry in rows}
    points = _by_id(Checkpoint, {_id(one.get("body"), "checkpoint_id") for one in said.values()})
    return [
        _readable(
            entry,
            said[entry.id],
            people.get(entry.person_id),
            devices.get(entry.device_id),
            points.get(_id(said[entry.id].get("body"), "checkpoint_id")),
        )
        for entry in rows
    ]


def find(entry_id: UUID) -> Entry:
    """The parked entry. Raises NotFound when there is none, or somebody has dealt with it."""
    entry: Entry | None = db.session.scalar(_parked(Entry).where(Entry.id == entry_id))
    if entry is None:
        raise NotFound
    return entry


def resolve(entry: Entry, *, by: UUID, at: datetime, note: str) -> None:
    """Somebody has dealt with it; the entry stays as it is."""
    entry.outcome, entry.settled_at, entry.settled_by = "resolved", at, by
    audit.note("entry.resolved", by=by, at=at, subject=entry.id, code=entry.code, note=note)


def phones() -> list[PhoneRow]:
    """All phones, those in use first, the most recently heard first."""
    devices = db.session.scalars(select(Device)).all()
    people = _by_id(Person, {device.person_id for device in devices})
    missing = _gaps()
    in_use: dict[UUID, int] = {}
    for device in devices:
        if device.revoked_at is None:
            in_use[device.person_id] = in_use.get(device.person_id, 0) + 1
    rows = [
        PhoneRow(
            device,
            people.get(device.person_id),
            missing.get(device.id, [])[:MOST_GAPS],
            device.revoked_at is None and in_use[device.person_id] > 1,
        )
        for device in devices
    ]
    return sorted(rows, key=_most_recent_first)


def find_phone(device_id: UUID) -> Device:
    """The phone. Raises NotFound."""
    device = db.session.scalar(select(Device).where(Device.id == device_id))
    if device is None:
        raise NotFound
    return device


def _parked(what: Any) -> Any:
    return select(what).where(Entry.outcome == "parked")


def _most_recent_first(row: PhoneRow) -> tuple[bool, float]:
    heard = row.device.heard_at or row.device.enrolled_at
    return row.device.revoked_at is not None, -heard.timestamp()


def _gaps() -> dict[UUID, list[tuple[int, int]]]:
    """What never arrived: only phones with entries above their head have any."""
    rows = db.session.execute(
        select(Entry.device_id, Device.last_seq, Entry.seq)
        .join(Device, (Device.company_id == Entry.company_id) & (Device.id == Entry.device_id))
        .where(Entry.seq > Device.last_seq)
        .limit(MOST_NUMBERS)
    )
    above: dict[tuple[UUID, int], list[int]] = {}
    for device_id, last_seq, seq in rows:
        above.setdefault((device_id, last_seq), []).append(seq)
    return {device_id: gaps(last_seq, seqs) for (device_id, last_seq), seqs in above.items()}


def _by_id(model: Any, ids: set[Any]) -> dict[UUID | None, Any]:
    rows: Sequence[Any] = db.session.scalars(select(model).where(model.id.in_(ids - {None}))).all()
    return {row.id: row for row in rows}


def _said(entry: Entry) -> dict[str, Any]:
    said: dict[str, Any] = orjson.loads(entry.raw)
    return said


def _id(body: Any, name: str) -> UUID | None:
    """An id out of a body that may be anything."""
    try:
        return UUID(body[name])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _readable(
    entry: Entry,
    said: dict[str, Any],
    person: Person | None,
    device: Device | None,
    checkpoint: Checkpoint | None,
) -> ParkedEntry:
    body = said.get("body")
    texts = (
        [body.get(name) for name in ("text", "note", "remark")] if isinstance(body, dict) else []
    )
    wall = said.get("wall")
    raw = orjson.dumps(said, option=orjson.OPT_INDENT_2).decode()
    return ParkedEntry(
        entry=entry,
        person=person,
        device=device,
        checkpoint=checkpoint,
        claimed_at=from_millis(wall) if isinstance(wall, int) and 0 < wall < 10**13 else None,
        text=next((text for text in texts if isinstance(text, str) and text), "")[:500],
        raw=raw[:20_000],
    )
