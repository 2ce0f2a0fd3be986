"""Verbs of schedules. Every one of them brings the rounds ahead in line."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from webapp.accounts.models import Person
from webapp.audit import actions as audit
from webapp.database import db, new_id
from webapp.rounds import planning, queries
from webapp.rounds.models import Route, Schedule
from webapp.rounds.planning import Assignee
from webapp.rounds.refusals import EmptyRoute, PersonUnknown


@dataclass(frozen=True)
class ScheduleDraft:
    """What a schedule is to be. Times are HH:MM by the wall clock of the site."""

    name: str
    name_en: str
    route_id: UUID
    rrule: str
    start_times: tuple[str, ...]
    starts_on: date
    ends_on: date | None
    window_minutes: int
    grace_minutes: int
    role: str | None
    person_id: UUID | None


def create(route: Route, draft: ScheduleDraft, *, by: UUID, at: datetime) -> Schedule:
    """A new schedule with its rounds of the next days. Raises EmptyRoute or PersonUnknown."""
    schedule = Schedule(id=new_id(), site_id=route.site_id)
    _write(schedule, route, draft)
    db.session.add(schedule)
    db.session.flush()
    planning.plan_ahead(schedule, at)
    planning.join_open(schedule, at)
    audit.note("schedule.created", by=by, at=at, subject=schedule.id, name=schedule.name)
    return schedule


def update(
    schedule: Schedule, route: Route, draft: ScheduleDraft, *, by: UUID, at: datetime
) -> None:
    """Change a schedule and its rounds ahead. Raises EmptyRoute or PersonUnknown."""
    was = Assignee(schedule.role, schedule.person_id)
    _write(schedule, route, draft)
    db.session.flush()
    planning.replan(schedule, at, was)
    planning.join_open(schedule, at)
    audit.note("schedule.changed", by=by, at=at, subject=schedule.id, rule=schedule.rrule)


def pause(schedule: Schedule, *, by: UUID, at: datetime) -> None:
    """No rounds until it is resumed; those that have begun go on."""
    schedule.paused_at = schedule.paused_at or at
    planning.replan(schedule, at)
    audit.note("schedule.paused", by=by, at=at, subject=schedule.id)


def resume(schedule: Schedule, *, by: UUID, at: datetime) -> None:
    """Rounds again from now on."""
    schedule.paused_at = None
    planning.replan(schedule, at)
    planning.join_open(schedule, at)
    audit.note("schedule.resumed", by=by, at=at, subject=schedule.id)


def archive(schedule: Schedule, *, by: UUID, at: datetime) -> None:
    """Put a schedule away; its rounds ahead are called off."""
    schedule.archived_at = schedule.archived_at or at
    planning.replan(schedule, at)
    audit.note("schedule.archived", by=by, at=at, subject=schedule.id)


def restore(schedule: Schedule, *, by: UUID, at: datetime) -> None:
    """Take an archived schedule back, with its rounds ahead."""
    schedule.archived_at = None
    planning.replan(schedule, at)
    planning.join_open(schedule, at)
    audit.note("schedule.restored", by=by, at=at, subject=schedule.id)


def _write(schedule: Schedule, route: Route, draft: ScheduleDraft) -> None:
    if not queries.stops_to_plan(route.id):
        raise EmptyRoute
    if draft.person_id is not None:
        check_person(draft.person_id)
    schedule.route_id = route.id
    schedule.name, schedule.name_en = draft.name, draft.name_en
    schedule.rrule, schedule.start_times = draft.rrule, list(draft.start_times)
    schedule.starts_on, schedule.ends_on = draft.starts_on, draft.ends_on
    schedule.window_minutes, schedule.grace_minutes = draft.window_minutes, draft.grace_minutes
    schedule.role, schedule.person_id = draft.role, draft.person_id


def check_person(person_id: UUID) -> Person:
    """The colleague with this id. Raises PersonUnknown for others' people and those who left."""
    person = db.session.scalar(
        select(Person).where(Person.id == person_id, Person.left_at.is_(None))
    )
    if person is None:
        raise PersonUnknown
    return person
