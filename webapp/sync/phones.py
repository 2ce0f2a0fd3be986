"""Phones as the office sees them: who has them, what is here of their journal, what is missing."""

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
from webapp.clock import from_millis
from webapp.database import db
from webapp.errors import NotFound
from webapp.sync import checkups
from webapp.sync.custody import is_settled
from webapp.sync.models import Entry
from webapp.sync.release_codes import short_name
from webapp.sync.rules import OFF_CHAIN, gaps

MOST_GAPS = 5  # ranges named for a phone; more means that it is broken anyway
MOST_NUMBERS = 20_000  # entries above gaps that are looked at
MOST_LINES = 12  # of each branch of a fork
BRANCHED = ("sync.forked_chain", "sync.broken_chain")


@dataclass(frozen=True, slots=True)
class PhoneRow:
    """A phone, who carries it, and what is known of its journal."""

    device: Device
    person: Person | None
    gaps: list[tuple[int, int]]  # numbers up to its last one that are not here
    is_second: bool  # the same person has another phone in use

    @property
    def short_name(self) -> str:
        return short_name(self.device.id)

    @property
    def state(self) -> str:
        """revoked, returned, rewound, missing, waiting, new, or complete; the worst first."""
        device = self.device
        if device.revoked_at is not None:
            return "revoked"
        if device.returned_at is not None:
            return "returned"
        if device.rewound_at is not None:
            return "rewound"
        if self.gaps and device.waiting == 0:
            return "missing"
        if self.gaps or device.waiting:
            return "waiting"
        return "new" if device.last_seq == 0 and device.complete_until is None else "complete"

    @property
    def checkup(self) -> checkups.Told | None:
        """What 出班检查 on it found last, as far as it has told."""
        return checkups.read(self.device.checkup)

    @property
    def is_settled(self) -> bool:
        return is_settled(self.device, bool(self.gaps))


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in one branch of a forked journal."""

    entry: Entry
    claimed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Fork:
    """Both branches of a journal from where they part."""

    at: int
    kept: list[Line]
    other: list[Line]


def rows(viewer: Person) -> list[PhoneRow]:
    """The phones the viewer may know of: what needs somebody first, what is out of use last."""
    devices = db.session.scalars(_reachable(viewer)).all()
    return sorted(_rows(devices), key=_worst_first)


def find(device_id: UUID, viewer: Person) -> Device:
    """The phone. Raises NotFound, for phones of other sites too."""
    device: Device | None = db.session.scalar(_reachable(viewer).where(Device.id == device_id))
    if device is None:
        raise NotFound
    return device


def row(device: Device) -> PhoneRow:
    """One phone."""
    return _rows([device])[0]


def fork(device: Device) -> Fork | None:
    """The branches of a journal that went back; None when it never did."""
    if device.rewound_at is None or device.rewound_seq is None:
        return None
    statement = (
        select(Entry)
        .where(Entry.device_id == device.id, Entry.seq >= device.rewound_seq)
        .order_by(Entry.seq, Entry.received_at)
    )
    kept = statement.where(Entry.code.not_in(BRANCHED)).limit(MOST_LINES)
    other = statement.where(Entry.code.in_(BRANCHED)).limit(MOST_LINES)
    return Fork(device.rewound_seq, _lines(kept), _lines(other))


def _reachable(viewer: Person) -> Any:
    statement = select(Device)
    if site_ids_of(viewer) is None:
        return statement
    people = within_reach(viewer).with_only_columns(Person.id)
    return statement.where(Device.person_id.in_(people))


def _rows(devices: Sequence[Device]) -> list[PhoneRow]:
    carriers = {device.person_id for device in devices}
    people = {
        person.id: person
        for person in db.session.scalars(select(Person).where(Person.id.in_(carriers)))
    }
    missing = _missing(devices)
    in_use = _in_use(carriers)
    return [
        PhoneRow(
            device,
            people.get(device.person_id),
            missing.get(device.id, [])[:MOST_GAPS],
            _is_used(device) and in_use.get(device.person_id, 0) > 1,
        )
        for device in devices
    ]


def _in_use(carriers: set[UUID]) -> dict[UUID, int]:
    counted = db.session.execute(
        select(Device.person_id, func.count())
        .where(
            Device.person_id.in_(carriers),
            Device.revoked_at.is_(None),
            Device.returned_at.is_(None),
        )
        .group_by(Device.person_id)
    )
    return {row[0]: row[1] for row in counted}


def _is_used(device: Device) -> bool:
    return device.revoked_at is None and device.returned_at is None


def _missing(devices: Sequence[Device]) -> dict[UUID, list[tuple[int, int]]]:
    """What never arrived, between what did and up to the last number the phone spoke of."""
    wanted = [each.id for each in devices]
    found = db.session.execute(
        select(Entry.device_id, Entry.seq)
        .join(Device, (Device.company_id == Entry.company_id) & (Device.id == Entry.device_id))
        .where(Entry.seq > Device.last_seq, Device.id.in_(wanted), Entry.code.not_in(OFF_CHAIN))
        .limit(MOST_NUMBERS)
    )
    above: dict[UUID, list[int]] = {}
    for device_id, seq in found:
        above.setdefault(device_id, []).append(seq)
    told = {
        each.id: gaps(each.last_seq, [*above.get(each.id, []), each.head_seq + 1])
        for each in devices
    }
    return {device_id: ranges for device_id, ranges in told.items() if ranges}


def _worst_first(row: PhoneRow) -> tuple[bool, int, float]:
    """Copies, then records missing, then held back, then the rest; the longest silent first.

    Phones that nobody uses any more are last, the most recently heard of them first.
    """
    heard = (row.device.heard_at or row.device.enrolled_at).timestamp()
    if not _is_used(row.device):
        return True, 0, -heard
    troubles = row.state == "rewound", bool(row.gaps), row.device.waiting > 0, True
    return False, troubles.index(True), heard


def _lines(statement: Any) -> list[Line]:
    return [Line(entry, _wall(entry)) for entry in db.session.scalars(statement)]


def _wall(entry: Entry) -> datetime | None:
    wall = orjson.loads(entry.raw).get("wall")
    return from_millis(wall) if isinstance(wall, int) and 0 < wall < 10**13 else None
