"""Rounds made ahead of time from schedules. Repeating it, or two workers at once, changes nothing.

Ids follow from what a row is: a round from schedule and start, a stop from round and point. A phone
that holds an older plan names the same rows, and planning the same span again finds them there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import Table, delete, inspect
from sqlalchemy.dialects import postgresql, sqlite

from webapp.database import Model, db
from webapp.rounds import queries
from webapp.rounds.models import Round, Route, Schedule, Stop
from webapp.rounds.recurrence import Occurrence, Timetable, occurrences, parse, parse_time
from webapp.rounds.refusals import EmptyRoute

HORIZON = timedelta(days=7)
REPLAN_BEFORE = timedelta(days=6, hours=18)  # a run every 10 minutes writes four times a day


@dataclass(frozen=True)
class Assignee:
    """Who is to walk: everybody of a role, or one person."""

    role: str | None
    person_id: UUID | None


def timetable(schedule: Schedule, timezone: str) -> Timetable:
    """What a stored schedule says about time."""
    return Timetable(
        parse(schedule.rrule),
        tuple(map(parse_time, schedule.start_times)),
        schedule.starts_on,
        schedule.ends_on,
        schedule.window_minutes,
        schedule.grace_minutes,
        ZoneInfo(timezone),
    )


def round_id(schedule_id: UUID, starts_at: datetime) -> UUID:
    """The id of the round of a schedule that begins at this instant."""
    return uuid5(schedule_id, starts_at.isoformat())


def stop_id(of_round: UUID, checkpoint_id: UUID) -> UUID:
    """The id of the stop of a round at a point."""
    return uuid5(of_round, str(checkpoint_id))


def plan(schedule: Schedule, since: datetime, until: datetime) -> int:
    """Make the rounds of a schedule that begin in [since, until); say how many are new."""
    route, site = queries.route_and_site(schedule.route_id)
    wanted = occurrences(timetable(schedule, site.timezone), since, until)
    made = _add(schedule, route, wanted)
    schedule.planned_until = max(schedule.planned_until or until, until)
    return made


def plan_ahead(schedule: Schedule, now: datetime) -> int:
    """Extend what is planned to HORIZON from now; nothing is walked twice."""
    since = max(schedule.planned_until or now, now)
    return plan(schedule, since, now + HORIZON) if since < now + REPLAN_BEFORE else 0


def join_open(schedule: Schedule, now: datetime) -> int:
    """Make the round whose window is open at `now`, unless one of this schedule is under way.

    Who saves a night shift at five past ten means tonight's round too. Its points are due by its
    end: a deadline that had passed before anybody could know of it would only make false misses.
    """
    route, site = queries.route_and_site(schedule.route_id)
    if schedule.paused_at or schedule.archived_at or route.archived_at:
        return 0
    if queries.has_open_round(schedule.id, now):
        return 0
    table = timetable(schedule, site.timezone)
    begun = occurrences(table, now - timedelta(minutes=table.window_minutes), now)
    current = [each for each in begun if each.ends_at > now]
    back = queries.called_off(round_id(schedule.id, each.starts_at) for each in current)
    for cancelled in back:
        cancelled.cancelled_at = None
    return len(back) + _add(schedule, route, current, by_the_end=True)


def replan(schedule: Schedule, now: datetime, was: Assignee | None = None) -> None:
    """Bring rounds that have not begun in line with a changed schedule or route.

    A round whose time has come is left alone even when nobody has started it: a phone without
    signal may be walking it. Rounds that a supervisor gave to somebody else keep that person:
    only those of `was`, the schedule's former assignee, change hands.
    """
    route, site = queries.route_and_site(schedule.route_id)
    until = max(schedule.planned_until or now, now + HORIZON)
    is_on = schedule.paused_at is None and schedule.archived_at is None and not route.archived_at
    table = timetable(schedule, site.timezone)
    wanted = {
        round_id(schedule.id, each.starts_at): each
        for each in (occurrences(table, now, until) if is_on else [])
    }
    kept: list[Round] = []
    for planned in queries.rounds_ahead(now, schedule_id=schedule.id):
        occurrence = wanted.pop(planned.id, None)
        if occurrence is None:
            planned.cancelled_at = planned.cancelled_at or now
        elif planned.cancelled_by is None:
            _follow(planned, schedule, occurrence, was)
            kept.append(planned)
    db.session.flush()
    restop(kept, route)
    _add(schedule, route, wanted.values())
    schedule.planned_until = until if is_on else None


def _follow(planned: Round, schedule: Schedule, to: Occurrence, was: Assignee | None) -> None:
    """Give a planned round what its schedule says now."""
    if planned.cancelled_at or was == Assignee(planned.role, planned.person_id):
        planned.role, planned.person_id = schedule.role, schedule.person_id
    planned.cancelled_at = None
    planned.name, planned.name_en = schedule.name, schedule.name_en
    planned.route_id, planned.number = schedule.route_id, to.number
    planned.starts_at, planned.ends_at, planned.grace_until = (
        to.starts_at,
        to.ends_at,
        to.grace_until,
    )


def restop(rounds: Sequence[Round], route: Route) -> None:
    """Give rounds that have not begun the stops of their route as it is now."""
    if not rounds:
        return
    planned = queries.stops_to_plan(route.id)
    db.session.execute(delete(Stop).where(Stop.round_id.in_([each.id for each in rounds])))
    for each in rounds:
        each.kind = route.kind
    _insert_new(Stop, [row for each in rounds for row in _stops(_columns(each), planned)])


def _add(
    schedule: Schedule, route: Route, wanted: Iterable[Occurrence], *, by_the_end: bool = False
) -> int:
    """Insert the rounds that are not there yet, with their stops; never touch those that are."""
    rows = {round_id(schedule.id, each.starts_at): _round(schedule, route, each) for each in wanted}
    for known in queries.round_ids_among(rows):
        del rows[known]
    planned = queries.stops_to_plan(route.id)
    if not planned:
        return 0
    if by_the_end:
        planned = [replace(each, due_minutes=None) for each in planned]
    _insert_new(Round, list(rows.values()))
    _insert_new(Stop, [stop for row in rows.values() for stop in _stops(row, planned)])
    return len(rows)


def _round(schedule: Schedule, route: Route, each: Occurrence) -> dict[str, Any]:
    return {
        "company_id": schedule.company_id,
        "id": round_id(schedule.id, each.starts_at),
        "site_id": schedule.site_id,
        "route_id": route.id,
        "schedule_id": schedule.id,
        "kind": route.kind,
        "name": schedule.name,
        "name_en": schedule.name_en,
        "number": each.number,
        "starts_at": each.starts_at,
        "ends_at": each.ends_at,
        "grace_until": each.grace_until,
        "role": schedule.role,
        "person_id": schedule.person_id,
    }


def _stops(row: Mapping[str, Any], planned: Sequence[queries.PlannedStop]) -> list[dict[str, Any]]:
    """The stops of one round. Without its own deadline a point is due by the round's end."""
    grace = row["grace_until"] - row["ends_at"]
    stops = []
    for position, each in enumerate(planned):
        due_at = row["ends_at"]
        if each.due_minutes is not None:
            due_at = min(due_at, row["starts_at"] + timedelta(minutes=each.due_minutes))
        stops.append(
            {
                "company_id": row["company_id"],
                "id": stop_id(row["id"], each.checkpoint_id),
                "site_id": row["site_id"],
                "round_id": row["id"],
                "checkpoint_id": each.checkpoint_id,
                "checklist_version_id": each.checklist_version_id,
                "position": position,
                "opens_at": row["starts_at"],
                "due_at": due_at,
                "grace_until": due_at + grace,
            }
        )
    return stops


def _columns(row: Round) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in inspect(Round).columns}


def _insert_new(model: type[Model], rows: list[dict[str, Any]]) -> None:
    """Insert rows; what another worker has inserted meanwhile stays as it is."""
    if not rows:
        return
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101  # says so to the type checker
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    db.session.execute(dialect.insert(table).on_conflict_do_nothing(), rows)


def add_one_off(row: Round, route: Route) -> None:
    """Store a round that no schedule asks for, with its stops. Raises EmptyRoute."""
    planned = queries.stops_to_plan(route.id)
    if not planned:
        raise EmptyRoute
    db.session.add(row)
    db.session.flush()
    _insert_new(Stop, _stops(_columns(row), planned))


def refresh_versions(now: datetime) -> int:
    """Let stops that have not opened ask the newest version of their checklist."""
    outdated = queries.stops_with_old_version(now)
    for stop, current in outdated:
        stop.checklist_version_id = current
    return len(outdated)
