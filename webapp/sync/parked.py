"""What the office sees of entries that could not be applied, by whose people they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import func, select

from webapp.accounts.models import Device, Person
from webapp.accounts.people import within_reach
from webapp.accounts.queries import site_ids_of
from webapp.audit import actions as audit
from webapp.clock import from_millis
from webapp.database import db
from webapp.errors import NotFound
from webapp.sites.models import Checkpoint
from webapp.sync.models import Entry

PAGE_SIZE = 50


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


def count_parked(viewer: Person, device_id: UUID | None = None) -> int:
    """How many entries wait for somebody: of people the viewer may know of, or of one phone."""
    return db.session.scalar(_parked(func.count(Entry.id), viewer, device_id)) or 0


def parked(page: int, viewer: Person, device_id: UUID | None = None) -> list[ParkedEntry]:
    """A page of them, newest first."""
    rows = db.session.scalars(
        _parked(Entry, viewer, device_id)
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


def find(entry_id: UUID, viewer: Person) -> Entry:
    """The parked entry. Raises NotFound when there is none, or somebody has dealt with it."""
    entry: Entry | None = db.session.scalar(_parked(Entry, viewer).where(Entry.id == entry_id))
    if entry is None:
        raise NotFound
    return entry


def resolve(entry: Entry, *, by: UUID, at: datetime, note: str) -> None:
    """Somebody has dealt with it; the entry stays as it is."""
    entry.outcome, entry.settled_at, entry.settled_by = "resolved", at, by
    audit.note("entry.resolved", by=by, at=at, subject=entry.id, code=entry.code, note=note)


def _parked(what: Any, viewer: Person, device_id: UUID | None = None) -> Any:
    """Of people at the viewer's sites, or from their phones: whoever wrote it may be a stranger."""
    statement = select(what).where(Entry.outcome == "parked")
    if device_id is not None:
        statement = statement.where(Entry.device_id == device_id)
    if site_ids_of(viewer) is None:
        return statement
    people = within_reach(viewer).with_only_columns(Person.id)
    phones = select(Device.id).where(Device.person_id.in_(people))
    return statement.where(Entry.person_id.in_(people) | Entry.device_id.in_(phones))


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
