"""What an address opens: the place behind a label, a site, or a zone. Before anybody is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from flask import g
from sqlalchemy import select

from webapp.database import db, enter_company
from webapp.portal.links import CODE_LENGTH, door_code
from webapp.portal.models import ReportDoor
from webapp.portal.refusals import DoorUnknown
from webapp.sites import queries
from webapp.sites.label_queries import ALL
from webapp.sites.labels import PAYLOAD_LENGTH
from webapp.sites.landing import look_up
from webapp.sites.models import Checkpoint, Site, Zone
from webapp.sites.rules import tree
from webapp.web.pages import in_language


@dataclass(frozen=True)
class Door:
    """Where somebody stands who reports. `state`: good, voided or archived."""

    key: str  # as in the address
    state: str
    site: Site
    zone: Zone | None = None
    point: Checkpoint | None = None

    @property
    def is_certain(self) -> bool:
        """The place is known; else it is asked for."""
        return self.state == "good" and (self.point is not None or self.zone is not None)


def open_door(key: str) -> Door:
    """The door of an address; from here on this session sees its company. Raises DoorUnknown."""
    key = key.strip().upper()
    door = _label_door(key) if len(key) == PAYLOAD_LENGTH else _printed_door(key)
    if door is None:
        raise DoorUnknown
    enter_company(door.site.company_id)
    g.site = door.site
    return door


def _label_door(key: str) -> Door | None:
    found = look_up(key)
    if found.site is None or found.point is None or found.site.archived_at is not None:
        return None
    zone = _get_zone(found.site.company_id, found.point.zone_id)
    return Door(key, found.state, found.site, zone, found.point)


def _printed_door(key: str) -> Door | None:
    if len(key) != CODE_LENGTH:
        return None
    row = db.session.scalar(
        select(ReportDoor).where(ReportDoor.code == key).execution_options(**ALL)
    )
    if row is None:
        return None
    site = db.session.scalars(
        select(Site)
        .where(Site.company_id == row.company_id, Site.id == row.site_id)
        .execution_options(**ALL)
    ).one()
    if site.archived_at is not None:
        return None
    zone = _get_zone(row.company_id, row.zone_id)
    state = "archived" if row.zone_id and (zone is None or zone.archived_at) else "good"
    return Door(key, state, site, zone)


def _get_zone(company_id: UUID, zone_id: UUID | None) -> Zone | None:
    if zone_id is None:
        return None
    return db.session.scalar(
        select(Zone)
        .where(Zone.company_id == company_id, Zone.id == zone_id)
        .execution_options(**ALL)
    )


def place_of(site_id: UUID, zone_id: UUID | None, point: Checkpoint | None) -> str:
    """3 号楼 · 2 单元 · 电梯厅, in the reader's language."""
    path = next((text for id, text in zone_choices(site_id) if id == zone_id), "")
    return " · ".join(filter(None, (path, in_language(point) if point else "")))


def zone_choices(site_id: UUID) -> list[tuple[UUID, str]]:
    """The buildings, floors and areas of a site with their paths: what everybody there knows.

    Points are not listed: where the guards' posts are is nobody else's business.
    """
    branches = tree(queries.zones(site_id), in_language)
    return [(branch.zone.id, branch.path_text) for branch in branches]


def ensure_door(secret: str, site: Site, zone: Zone | None, *, at: datetime) -> ReportDoor:
    """The printed address of a site or a zone; made once, the same for ever."""
    subject = zone.id if zone else site.id
    row = ReportDoor(
        company_id=site.company_id,
        id=uuid5(subject, "report door"),
        site_id=site.id,
        zone_id=zone.id if zone else None,
        code=door_code(secret, site.company_id, subject),
        created_at=at,
    )
    known = db.session.get(ReportDoor, (row.company_id, row.id))
    return known or db.session.merge(row)


def doors_of(site_id: UUID) -> Sequence[ReportDoor]:
    """Every door of a site that was printed."""
    return db.session.scalars(select(ReportDoor).where(ReportDoor.site_id == site_id)).all()
