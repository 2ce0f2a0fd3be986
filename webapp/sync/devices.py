"""Phones: enrolling them, and finding the one that is speaking."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Table, bindparam, select

from webapp.accounts.models import Device
from webapp.accounts.queries import device_by_id
from webapp.audit import actions as audit
from webapp.database import db
from webapp.lookup import Lookup
from webapp.sync.refusals import BadKey, DeviceTaken, UnknownDevice
from webapp.sync.signatures import is_public_key
from webapp.sync.wire import Enrolment
from webapp.web.access import SignedIn

_DEVICE: Table = Device.__table__  # type: ignore[assignment]  # declared as FromClause
_SPEAKING = Lookup(
    select(
        _DEVICE.c.company_id, _DEVICE.c.person_id, _DEVICE.c.public_key, _DEVICE.c.revoked_at
    ).where(_DEVICE.c.id == bindparam("device"))
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """The phone at the other end, whatever company it belongs to."""

    company_id: UUID
    person_id: UUID
    public_key: bytes
    revoked_at: datetime | None


def speaker(device_id: UUID) -> Speaker:
    """The enrolled phone with this id. Raises UnknownDevice."""
    rows = _SPEAKING.run(db.session.connection(), {"device": device_id})
    if not rows:
        raise UnknownDevice
    return Speaker(*rows[0])


def enrol(enrolment: Enrolment, public_key: bytes, *, by: SignedIn, at: datetime) -> Device:
    """Remember a phone and its key; the same again changes nothing. Raises BadKey, DeviceTaken."""
    if not is_public_key(public_key):
        raise BadKey
    known = device_by_id(enrolment.device_id)
    if known is not None:
        if known.company_id != by.company_id or known.public_key != public_key:
            raise DeviceTaken
        known.person_id, known.heard_at, known.returned_at = by.id, at, None
        known.name = enrolment.name or known.name
        return known
    device = Device(
        id=enrolment.device_id,
        person_id=by.id,
        name=enrolment.name,
        public_key=public_key,
        enrolled_at=at,
        heard_at=at,
    )
    db.session.add(device)
    audit.note("device.enrolled", by=by.id, at=at, subject=device.id)
    return device


def must_be_ours(device_id: UUID, person: SignedIn) -> None:
    """Raise UnknownDevice unless this phone is enrolled in the person's company and not revoked."""
    known = speaker(device_id)
    if known.company_id != person.company_id or known.revoked_at is not None:
        raise UnknownDevice


def revoke(device: Device, *, by: UUID, at: datetime) -> None:
    """From now on its entries are kept but parked, and it gets no pack."""
    if device.revoked_at is None:
        device.revoked_at = at
        audit.note("device.revoked", by=by, at=at, subject=device.id)
