"""Verbs of routes. A change reaches only rounds that have not begun."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select

from webapp.audit import actions as audit
from webapp.checklists.models import Checklist
from webapp.database import db, new_id
from webapp.rounds import planning, queries
from webapp.rounds.models import Route, RouteStop
from webapp.rounds.refusals import EmptyRoute, PointTwice, PointUnknown, RouteInUse
from webapp.sites.models import Checkpoint


@dataclass(frozen=True)
class Leg:
    """One point of a route as the office wrote it down."""

    checkpoint_id: UUID
    checklist_id: UUID | None = None
    due_minutes: int | None = None


@dataclass(frozen=True)
class RouteDraft:
    """What a route is to be."""

    name: str
    name_en: str
    kind: str
    is_ordered: bool
    legs: tuple[Leg, ...]


def create(site_id: UUID, draft: RouteDraft, *, by: UUID, at: datetime) -> Route:
    """A new route. Raises EmptyRoute, PointTwice or PointUnknown."""
    route = Route(id=new_id(), site_id=site_id, name=draft.name)
    db.session.add(route)
    _write(route, draft)
    audit.note("route.created", by=by, at=at, subject=route.id, name=route.name)
    return route


def update(route: Route, draft: RouteDraft, *, by: UUID, at: datetime) -> None:
    """Change a route and the rounds ahead. Raises EmptyRoute, PointTwice or PointUnknown."""
    _write(route, draft)
    replan(route, at)
    audit.note("route.changed", by=by, at=at, subject=route.id, points=len(draft.legs))


def duplicate(route: Route, *, name: str, by: UUID, at: datetime) -> Route:
    """The same points under another name."""
    draft = RouteDraft(name, "", route.kind, route.is_ordered, tuple(legs_of(route.id)))
    return create(route.site_id, draft, by=by, at=at)


def archive(route: Route, *, by: UUID, at: datetime) -> None:
    """Put a route away. Raises RouteInUse while a schedule walks it."""
    if queries.schedules_of_route(route.id):
        raise RouteInUse
    route.archived_at = at
    audit.note("route.archived", by=by, at=at, subject=route.id)


def restore(route: Route, *, by: UUID, at: datetime) -> None:
    """Take an archived route back."""
    route.archived_at = None
    audit.note("route.restored", by=by, at=at, subject=route.id)


def replan(route: Route, now: datetime) -> None:
    """Give every round ahead the route as it is now."""
    db.session.flush()
    for schedule in queries.schedules_of_route(route.id):
        planning.replan(schedule, now)
    planning.restop(queries.rounds_ahead(now, route_id=route.id), route)


def legs_of(route_id: UUID) -> list[Leg]:
    """The points of a route in order, closed ones left out."""
    rows = db.session.execute(
        select(RouteStop.checkpoint_id, RouteStop.checklist_id, RouteStop.due_minutes)
        .join(Checkpoint, Checkpoint.id == RouteStop.checkpoint_id)
        .where(RouteStop.route_id == route_id, Checkpoint.archived_at.is_(None))
        .order_by(RouteStop.position, RouteStop.id)
    )
    return [Leg(*row) for row in rows]


def _write(route: Route, draft: RouteDraft) -> None:
    _check(route.site_id, draft.legs)
    route.name, route.name_en = draft.name, draft.name_en
    route.kind, route.is_ordered = draft.kind, draft.is_ordered
    db.session.flush()
    db.session.execute(delete(RouteStop).where(RouteStop.route_id == route.id))
    db.session.add_all(
        RouteStop(
            route_id=route.id,
            checkpoint_id=leg.checkpoint_id,
            checklist_id=leg.checklist_id,
            due_minutes=leg.due_minutes,
            position=position,
        )
        for position, leg in enumerate(draft.legs)
    )
    db.session.flush()


def _check(site_id: UUID, legs: Sequence[Leg]) -> None:
    points = [leg.checkpoint_id for leg in legs]
    if not points:
        raise EmptyRoute
    if len(set(points)) != len(points):
        raise PointTwice
    known = db.session.scalar(
        select(func.count())
        .select_from(Checkpoint)
        .where(
            Checkpoint.id.in_(points),
            Checkpoint.site_id == site_id,
            Checkpoint.archived_at.is_(None),
        )
    )
    lists = {leg.checklist_id for leg in legs if leg.checklist_id is not None}
    known_lists = db.session.scalar(
        select(func.count()).select_from(Checklist).where(Checklist.id.in_(lists))
    )
    if known != len(points) or known_lists != len(lists):
        raise PointUnknown
