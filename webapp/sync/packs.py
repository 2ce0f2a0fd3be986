"""What a phone takes along, and the difference to what it took last time."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select

from webapp.database import db
from webapp.issues.phone.carried import Carrier, jobs
from webapp.presence.flags import own_flags
from webapp.presence.settings import told_positions
from webapp.sync import pack_places, pack_work
from webapp.sync.canonical import canonical, content_hash
from webapp.sync.models import PackManifest
from webapp.sync.pack_places import Asker

HASH_LENGTH = 16  # of a record in a manifest: tells versions apart, proves nothing
Records = dict[str, dict[str, Any]]


@dataclass(slots=True)
class Delta:
    """What a phone has to change. `is_full`: forget the old pack first."""

    cursor: int
    is_full: bool
    size: int  # bytes of the whole pack, before compression
    upserts: list[dict[str, Any]] = field(default_factory=list)
    removes: list[str] = field(default_factory=list)


def records(asker: Asker) -> Records:
    """Everything this person needs for this shift, by key."""
    found = dict(
        chain(
            pack_places.person(asker),
            pack_places.sites(asker),
            pack_places.checkpoints(asker),
            pack_places.labels(asker),
            pack_work.rounds(asker),
            pack_work.findings(asker),
            own_flags(asker.person.id, asker.now),
            jobs(Carrier(asker.person.id, asker.person.role, asker.site_ids, asker.now)),
        )
    )
    found |= told_positions(_walked(found))
    return found | dict(pack_places.checklists(_versions(found)))


def pull(asker: Asker, device_id: UUID, cursor: int, now: datetime) -> Delta:
    """The difference between this cursor and now; remembers what the phone will have."""
    company_id = asker.person.company_id
    wanted = records(asker)
    written = {key: canonical(data) for key, data in wanted.items()}
    size = sum(map(len, written.values()))
    hashes = {key: content_hash(data)[:HASH_LENGTH] for key, data in written.items()}
    last = db.session.get(PackManifest, (company_id, device_id, cursor))
    known = last.records if last is not None and last.person_id == asker.person.id else None
    if known == hashes:
        return Delta(cursor, is_full=False, size=size)
    delta = Delta(_next_cursor(company_id, device_id), is_full=known is None, size=size)
    before = known or {}
    delta.upserts = [
        {"key": key, "data": data} for key, data in wanted.items() if before.get(key) != hashes[key]
    ]
    delta.removes = [key for key in before if key not in hashes]
    _forget(company_id, device_id, keep=cursor)
    db.session.add(
        PackManifest(
            company_id=company_id,
            device_id=device_id,
            cursor=delta.cursor,
            person_id=asker.person.id,
            records=hashes,
            made_at=now,
        )
    )
    return delta


def _versions(found: Records) -> set[str]:
    """The checklists that points and stops refer to."""
    named = {
        data["checklist_version_id"] for key, data in found.items() if key.startswith("checkpoint/")
    }
    for key, data in found.items():
        if key.startswith("round/"):
            named |= {stop["checklist_version_id"] for stop in data["stops"]}
    return named - {None}


def _walked(found: Records) -> set[UUID]:
    """The points of this phone's rounds: it learns where those are, and no others."""
    walks = [data for key, data in found.items() if key.startswith("round/")]
    return {UUID(stop["checkpoint_id"]) for walk in walks for stop in walk["stops"]}


def _next_cursor(company_id: UUID, device_id: UUID) -> int:
    """Cursors of a phone only grow: one of an older pack is never mistaken for a newer one."""
    highest = db.session.scalar(
        select(func.max(PackManifest.cursor)).where(
            PackManifest.company_id == company_id, PackManifest.device_id == device_id
        )
    )
    return (highest or 0) + 1


def _forget(company_id: UUID, device_id: UUID, *, keep: int) -> None:
    """A phone asks from the pack it has, so older manifests are of no use."""
    db.session.execute(
        delete(PackManifest).where(
            PackManifest.company_id == company_id,
            PackManifest.device_id == device_id,
            PackManifest.cursor != keep,
        )
    )
