"""Questions about sites, zones, plans and points."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Select, func, or_, select

from webapp.database import db
from webapp.errors import NotFound
from webapp.sites.models import Checkpoint, FloorPlan, Site, Zone

PAGE_SIZE = 50

Row = TypeVar("Row")


@dataclass(frozen=True)
class PointFilter:
    """What the list of points shows."""

    search: str = ""
    zone_ids: frozenset[UUID] | None = None  # None: every zone
    kind: str = ""
    is_archived: bool = False


@dataclass(frozen=True)
class Counts:
    """How much there is of one site."""

    points: int = 0
    placed: int = 0


def sites(ids: Sequence[UUID] | None, *, is_archived: bool = False) -> Sequence[Site]:
    """Sites by name; `ids` None means every site of the company."""
    statement = select(Site).order_by(Site.name, Site.id)
    if ids is not None:
        statement = statement.where(Site.id.in_(ids))
    archived = Site.archived_at.is_not(None) if is_archived else Site.archived_at.is_(None)
    return db.session.scalars(statement.where(archived)).all()


def site_of(site_id: UUID) -> Site:
    """The site with this id, archived or not. Raises NotFound."""
    return _found(db.session.scalar(select(Site).where(Site.id == site_id)))


def counts(site_ids: Sequence[UUID]) -> dict[UUID, Counts]:
    """Live points of each of these sites, and how many of them stand on a plan."""
    rows = db.session.execute(
        select(Checkpoint.site_id, func.count(Checkpoint.id), func.count(Checkpoint.plan_id))
        .where(Checkpoint.site_id.in_(site_ids), Checkpoint.archived_at.is_(None))
        .group_by(Checkpoint.site_id)
    )
    found = {site_id: Counts(points, placed) for site_id, points, placed in rows}
    return {site_id: found.get(site_id, Counts()) for site_id in site_ids}


def zones(site_id: UUID) -> Sequence[Zone]:
    """The living zones of a site in the order their brothers stand."""
    return db.session.scalars(
        select(Zone)
        .where(Zone.site_id == site_id, Zone.archived_at.is_(None))
        .order_by(Zone.position, Zone.name, Zone.id)
    ).all()


def zone_of(site_id: UUID, zone_id: UUID) -> Zone:
    """A zone of this site, archived or not. Raises NotFound."""
    return _found(
        db.session.scalar(select(Zone).where(Zone.site_id == site_id, Zone.id == zone_id))
    )


def points_per_zone(site_id: UUID) -> dict[UUID | None, int]:
    """How many living points stand directly in each zone."""
    rows = db.session.execute(
        select(Checkpoint.zone_id, func.count(Checkpoint.id))
        .where(Checkpoint.site_id == site_id, Checkpoint.archived_at.is_(None))
        .group_by(Checkpoint.zone_id)
    )
    return {row.zone_id: row[1] for row in rows}


def points(site_id: UUID, wanted: PointFilter | None = None) -> Sequence[Checkpoint]:
    """The points of a site, those asked for, by place in the list and code."""
    return db.session.scalars(_points(site_id, wanted or PointFilter())).all()


def points_page(site_id: UUID, wanted: PointFilter, page: int) -> Pagination:
    """One page of the points asked for."""
    return db.paginate(_points(site_id, wanted), page=page, per_page=PAGE_SIZE, error_out=False)


def points_by_ids(site_id: UUID, ids: Iterable[UUID]) -> Sequence[Checkpoint]:
    """These points of the site, archived or not, by code; foreign ids are simply not found."""
    wanted = set(ids)
    found: list[Checkpoint] = []
    for chunk in _chunks(sorted(wanted)):
        found += db.session.scalars(
            select(Checkpoint).where(Checkpoint.site_id == site_id, Checkpoint.id.in_(chunk))
        )
    return sorted(found, key=lambda point: (point.position, point.code))


def point_of(site_id: UUID, point_id: UUID) -> Checkpoint:
    """A point of this site, archived or not. Raises NotFound."""
    statement = select(Checkpoint).where(Checkpoint.site_id == site_id, Checkpoint.id == point_id)
    return _found(db.session.scalar(statement))


def point_by_code(site_id: UUID, code: str) -> Checkpoint | None:
    """The point that has this code at this site, archived or not."""
    return db.session.scalar(
        select(Checkpoint).where(Checkpoint.site_id == site_id, Checkpoint.code == code)
    )


def plans(site_id: UUID) -> Sequence[FloorPlan]:
    """The living plans of a site in their order."""
    return db.session.scalars(
        select(FloorPlan)
        .where(FloorPlan.site_id == site_id, FloorPlan.archived_at.is_(None))
        .order_by(FloorPlan.position, FloorPlan.name, FloorPlan.id)
    ).all()


def plan_of(site_id: UUID, plan_id: UUID) -> FloorPlan:
    """A plan of this site, archived or not. Raises NotFound."""
    statement = select(FloorPlan).where(FloorPlan.site_id == site_id, FloorPlan.id == plan_id)
    return _found(db.session.scalar(statement))


def points_per_plan(site_id: UUID) -> dict[UUID, int]:
    """How many living points stand on each plan."""
    rows = db.session.execute(
        select(Checkpoint.plan_id, func.count(Checkpoint.id))
        .where(
            Checkpoint.site_id == site_id,
            Checkpoint.archived_at.is_(None),
            Checkpoint.plan_id.is_not(None),
        )
        .group_by(Checkpoint.plan_id)
    )
    return {plan_id: number for plan_id, number in rows if plan_id is not None}


def _points(site_id: UUID, wanted: PointFilter) -> Select[Checkpoint]:
    statement = select(Checkpoint).where(Checkpoint.site_id == site_id)
    archived = Checkpoint.archived_at
    statement = statement.where(archived.is_not(None) if wanted.is_archived else archived.is_(None))
    if wanted.search:
        statement = statement.where(
            or_(
                *(
                    column.icontains(wanted.search, autoescape=True)
                    for column in (Checkpoint.code, Checkpoint.name, Checkpoint.name_en)
                )
            )
        )
    if wanted.zone_ids is not None:
        statement = statement.where(Checkpoint.zone_id.in_(wanted.zone_ids))
    if wanted.kind:
        statement = statement.where(Checkpoint.kind == wanted.kind)
    return statement.order_by(Checkpoint.position, Checkpoint.code, Checkpoint.id)


def _chunks(ids: Sequence[UUID], size: int = 500) -> Iterable[Sequence[UUID]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row
