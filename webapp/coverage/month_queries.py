"""What the calendar asks of `point_day`, summed by the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, func, select

from webapp.coverage.models import PointDay
from webapp.database import db
from webapp.rounds.models import Route, RouteStop
from webapp.sites.models import Checkpoint, Zone

WEAKEST = 10


@dataclass(frozen=True)
class Scope:
    """Which points count: those of a zone, of a route, or all."""

    zone_id: UUID | None = None
    route_id: UUID | None = None


class Total(NamedTuple):
    """Stops that were due, seen, and seen late; and those of which nothing can be said yet."""

    due: int
    seen: int
    late: int
    undecided: int = 0

    @property
    def decided(self) -> int:
        return max(0, self.due - self.undecided)


NOTHING = Total(0, 0, 0)


class Weak(NamedTuple):
    """A point where stops were missed: neither seen, nor skipped for a reason, nor unknown."""

    id: UUID
    code: str
    name: str
    name_en: str
    due: int
    missed: int


def totals_by_day(site_id: UUID, since: date, until: date, scope: Scope) -> dict[date, Total]:
    """The sums of each day that has any."""
    rows = db.session.execute(
        select(PointDay.day, func.sum(PointDay.due), func.sum(_SEEN), func.sum(PointDay.late))
        .where(*_of(site_id, since, until, scope))
        .group_by(PointDay.day)
    )
    return {row[0]: Total(int(row[1]), int(row[2]), int(row[3])) for row in rows}


def weakest_points(
    site_id: UUID, since: date, until: date, scope: Scope, undecided: Mapping[UUID, int]
) -> list[Weak]:
    """The points with most stops missed; `undecided` ones of a point are not among them."""
    due, missed = func.sum(PointDay.due), func.sum(PointDay.due - _SEEN - PointDay.skipped)
    rows = db.session.execute(
        select(Checkpoint.id, Checkpoint.code, Checkpoint.name, Checkpoint.name_en, due, missed)
        .select_from(PointDay)
        .join(
            Checkpoint,
            and_(
                Checkpoint.company_id == PointDay.company_id,
                Checkpoint.id == PointDay.checkpoint_id,
            ),
        )
        .where(*_of(site_id, since, until, scope))
        .group_by(Checkpoint.id, Checkpoint.code, Checkpoint.name, Checkpoint.name_en)
        .having(missed > 0)
        .order_by(missed.desc(), Checkpoint.code)
        .limit(WEAKEST + len(undecided))
    )
    found = [Weak(*row[:5], int(row[5]) - undecided.get(row[0], 0)) for row in rows]
    found.sort(key=lambda point: (-point.missed, point.code))
    return [point for point in found if point.missed > 0][:WEAKEST]


def narrowed(scope: Scope, column: Any) -> list[Any]:
    """The conditions that keep `column`, the id of a point, inside the scope."""
    wanted: list[Any] = []
    if scope.zone_id is not None:
        wanted.append(column.in_(select(Checkpoint.id).where(Checkpoint.zone_id == scope.zone_id)))
    if scope.route_id is not None:
        here = select(RouteStop.checkpoint_id).where(RouteStop.route_id == scope.route_id)
        wanted.append(column.in_(here))
    return wanted


def scopes(site_id: UUID) -> tuple[list[Zone], list[Route]]:
    """What the calendar may be narrowed to."""
    zones = select(Zone).where(Zone.site_id == site_id, Zone.archived_at.is_(None))
    routes = select(Route).where(Route.site_id == site_id, Route.archived_at.is_(None))
    return (
        list(db.session.scalars(zones.order_by(Zone.position, Zone.name))),
        list(db.session.scalars(routes.order_by(Route.name))),
    )


_SEEN = PointDay.on_time + PointDay.late


def _of(site_id: UUID, since: date, until: date, scope: Scope) -> list[Any]:
    return [
        PointDay.site_id == site_id, PointDay.day >= since, PointDay.day <= until,
        *narrowed(scope, PointDay.checkpoint_id),
    ]  # fmt: skip
