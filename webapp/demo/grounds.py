"""The property itself, made by the verbs the office uses: zones, plans, points, checklists."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from PIL import Image

from webapp.attachments.actions import keep_bytes
from webapp.checklists import actions as checklists
from webapp.database import db, new_id
from webapp.demo.places import ZONES, Place, places
from webapp.sites import actions as sites
from webapp.sites.labelling import ensure_labels
from webapp.sites.models import Checkpoint, FloorPlan, Label, Site, Zone

PLANS = Path(__file__).resolve().parent / "plans"
DRAWN = [
    ("site", "总平面", "Site plan"),
    ("b1", "地下一层", "Basement 1"),
    ("b2", "地下二层", "Basement 2"),
]
PHONES = [
    {"label": "物业服务中心", "label_en": "Service centre", "number": "0571-8800 1234"},
    {"label": "监控室（24 小时）", "label_en": "CCTV room (24 h)", "number": "0571-8800 1110"},
]


@dataclass
class Grounds:
    """Everything a plan of work refers to."""

    site: Site
    points: dict[str, Checkpoint] = field(default_factory=dict)  # by the customer's number
    labels: dict[UUID, Label] = field(default_factory=dict)  # by point
    checklists: dict[str, UUID] = field(default_factory=dict)  # by catalogue key


def found_site(*, by: UUID, at: datetime) -> Site:
    """阳光花园, still empty."""
    fields = {
        "name": "阳光花园",
        "name_en": "Sunshine Garden",
        "timezone": "Asia/Shanghai",
        "emergency_phones": PHONES,
    }
    site = sites.add_site(fields, by=by, at=at)
    db.session.flush()
    return site


def lay_out(site: Site, *, by: UUID, at: datetime) -> Grounds:
    """Zones, plans, checklists, points and labels of the site."""
    grounds = Grounds(site)
    zones = {
        name: sites.add_zone(
            site, {"kind": kind, "name": name, "name_en": name_en}, None, by=by, at=at
        )
        for name, name_en, kind in ZONES
    }
    plans = _plans(site, zones, at)
    for place in places():
        if place.checklist not in grounds.checklists:
            grounds.checklists[place.checklist] = _publish(place.checklist, by=by, at=at)
        grounds.points[place.code] = _point(place, grounds, zones, plans, by=by, at=at)
    grounds.checklists["daily_cleaning"] = _publish("daily_cleaning", by=by, at=at)
    db.session.flush()
    grounds.labels = ensure_labels(list(grounds.points.values()), at=at)
    for label in grounds.labels.values():
        label.printed_at = at
    db.session.flush()
    return grounds


def _plans(site: Site, zones: dict[str, Zone], at: datetime) -> dict[str, FloorPlan]:
    found = {}
    for position, (key, name, name_en) in enumerate(DRAWN):
        data = (PLANS / f"{key}.png").read_bytes()
        with Image.open(PLANS / f"{key}.png") as image:
            width, height = image.size
        zone = zones.get(name) or zones["园区"]
        found[key] = FloorPlan(
            id=new_id(),
            site_id=site.id,
            zone_id=zone.id,
            name=name,
            name_en=name_en,
            blob_sha256=keep_bytes(data, "image/png", at=at),
            width=width,
            height=height,
            position=position,
            created_at=at,
        )
        db.session.add(found[key])
    db.session.flush()
    return found


def _point(
    place: Place,
    grounds: Grounds,
    zones: dict[str, Zone],
    plans: dict[str, FloorPlan],
    *,
    by: UUID,
    at: datetime,
) -> Checkpoint:
    values = {
        "code": place.code,
        "name": place.name,
        "name_en": place.name_en,
        "kind": "point",
        "zone_id": zones[place.zone].id,
        "directions": place.directions,
        "directions_en": place.directions_en,
        "checklist_id": grounds.checklists[place.checklist],
    }
    point = sites.add_point(grounds.site, values, by=by, at=at)
    point.plan_id = plans[place.plan].id
    point.plan_x, point.plan_y = round(place.x * 100), round(place.y * 100)
    return point


def _publish(key: str, *, by: UUID, at: datetime) -> UUID:
    checklist = checklists.create_from_catalogue(key, by=by, at=at)
    checklists.publish(checklist, by=by, at=at)
    return checklist.id
