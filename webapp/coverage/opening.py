"""Windows open by themselves: points move on to the stop that is due now, and days count it as due.

Compares with the plan of yesterday and today, so it may run at any time, twice, or late: a round
that was planned, cancelled or moved after its window opened is put right as well.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from webapp.coverage import projection_rows as rows
from webapp.coverage.projection_rows import State
from webapp.database import db
from webapp.rounds.models import Round, Stop
from webapp.sites.models import Site

AHEAD = timedelta(hours=36)  # how far the next window is looked for; longer gaps open when found


def open_due_stops(now: datetime) -> int:
    """All sites of the session's company. Returns how many points have moved on."""
    sites = db.session.scalars(select(Site.id).where(Site.archived_at.is_(None))).all()
    return sum(open_due_stops_of(site_id, now) for site_id in sites)


def open_due_stops_of(site_id: UUID, now: datetime, since: datetime | None = None) -> int:
    """One site, inside the caller's transaction. Returns how many points have moved on.

    `since`: from where on the plan is compared; the start of yesterday is enough unless the tables
    are made anew.
    """
    company_id: UUID = db.session.info["company_id"]
    zone = ZoneInfo(db.session.get_one(Site, (company_id, site_id)).timezone)
    since = since or _start_of_yesterday(now, zone)
    opened = _opened(site_id, since, now)
    nexts = _next_windows(site_id, now)
    connection = db.session.connection()
    latest = {stop.checkpoint_id: stop for stop in opened}
    states = rows.states_of_site(connection, company_id, site_id)
    for point in latest.keys() | nexts.keys() | states.keys():
        state = states.setdefault(point, State(point, site_id, is_new=True))
        _move_on(state, latest.get(point), since)
        if state.next_opens_at != nexts.get(point):
            state.next_opens_at, state.is_changed = nexts.get(point), True
    changed = [state for state in states.values() if state.is_new or state.is_changed]
    rows.write_states(connection, company_id, changed)
    due = _due(site_id, since, now, zone)
    rows.set_due(connection, company_id, site_id, since.astimezone(zone).date(), due)
    return len(changed)


def _start_of_yesterday(now: datetime, zone: ZoneInfo) -> datetime:
    today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=1)


def _opened(site_id: UUID, since: datetime, now: datetime) -> list[Any]:
    """The latest stop of every point whose window has opened since."""
    newest = (
        func.row_number()
        .over(partition_by=Stop.checkpoint_id, order_by=(Stop.opens_at.desc(), Stop.id.desc()))
        .label("newest")
    )
    stops = (
        select(
            Stop.id, Stop.checkpoint_id, Stop.round_id, Stop.opens_at, Stop.due_at,
            Stop.grace_until, Stop.outcome, Stop.seen_at, Stop.has_problem, newest,
        )
        .join(Round, (Round.company_id == Stop.company_id) & (Round.id == Stop.round_id))
        .where(*_in_plan(site_id, since, now))
        .subquery()
    )  # fmt: skip
    return list(db.session.execute(select(stops).where(stops.c.newest == 1)))


def _due(
    site_id: UUID, since: datetime, now: datetime, zone: ZoneInfo
) -> dict[tuple[UUID, date], int]:
    """How many windows of a point have opened on each day since."""
    found: dict[tuple[UUID, date], int] = {}
    start = since
    while start <= now:
        end = (start.astimezone(zone) + timedelta(days=1)).astimezone(UTC)
        statement = (
            select(Stop.checkpoint_id, func.count())
            .join(Round, (Round.company_id == Stop.company_id) & (Round.id == Stop.round_id))
            .where(*_in_plan(site_id, start, now), Stop.opens_at < end)
            .group_by(Stop.checkpoint_id)
        )
        day = start.astimezone(zone).date()
        found.update({(row[0], day): row[1] for row in db.session.execute(statement)})
        start = end
    return found


def _in_plan(site_id: UUID, since: datetime, now: datetime) -> tuple[Any, ...]:
    return (
        Stop.company_id == db.session.info["company_id"],
        Stop.site_id == site_id,
        Stop.opens_at >= since,
        Stop.opens_at <= now,
        Round.cancelled_at.is_(None),
    )


def _next_windows(site_id: UUID, now: datetime) -> dict[UUID, datetime]:
    statement = (
        select(Stop.checkpoint_id, func.min(Stop.opens_at))
        .join(Round, (Round.company_id == Stop.company_id) & (Round.id == Stop.round_id))
        .where(
            Stop.site_id == site_id,
            Stop.opens_at > now,
            Stop.opens_at <= now + AHEAD,
            Round.cancelled_at.is_(None),
        )
        .group_by(Stop.checkpoint_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def _move_on(state: State, stop: Any | None, since: datetime) -> None:
    """Show the latest stop; one that is gone from the plan is not shown any more."""
    if stop is None:
        if state.opens_at is not None and state.opens_at >= since:
            state.stop_id = state.round_id = state.outcome = state.seen_at = None
            state.opens_at = state.due_at = state.grace_until = None
            state.has_problem, state.is_changed = False, True
        return
    shown = (
        stop.id, stop.round_id, stop.opens_at, stop.due_at, stop.grace_until,
        stop.outcome, stop.seen_at, stop.has_problem,
    )  # fmt: skip
    known = (
        state.stop_id, state.round_id, state.opens_at, state.due_at, state.grace_until,
        state.outcome, state.seen_at, state.has_problem,
    )  # fmt: skip
    if shown == known:
        return
    state.stop_id, state.round_id, state.opens_at, state.due_at, state.grace_until = shown[:5]
    state.outcome, state.seen_at, state.has_problem = shown[5:]
    state.is_changed = True
