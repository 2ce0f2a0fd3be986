"""The part of a pack that stays the same for weeks: person, sites, points, labels, checklists."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from webapp.accounts.models import Company
from webapp.checklists.models import Checklist, ChecklistVersion
from webapp.clock import to_millis
from webapp.database import db
from webapp.rounds.models import LastReading
from webapp.sites.labels import label_key
from webapp.sites.models import Checkpoint, Label, Site, Zone
from webapp.web.access import SignedIn

Record = tuple[str, dict[str, Any]]  # its key in the pack, and what the phone is told


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose pack it is, and where they work (None: everywhere in the company)."""

    person: SignedIn
    site_ids: list[UUID] | None
    secret: str
    public_url: str
    now: datetime
    language: str = ""  # chosen in this browser; "" for the person's own

    def sees(self, column: Any) -> Any:
        """The SQL condition that a row is at one of their sites."""
        return column.is_not(None) if self.site_ids is None else column.in_(self.site_ids)


def person(asker: Asker) -> Iterator[Record]:
    """Who carries the phone."""
    me = asker.person
    company = db.session.get_one(Company, me.company_id)
    names = ("name", "role", "language", "text_size", "theme", "sound")
    about = {name: str(getattr(me, name)) for name in names}
    about["language"] = asker.language or me.language
    yield "person/me", {"id": str(me.id), **about, "company": company.name}


def sites(asker: Asker) -> Iterator[Record]:
    """Where they work, and whom to call there."""
    rows = db.session.scalars(select(Site).where(asker.sees(Site.id), Site.archived_at.is_(None)))
    for site in rows:
        offset = asker.now.astimezone(ZoneInfo(site.timezone)).utcoffset()
        yield (
            f"site/{site.id}",
            {
                "id": str(site.id),
                "name": site.name,
                "name_en": site.name_en,
                "timezone": site.timezone,
                "utc_offset_minutes": int(offset.total_seconds() // 60) if offset else 0,
                "phones": site.emergency_phones,
                "lock_minutes": site.lock_minutes,
                "public_url": asker.public_url,
            },
        )


def checkpoints(asker: Asker) -> Iterator[Record]:
    """The points, what is asked there, and what was read there last."""
    zones = {zone.id: zone for zone in db.session.scalars(select(Zone))}
    versions = _current_versions()
    readings = _last_readings(asker)
    rows = db.session.scalars(
        select(Checkpoint).where(asker.sees(Checkpoint.site_id), Checkpoint.archived_at.is_(None))
    )
    for point in rows:
        zone = zones.get(point.zone_id) if point.zone_id else None
        version_id = versions.get(point.checklist_id) if point.checklist_id else None
        yield (
            f"checkpoint/{point.id}",
            {
                "id": str(point.id),
                "site_id": str(point.site_id),
                "code": point.code,
                "name": point.name,
                "name_en": point.name_en,
                "zone": zone.name if zone else "",
                "zone_en": zone.name_en if zone else "",
                "directions": point.directions,
                "directions_en": point.directions_en,
                "kind": point.kind,
                "checklist_version_id": str(version_id) if version_id else None,
                "last": readings.get(point.id, {}),
            },
        )


def labels(asker: Asker) -> Iterator[Record]:
    """Every label of these points, voided ones too: an old print still says where it hung."""
    rows = db.session.scalars(
        select(Label)
        .join(
            Checkpoint,
            (Checkpoint.company_id == Label.company_id) & (Checkpoint.id == Label.checkpoint_id),
        )
        .where(asker.sees(Checkpoint.site_id))
    )
    company_id = asker.person.company_id
    for label in rows:
        yield (
            f"label/{label.code}",
            {
                "code": label.code,
                "checkpoint_id": str(label.checkpoint_id),
                "revision": label.revision,
                "voided": label.voided_at is not None,
                "key": label_key(
                    asker.secret, company_id, label.checkpoint_id, label.revision, label.code
                ),
            },
        )


def checklists(version_ids: Collection[str]) -> Iterator[Record]:
    """The versions that the rest of the pack refers to."""
    rows = db.session.scalars(
        select(ChecklistVersion).where(ChecklistVersion.id.in_([UUID(one) for one in version_ids]))
    )
    for version in rows:
        yield (
            f"checklist/{version.id}",
            {
                "id": str(version.id),
                "name": version.name,
                "name_en": version.name_en,
                "number": version.number,
                "items": version.items,
            },
        )


def _current_versions() -> dict[UUID, UUID | None]:
    rows = db.session.execute(select(Checklist.id, Checklist.current_version_id))
    return {row[0]: row[1] for row in rows}


def _last_readings(asker: Asker) -> dict[UUID, dict[str, Any]]:
    """By point and item, of their own sites only."""
    rows = db.session.execute(
        select(
            LastReading.checkpoint_id,
            LastReading.item_key,
            LastReading.text,
            LastReading.milli,
            LastReading.at,
        )
        .join(
            Checkpoint,
            (Checkpoint.company_id == LastReading.company_id)
            & (Checkpoint.id == LastReading.checkpoint_id),
        )
        .where(asker.sees(Checkpoint.site_id))
    )
    found: dict[UUID, dict[str, Any]] = {}
    for checkpoint_id, item_key, text, milli, at in rows:
        reading = {"text": text, "milli": milli, "at": to_millis(at)}
        found.setdefault(checkpoint_id, {})[item_key] = reading
    return found
