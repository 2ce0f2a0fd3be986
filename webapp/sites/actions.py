"""Verbs over sites, zones and points. Archived, never deleted: records name their place."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from webapp.audit import actions as audit
from webapp.database import db, new_id
from webapp.sites import queries
from webapp.sites.labelling import issue_labels
from webapp.sites.models import Checkpoint, Site, Zone
from webapp.sites.refusals import CodeTaken, ZoneInsideItself, ZoneNotEmpty
from webapp.sites.rules import inside


def add_site(values: Mapping[str, object], *, by: UUID, at: datetime) -> Site:
    """A new site with the fields of the form."""
    site = Site(id=new_id(), created_at=at, **values)
    db.session.add(site)
    audit.note("site.created", by=by, at=at, subject=site.id, name=site.name)
    return site


def change_site(site: Site, values: Mapping[str, object], *, by: UUID, at: datetime) -> None:
    """Give a site new fields, and keep what they were."""
    changed = _apply(site, values)
    audit.note("site.changed", by=by, at=at, subject=site.id, changed=changed)


def archive_site(site: Site, *, by: UUID, at: datetime) -> None:
    """Out of every list; its records stay."""
    site.archived_at = at
    audit.note("site.archived", by=by, at=at, subject=site.id)


def restore_site(site: Site, *, by: UUID, at: datetime) -> None:
    """Back into the lists."""
    site.archived_at = None
    audit.note("site.restored", by=by, at=at, subject=site.id)


def add_zone(
    site: Site, values: Mapping[str, object], parent: Zone | None, *, by: UUID, at: datetime
) -> Zone:
    """A new zone, the last among its brothers."""
    last = db.session.scalar(
        select(func.max(Zone.position)).where(
            Zone.site_id == site.id, Zone.parent_id == (parent.id if parent else None)
        )
    )
    zone = Zone(id=new_id(), site_id=site.id, parent_id=parent.id if parent else None, **values)
    zone.position = 0 if last is None else last + 1
    db.session.add(zone)
    db.session.flush()
    audit.note("zone.created", by=by, at=at, subject=zone.id, name=zone.name)
    return zone


def change_zone(
    zone: Zone, values: Mapping[str, object], parent: Zone | None, *, by: UUID, at: datetime
) -> None:
    """Rename a zone or hang it elsewhere. Raises ZoneInsideItself."""
    zones = queries.zones(zone.site_id)
    if parent is not None and parent.id in inside(zones, zone.id):
        raise ZoneInsideItself
    target = parent.id if parent else None
    if target != zone.parent_id:
        brothers = [other.position for other in zones if other.parent_id == target]
        zone.position = max(brothers, default=-1) + 1
    changed = _apply(zone, {**values, "parent_id": target})
    audit.note("zone.changed", by=by, at=at, subject=zone.id, changed=changed)


def move_zone(zone: Zone, step: int) -> None:
    """Change places with the brother above (step -1) or below (+1); at the end nothing happens."""
    zones = queries.zones(zone.site_id)
    known = {other.id for other in zones}
    parent = zone.parent_id if zone.parent_id in known else None
    brothers = [
        other
        for other in zones
        if (other.parent_id if other.parent_id in known else None) == parent
    ]
    place = brothers.index(zone)
    target = place + step
    if 0 <= target < len(brothers):
        brothers[place], brothers[target] = brothers[target], brothers[place]
    for position, brother in enumerate(brothers):
        brother.position = position


def archive_zone(zone: Zone, *, by: UUID, at: datetime) -> None:
    """Out of the tree. Raises ZoneNotEmpty while something living hangs in it."""
    has_children = any(other.parent_id == zone.id for other in queries.zones(zone.site_id))
    if has_children or queries.points_per_zone(zone.site_id).get(zone.id):
        raise ZoneNotEmpty
    zone.archived_at = at
    audit.note("zone.archived", by=by, at=at, subject=zone.id, name=zone.name)


def restore_zone(zone: Zone, *, by: UUID, at: datetime) -> None:
    """Back into the tree."""
    zone.archived_at = None
    audit.note("zone.restored", by=by, at=at, subject=zone.id, name=zone.name)


def add_point(site: Site, values: Mapping[str, object], *, by: UUID, at: datetime) -> Checkpoint:
    """A new point with its first label. Raises CodeTaken."""
    _refuse_taken_code(site.id, str(values["code"]), None)
    point = Checkpoint(id=new_id(), site_id=site.id, created_at=at, **values)
    db.session.add(point)
    db.session.flush()
    issue_labels([point.id], at=at)
    audit.note("point.created", by=by, at=at, subject=point.id, code=point.code)
    return point


def change_point(
    point: Checkpoint, values: Mapping[str, object], *, by: UUID, at: datetime
) -> None:
    """Give a point new fields, and keep what they were. Raises CodeTaken."""
    _refuse_taken_code(point.site_id, str(values["code"]), point.id)
    changed = _apply(point, values)
    if changed:
        audit.note("point.changed", by=by, at=at, subject=point.id, changed=changed)


def archive_points(points: Sequence[Checkpoint], *, by: UUID, at: datetime) -> None:
    """Out of every list; visits and labels stay."""
    for point in points:
        point.archived_at = at
        audit.note("point.archived", by=by, at=at, subject=point.id, code=point.code)


def restore_points(points: Sequence[Checkpoint], *, by: UUID, at: datetime) -> None:
    """Back into the lists."""
    for point in points:
        point.archived_at = None
        audit.note("point.restored", by=by, at=at, subject=point.id, code=point.code)


def set_checklist(
    points: Sequence[Checkpoint], checklist_id: UUID | None, *, by: UUID, at: datetime
) -> None:
    """What is asked at these points from now on; None: being there is enough."""
    for point in points:
        changed = _apply(point, {"checklist_id": checklist_id})
        if changed:
            audit.note("point.changed", by=by, at=at, subject=point.id, changed=changed)


def _refuse_taken_code(site_id: UUID, code: str, own: UUID | None) -> None:
    other = queries.point_by_code(site_id, code)
    if other is not None and other.id != own:
        raise CodeTaken


def _apply(row: object, values: Mapping[str, object]) -> dict[str, list[str]]:
    """Set the fields; return old and new of those that changed, as texts for the audit log."""
    changed: dict[str, list[str]] = {}
    for name, value in values.items():
        before = getattr(row, name)
        if before != value:
            changed[name] = [str(before), str(value)]
            setattr(row, name, value)
    return changed
