"""The rows of a simulated company, as its office would have made them. Inside a transaction."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid5

from webapp.accounts import models as accounts
from webapp.accounts.models import Device, Person, PersonSite
from webapp.checklists.models import Checklist, ChecklistVersion
from webapp.clock import from_millis
from webapp.database import db, enter_company
from webapp.demo.world import satellites
from webapp.demo.world.grounds import CHECKLISTS, Duty, Grounds
from webapp.demo.world.nights import Company
from webapp.presence.models import PresencePoint
from webapp.rounds.models import Round, Route, RouteStop, Stop
from webapp.sites.models import Checkpoint, Label, Site, Zone


def found(company: Company, *, is_demo: bool = False) -> None:
    """Write everything that is there before the first phone reports. Enters the company."""
    at = from_millis(company.began)
    db.session.add(
        accounts.Company(
            id=company.id, name="模拟物业", short_code=f"sim{company.recipe.seed}"[:12],
            is_demo=is_demo, created_at=at,
        )
    )  # fmt: skip
    db.session.flush()
    enter_company(company.id)
    _write(_checklists(company), _people(company))
    for site in company.sites:
        _write(_site(site, company), _zones(site), _points(site, company))
        _write(_satellites(site), _labels(site))
        _write(_posted(site), _routes(site), _rounds(site), _stops(site))
    _write(_phones(company))


def _write(*kinds: Iterator[Any]) -> None:
    for rows in kinds:
        db.session.add_all(rows)
        db.session.flush()


def _checklists(company: Company) -> Iterator[Any]:
    at = from_millis(company.began)
    names = {"quick": "巡逻快查", "plant": "设备间巡检", "photo": "拍照巡查"}
    for name, (checklist_id, version_id) in company.checklists.items():
        yield Checklist(id=checklist_id, name=names[name], kind="patrol", updated_at=at)
        yield ChecklistVersion(
            id=version_id, checklist_id=checklist_id, number=1, name=names[name],
            items=CHECKLISTS[name], published_at=at,
        )  # fmt: skip


def _people(company: Company) -> Iterator[Any]:
    at = from_millis(company.began)
    yield Person(
        id=company.boss.id, name=company.boss.name, sign_in="boss", role="admin", created_at=at
    )
    for number, site in enumerate(company.sites, 1):
        for each, guard in enumerate(site.guards, 1):
            yield Person(
                id=guard.id, name=guard.name, sign_in=f"guard{number}-{each}", role="guard",
                created_at=at,
            )  # fmt: skip


def _posted(site: Grounds) -> Iterator[Any]:
    for guard in site.guards:
        yield PersonSite(person_id=guard.id, site_id=site.site_id)


def _site(site: Grounds, company: Company) -> Iterator[Any]:
    yield Site(id=site.site_id, name=site.name, created_at=from_millis(company.began))


def _zone_id(site: Grounds, name: str) -> UUID:
    return uuid5(site.site_id, f"zone {name}")


def _zones(site: Grounds) -> Iterator[Any]:
    for position, zone in enumerate(dict.fromkeys(spot.zone for spot in site.estate.spots)):
        kind = "building" if zone.endswith("号楼") else "area"
        yield Zone(
            id=_zone_id(site, zone), site_id=site.site_id, kind=kind, name=zone, position=position
        )


def _points(site: Grounds, company: Company) -> Iterator[Any]:
    at = from_millis(company.began)
    for position, spot in enumerate(site.estate.spots):
        yield Checkpoint(
            id=site.points[spot.code], site_id=site.site_id, code=spot.code, name=spot.name,
            name_en=spot.name_en, zone_id=_zone_id(site, spot.zone), position=position,
            checklist_id=company.checklists[spot.checklist][0], created_at=at,
        )  # fmt: skip


def _satellites(site: Grounds) -> Iterator[Any]:
    for spot in site.estate.spots:
        yield PresencePoint(
            checkpoint_id=site.points[spot.code], expects_gps=satellites.is_expected(spot)
        )


def _labels(site: Grounds) -> Iterator[Any]:
    for code, prints in site.prints.items():
        for hung in prints:
            yield Label(
                id=hung.id, checkpoint_id=site.points[code], code=hung.code,
                revision=hung.revision, created_at=from_millis(hung.made),
                printed_at=from_millis(hung.made),
                voided_at=from_millis(hung.voided) if hung.voided else None,
                void_reason="标签被撕坏" if hung.voided else "",
            )  # fmt: skip


def _route_id(site: Grounds, name: str) -> UUID:
    return uuid5(site.site_id, f"route {name}")


def _routes(site: Grounds) -> Iterator[Any]:
    for name in site.estate.routes:
        yield Route(id=_route_id(site, name), site_id=site.site_id, name=name)
        for position, spot in enumerate(site.estate.route(name)):
            yield RouteStop(
                id=uuid5(_route_id(site, name), spot.code), route_id=_route_id(site, name),
                checkpoint_id=site.points[spot.code], position=position,
            )  # fmt: skip


def _rounds(site: Grounds) -> Iterator[Any]:
    for duty in site.duties:
        yield Round(
            id=duty.id, site_id=site.site_id, route_id=_route_id(site, duty.route), kind="patrol",
            name=f"夜班{duty.route}", number=duty.lap + 1, role="guard",
            **_window(duty, "starts_at"),
        )  # fmt: skip


def _stops(site: Grounds) -> Iterator[Any]:
    for duty in site.duties:
        for position, spot in enumerate(duty.spots):
            yield Stop(
                id=duty.stops[spot.code], site_id=site.site_id, round_id=duty.id,
                checkpoint_id=site.points[spot.code], position=position,
                checklist_version_id=site.versions[spot.checklist], **_window(duty, "opens_at"),
            )  # fmt: skip


def _window(duty: Duty, first: str) -> dict[str, Any]:
    last = "ends_at" if first == "starts_at" else "due_at"
    ends, grace = from_millis(duty.ends), from_millis(duty.grace)
    return {first: from_millis(duty.starts), last: ends, "grace_until": grace}


def _phones(company: Company) -> Iterator[Any]:
    at = from_millis(company.began)
    for number, (_site_of, phone, person_id) in enumerate(company.phones(), 1):
        yield Device(
            id=phone.id, person_id=person_id, name=f"手机{number}", public_key=phone.public_key,
            enrolled_at=at, heard_at=at,
        )  # fmt: skip
