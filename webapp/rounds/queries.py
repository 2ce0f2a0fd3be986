"""Questions that several parts of rounds ask; those of one screen are beside its views."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import and_, exists, func, select

from webapp.accounts.models import Device, Person, PersonSite, Role
from webapp.checklists.models import Checklist, ChecklistVersion
from webapp.database import db
from webapp.errors import NotFound
from webapp.rounds.candidates import Phone
from webapp.rounds.models import Finding, Round, Route, RouteStop, Schedule, Stop
from webapp.rounds.rules import CARRIED_WITHIN
from webapp.sites.models import Checkpoint, Site

SEES_ALL_SITES = (Role.MANAGER, Role.ADMIN)


@dataclass(frozen=True)
class PlannedStop:
    """A point of a route as a new round will ask it."""

    checkpoint_id: UUID
    due_minutes: int | None
    checklist_version_id: UUID | None


def route_and_site(route_id: UUID) -> tuple[Route, Site]:
    """A route and where it is. Raises NotFound."""
    row = db.session.execute(
        select(Route, Site).join(Site, Site.id == Route.site_id).where(Route.id == route_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def stops_to_plan(route_id: UUID) -> list[PlannedStop]:
    """The points of a route in order, closed ones left out, with the checklist of today."""
    asked = func.coalesce(RouteStop.checklist_id, Checkpoint.checklist_id)
    rows = db.session.execute(
        select(RouteStop.checkpoint_id, RouteStop.due_minutes, Checklist.current_version_id)
        .join(Checkpoint, Checkpoint.id == RouteStop.checkpoint_id)
        .outerjoin(Checklist, Checklist.id == asked)
        .where(RouteStop.route_id == route_id, Checkpoint.archived_at.is_(None))
        .order_by(RouteStop.position, RouteStop.id)
    )
    return [PlannedStop(*row) for row in rows]


def rounds_ahead(
    now: datetime, *, schedule_id: UUID | None = None, route_id: UUID | None = None
) -> Sequence[Round]:
    """Rounds that have not begun, cancelled ones included: of a schedule, or the single ones."""
    seen = exists().where(Stop.round_id == Round.id, Stop.outcome.is_not(None))
    statement = select(Round).where(
        Round.starts_at > now,
        Round.started_at.is_(None),
        Round.schedule_id == schedule_id if schedule_id else Round.schedule_id.is_(None),
        ~seen,
    )
    if route_id is not None:
        statement = statement.where(Round.route_id == route_id)
    return db.session.scalars(statement.order_by(Round.starts_at)).all()


def has_open_round(schedule_id: UUID, now: datetime) -> bool:
    """Whether a round of the schedule is under way at `now`."""
    is_open = (Round.starts_at <= now, Round.ends_at > now, Round.cancelled_at.is_(None))
    found = db.session.scalar(
        select(Round.id).where(Round.schedule_id == schedule_id, *is_open).limit(1)
    )
    return found is not None


def called_off(ids: Iterable[UUID]) -> Sequence[Round]:
    """Those of these rounds that their schedule has called off; never one a person has."""
    return db.session.scalars(
        select(Round).where(
            Round.id.in_(list(ids)), Round.cancelled_at.is_not(None), Round.cancelled_by.is_(None)
        )
    ).all()


def site_ids() -> Sequence[UUID]:
    """The sites in use."""
    return db.session.scalars(select(Site.id).where(Site.archived_at.is_(None))).all()


def rounds_of(ids: Collection[UUID]) -> Sequence[Round]:
    """The rounds with these ids."""
    return db.session.scalars(select(Round).where(Round.id.in_(ids))).all() if ids else []


def round_ids_among(ids: Collection[UUID]) -> list[UUID]:
    """Those of these rounds that exist."""
    return list(db.session.scalars(select(Round.id).where(Round.id.in_(ids)))) if ids else []


def schedules_of_route(route_id: UUID) -> Sequence[Schedule]:
    """The schedules that walk a route, archived ones left out; locked for a change."""
    return db.session.scalars(
        select(Schedule)
        .where(Schedule.route_id == route_id, Schedule.archived_at.is_(None))
        .order_by(Schedule.name)
        .with_for_update()
    ).all()


_RUNNING = and_(
    Schedule.archived_at.is_(None), Schedule.paused_at.is_(None), Route.archived_at.is_(None)
)


Row = TypeVar("Row", Round, Schedule, Finding)


def find(model: type[Row], row_id: UUID, *, to_change: bool) -> Row | None:
    """The row with this id; held until the transaction ends when it is to be changed."""
    statement = select(model).where(model.id == row_id)
    return db.session.scalar(statement.with_for_update() if to_change else statement)


def running_schedules() -> list[UUID]:
    """Every schedule that makes rounds."""
    return list(
        db.session.scalars(
            select(Schedule.id).join(Route, Route.id == Schedule.route_id).where(_RUNNING)
        )
    )


def schedules_to_extend(before: datetime) -> list[UUID]:
    """The running schedules whose rounds are not planned up to `before`."""
    is_short = (Schedule.planned_until < before) | Schedule.planned_until.is_(None)
    return list(
        db.session.scalars(
            select(Schedule.id)
            .join(Route, Route.id == Schedule.route_id)
            .where(_RUNNING, is_short)
            .order_by(Schedule.planned_until)
        )
    )


def claim_schedule(schedule_id: UUID) -> Schedule | None:
    """The schedule, held until the transaction ends; None while another worker holds it."""
    return db.session.scalar(
        select(Schedule)
        .where(Schedule.id == schedule_id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )


def stops_with_old_version(now: datetime) -> list[tuple[Stop, UUID]]:
    """Stops that have not opened and ask a checklist as it was; with the version of today."""
    rows = db.session.execute(
        select(Stop, Checklist.current_version_id)
        .join(ChecklistVersion, ChecklistVersion.id == Stop.checklist_version_id)
        .join(Checklist, Checklist.id == ChecklistVersion.checklist_id)
        .where(
            Stop.opens_at > now,
            Stop.outcome.is_(None),
            Checklist.current_version_id.is_not(None),
            Checklist.current_version_id != Stop.checklist_version_id,
        )
    )
    return [(stop, current) for stop, current in rows if current is not None]


def phones(site_id: UUID, at: datetime, started: Collection[UUID] = ()) -> list[Phone]:
    """Every phone of the company that may have been carried at `at`, seen from one site.

    `started`: phones that have started a round count even when lost or in a drawer since.
    """
    works_here = exists().where(
        PersonSite.company_id == Person.company_id,
        PersonSite.person_id == Person.id,
        PersonSite.site_id == site_id,
    )
    rows = db.session.execute(
        select(Device, Person.role, Person.name, works_here | Person.role.in_(SEES_ALL_SITES))
        .join(Person, Person.id == Device.person_id)
        .where(
            Device.id.in_(started)
            | and_(
                Device.revoked_at.is_(None),
                Device.returned_at.is_(None),
                Person.left_at.is_(None),
                func.coalesce(Device.heard_at, Device.enrolled_at) >= at - CARRIED_WITHIN,
            )
        )
    )
    return [
        Phone(
            device.id, device.person_id, name, role, bool(here),
            device.heard_at, device.complete_until, device.enrolled_at,
        )
        for device, role, name, here in rows
    ]  # fmt: skip


def people_by_id(ids: Iterable[UUID | None]) -> dict[UUID, Person]:
    """The people with these ids, left ones included: records name their author."""
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    return {
        person.id: person
        for person in db.session.scalars(select(Person).where(Person.id.in_(wanted)))
    }
