"""What the pages of routes show."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from webapp.checklists.models import Checklist
from webapp.database import db
from webapp.rounds import ordering
from webapp.rounds.models import Route, RouteStop, Schedule
from webapp.rounds.routes import Leg
from webapp.sites.models import Checkpoint, FloorPlan, Zone


@dataclass(frozen=True)
class Point:
    """A point that can be on a route."""

    checkpoint: Checkpoint
    zone: str
    zone_en: str
    checklist: str | None

    @property
    def id(self) -> UUID:
        return self.checkpoint.id

    @property
    def name(self) -> str:
        return self.checkpoint.name

    @property
    def name_en(self) -> str:
        return self.checkpoint.name_en


@dataclass(frozen=True)
class Row:
    """A point on the route that is being written."""

    point: Point
    number: int
    due: str
    checklist_id: UUID | None


@dataclass(frozen=True)
class Builder:
    """The two halves of the builder: what can be ticked, and the order so far."""

    rows: list[Row]
    points: list[Point]
    plans: Sequence[FloorPlan]
    plan: FloorPlan | None
    checklists: Sequence[Checklist]

    @property
    def order(self) -> dict[UUID, int]:
        """Number of each point on the route."""
        return {row.point.id: row.number for row in self.rows}

    @property
    def zones(self) -> list[tuple[Point, list[Point]]]:
        """The points by zone; the first of each names it."""
        groups = [list(group) for _zone, group in groupby(self.points, key=lambda each: each.zone)]
        return [(group[0], group) for group in groups]

    @property
    def placed(self) -> list[Point]:
        """The points drawn on the chosen plan."""
        plan = self.plan
        return [point for point in self.points if plan and point.checkpoint.plan_id == plan.id]

    @property
    def legs(self) -> list[list[Point]]:
        """Stretches of the way that stay on the chosen plan, to be drawn as lines."""
        on_plan = {point.id for point in self.placed}
        stretches = groupby((row.point for row in self.rows), key=lambda each: each.id in on_plan)
        return [list(group) for is_on, group in stretches if is_on]


def points_of(site_id: UUID) -> list[Point]:
    """Every open point of a site by zone and place, with the checklist it asks by itself."""
    parent = aliased(Zone)
    rows = db.session.execute(
        select(Checkpoint, Zone, parent, Checklist.name)
        .outerjoin(Zone, Zone.id == Checkpoint.zone_id)
        .outerjoin(parent, parent.id == Zone.parent_id)
        .outerjoin(Checklist, Checklist.id == Checkpoint.checklist_id)
        .where(Checkpoint.site_id == site_id, Checkpoint.archived_at.is_(None))
        .order_by(
            func.coalesce(parent.position, Zone.position),
            func.coalesce(parent.name, Zone.name),
            Zone.position,
            Zone.name,
            Checkpoint.position,
            Checkpoint.code,
        )
    )
    return [
        Point(point, _path(above, zone, "name"), _path(above, zone, "name_en"), checklist)
        for point, zone, above, checklist in rows
    ]


def _path(above: Zone | None, zone: Zone | None, field: str) -> str:
    """2号楼 · 地下二层, in one language where both have it."""
    names = [getattr(each, field) or each.name for each in (above, zone) if each is not None]
    return " · ".join(names)


def builder(site_id: UUID, legs: Sequence[Leg], posted_due: dict[UUID, str], view: str) -> Builder:
    """The builder for a site with these legs; `view` is the id of a plan, else the list is shown.

    `posted_due` keeps what was typed as a deadline even where it is no number.
    """
    points = points_of(site_id)
    known = {point.id: point for point in points}
    rows = [
        Row(
            known[leg.checkpoint_id],
            number,
            posted_due.get(leg.checkpoint_id, str(leg.due_minutes or "")),
            leg.checklist_id,
        )
        for number, leg in enumerate((leg for leg in legs if leg.checkpoint_id in known), start=1)
    ]
    plans = plans_of(site_id)
    return Builder(
        rows,
        points,
        plans,
        next((plan for plan in plans if str(plan.id) == view), None),
        checklists(),
    )


def plans_of(site_id: UUID) -> Sequence[FloorPlan]:
    """The floor plans of a site."""
    return db.session.scalars(
        select(FloorPlan)
        .where(FloorPlan.site_id == site_id, FloorPlan.archived_at.is_(None))
        .order_by(FloorPlan.position, FloorPlan.name)
    ).all()


def checklists() -> Sequence[Checklist]:
    """The published checklists, which a route may ask instead of a point's own."""
    return db.session.scalars(
        select(Checklist)
        .where(Checklist.archived_at.is_(None), Checklist.current_version_id.is_not(None))
        .order_by(Checklist.kind, Checklist.name)
    ).all()


def suggested(site_id: UUID, order: Sequence[UUID]) -> list[UUID]:
    """The same points in a shorter way over the plans."""
    known = {point.id: (rank, point) for rank, point in enumerate(points_of(site_id))}
    places = []
    for each in order:
        if each in known:
            rank, point = known[each]
            spot = point.checkpoint
            plan = spot.plan_id if spot.plan_x is not None else None
            places.append(ordering.Place(each, plan, spot.plan_x, spot.plan_y, rank))
    return [place.key for place in ordering.suggest(places) if isinstance(place.key, UUID)]


@dataclass(frozen=True)
class Listed:
    """A route in the list."""

    route: Route
    points: int
    schedules: int


def listing(site_id: UUID, *, archived: bool = False) -> list[Listed]:
    """The routes of a site with their points and schedules counted."""
    points = (
        select(func.count(RouteStop.id))
        .join(Checkpoint, Checkpoint.id == RouteStop.checkpoint_id)
        .where(
            RouteStop.company_id == Route.company_id,
            RouteStop.route_id == Route.id,
            Checkpoint.archived_at.is_(None),
        )
        .correlate(Route)
        .scalar_subquery()
    )
    schedules = (
        select(func.count(Schedule.id))
        .where(
            Schedule.company_id == Route.company_id,
            Schedule.route_id == Route.id,
            Schedule.archived_at.is_(None),
        )
        .correlate(Route)
        .scalar_subquery()
    )
    is_archived = Route.archived_at.is_not(None) if archived else Route.archived_at.is_(None)
    rows = db.session.execute(
        select(Route, points, schedules)
        .where(Route.site_id == site_id, is_archived)
        .order_by(Route.kind, Route.name)
    )
    return [Listed(*row) for row in rows]
