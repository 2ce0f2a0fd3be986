"""Who has a phone, what it still holds, and on whose word it may be let go without it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from sqlalchemy import select

from webapp.accounts.models import Device
from webapp.audit import actions as audit
from webapp.clock import from_millis
from webapp.database import db
from webapp.sync.kinds import RELEASES
from webapp.sync.models import Entry
from webapp.sync.refusals import NoteMissing, SeqBehind
from webapp.sync.release_codes import PURPOSES, release_code, release_key
from webapp.sync.release_models import Release

MOST_SEQ = 2**53 - 2


@dataclass(frozen=True)
class Permit:
    """A release with its code, while the phone can still use it."""

    release: Release
    code: str


def is_settled(device: Device, has_gaps: bool) -> bool:
    """True when everything the phone has written, as far as it said, is here and in order."""
    return (
        device.waiting == 0
        and device.head_seq <= device.last_seq
        and not has_gaps
        and device.rewound_at is None
    )


def grant(
    device: Device, purpose: str, seq: int, reason: str, *, by: UUID, at: datetime
) -> Release:
    """Allow the phone to let unsent records go. Raises NoteMissing, SeqBehind."""
    if not reason.strip():
        raise NoteMissing
    if purpose not in PURPOSES or not device.last_seq <= seq <= MOST_SEQ:
        raise SeqBehind
    release = _release(device, purpose, seq, reason, by=by, at=at)
    audit.note(
        "device.release_granted", by=by, at=at, subject=device.id, purpose=purpose, seq=seq,
        known_seq=device.last_seq, reason=release.reason,
    )  # fmt: skip
    return release


def hand_back(device: Device, *, has_gaps: bool, reason: str, by: UUID, at: datetime) -> None:
    """The phone is back in the office. Raises NoteMissing when records are missing and no word why.

    From now on nobody waits for it; signing in on it takes it into use again.
    """
    if not is_settled(device, has_gaps):
        if not reason.strip():
            raise NoteMissing
        _release(device, "returned", max(device.head_seq, device.last_seq), reason, by=by, at=at)
    device.returned_at = at
    audit.note(
        "device.returned", by=by, at=at, subject=device.id, last_seq=device.last_seq,
        head_seq=device.head_seq, waiting=device.waiting, reason=reason.strip()[:200],
    )  # fmt: skip


def releases(device: Device, secret: str) -> list[Permit]:
    """What was allowed to this phone, the newest first."""
    rows = db.session.scalars(
        select(Release)
        .where(Release.device_id == device.id)
        .order_by(Release.granted_at.desc(), Release.id.desc())
    )
    key = release_key(secret, device.id)
    return [Permit(row, _code_of(row, device, key)) for row in rows]


def settle_releases(secret: str, now: datetime) -> None:
    """Hold every `phone.release` that came against its permit; each is settled once."""
    for entry in _unsettled():
        body = _body(entry)
        permit = db.session.scalar(
            select(Release).where(
                Release.device_id == entry.device_id,
                Release.seq == entry.seq - 1,
                Release.purpose == body.get("purpose"),
                Release.used_at.is_(None),
            )
        )
        _settle(entry, body, permit, secret, now)


def _settle(
    entry: Entry, body: dict[str, object], permit: Release | None, secret: str, now: datetime
) -> None:
    key = release_key(secret, entry.device_id)
    purpose = str(body.get("purpose", ""))
    right = release_code(key, entry.device_id, purpose, entry.seq - 1)
    if permit is None:
        permit = Release(
            device_id=entry.device_id, purpose=purpose, seq=entry.seq - 1,
            known_seq=entry.seq - 1, reason="", granted_at=entry.received_at,
            granted_by=entry.person_id, is_forged=True,
        )  # fmt: skip
        db.session.add(permit)
    permit.is_forged = permit.is_forged or body.get("code") != right
    permit.used_at, permit.used_by = _wall(entry), entry.person_id
    permit.unsent = int(str(body.get("unsent", 0)))
    audit.note(
        "device.release_used", by=entry.person_id, at=now, subject=entry.device_id,
        purpose=purpose, seq=permit.seq, unsent=permit.unsent, is_forged=permit.is_forged,
    )  # fmt: skip


def _unsettled() -> Sequence[Entry]:
    """Entries of the kind that no permit has been marked used by."""
    used = (
        select(Release.id)
        .where(
            Release.company_id == Entry.company_id,
            Release.device_id == Entry.device_id,
            Release.seq == Entry.seq - 1,
            Release.used_at.is_not(None),
        )
        .exists()
    )
    return db.session.scalars(
        select(Entry).where(Entry.subject_id == RELEASES, Entry.kind == "phone.release", ~used)
    ).all()


def _release(
    device: Device, purpose: str, seq: int, reason: str, *, by: UUID, at: datetime
) -> Release:
    release = Release(
        device_id=device.id, purpose=purpose, seq=seq, known_seq=device.last_seq,
        carried_by=device.person_id, reason=reason.strip()[:200], granted_at=at, granted_by=by,
    )  # fmt: skip
    db.session.add(release)
    return release


def _code_of(release: Release, device: Device, key: bytes) -> str:
    is_open = release.used_at is None and release.purpose in PURPOSES
    return release_code(key, device.id, release.purpose, release.seq) if is_open else ""


def _body(entry: Entry) -> dict[str, object]:
    body: dict[str, object] = orjson.loads(entry.raw)["body"]
    return body


def _wall(entry: Entry) -> datetime:
    return from_millis(int(orjson.loads(entry.raw)["wall"]))
