"""What the map asks about an earlier hour: how points stood then, and when something changed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, Subquery, and_, case, func, null, select

from webapp.coverage.queries import PLACE, PointRow
from webapp.database import db
from webapp.rounds.models import Finding, Round, Stop
from webapp.sites.models import Checkpoint

LONGEST_WINDOW = timedelta(hours=24)
JUST_AFTER = timedelta(seconds=1)  # at the end of its grace a stop is still due


def points_at(
    site_id: UUID, instant: datetime, since: datetime, only: UUID | None = None
) -> list[PointRow]:
    """Every point, or one, with the latest stop whose window had opened in (since, instant]."""
    newest = (
        func.row_number()
        .over(partition_by=Stop.checkpoint_id, order_by=(Stop.opens_at.desc(), Stop.id.desc()))
        .label("newest")
    )
    stops = _stops_as_of(instant, newest).where(
        Stop.site_id == site_id, Stop.opens_at > since, Stop.opens_at <= instant
    )
    found = (stops if only is None else stops.where(Stop.checkpoint_id == only)).subquery()
    joined = and_(
        found.c.checkpoint_id == Checkpoint.id,
        found.c.newest == 1,
        found.c.company_id == Checkpoint.company_id,
    )
    wanted = Checkpoint.archived_at.is_(None) if only is None else Checkpoint.id == only
    rows = db.session.execute(
        _points_with(found, instant)
        .outerjoin(found, joined)
        .where(Checkpoint.site_id == site_id, wanted)
        .order_by(Checkpoint.position, Checkpoint.code)
    )
    return [PointRow._make(row) for row in rows]


def points_of_round(round_id: UUID, instant: datetime) -> list[PointRow]:
    """The points of one round with its own stops, in its order."""
    found = _stops_as_of(instant, Stop.position).where(Stop.round_id == round_id).subquery()
    joined = and_(
        found.c.checkpoint_id == Checkpoint.id, found.c.company_id == Checkpoint.company_id
    )
    rows = db.session.execute(
        _points_with(found, instant).join(found, joined).order_by(found.c.position)
    )
    return [PointRow._make(row) for row in rows]


def _stops_as_of(instant: datetime, *more: Any) -> Select[Any]:
    """Stops of rounds that take place; what was seen after `instant` is not known yet."""
    seen = and_(Stop.seen_at.is_not(None), Stop.seen_at <= instant)
    return (
        select(
            Stop.company_id, Stop.checkpoint_id, Stop.round_id, Stop.opens_at, Stop.due_at,
            Stop.grace_until,
            case((seen, Stop.outcome), else_=null()).label("outcome"),
            case((seen, Stop.seen_at), else_=null()).label("seen_at"),
            case((seen, Stop.has_problem), else_=False).label("has_problem"),
            *more,
        )
        .join(Round, and_(Round.company_id == Stop.company_id, Round.id == Stop.round_id))
        .where(Round.cancelled_at.is_(None))
    )  # fmt: skip


def _points_with(found: Subquery, instant: datetime) -> Select[Any]:
    columns = found.c
    return select(
        *PLACE, columns.round_id, columns.opens_at, columns.due_at, columns.grace_until,
        columns.outcome, columns.seen_at, func.coalesce(columns.has_problem, False),
        func.coalesce(_open_findings_at(instant), 0),
    )  # fmt: skip


def _open_findings_at(instant: datetime) -> ScalarSelect[int]:
    """How many findings of the point were open then."""
    return (
        select(func.count())
        .select_from(Finding)
        .where(
            Finding.checkpoint_id == Checkpoint.id,
            Finding.opened_at <= instant,
            (Finding.verified_at.is_(None)) | (Finding.verified_at > instant),
        )
        .correlate(Checkpoint)
        .scalar_subquery()
    )


def event_before(site_id: UUID, instant: datetime) -> datetime | None:
    """The last time before `instant` that the map of the site changed."""
    changes = [
        db.session.scalar(select(func.max(column)).where(*_near(site_id, instant), column < limit))
        for column, limit in _changes(instant)
    ]
    return max(_moved(changes), default=None)


def event_after(site_id: UUID, instant: datetime) -> datetime | None:
    """The next time after `instant` that the map of the site changed."""
    changes = [
        db.session.scalar(select(func.min(column)).where(*_near(site_id, instant), column > limit))
        for column, limit in _changes(instant)
    ]
    return min(_moved(changes), default=None)


def _changes(instant: datetime) -> tuple[tuple[Any, datetime], ...]:
    """Windows open, windows close, points are seen."""
    return (
        (Stop.opens_at, instant),
        (Stop.grace_until, instant - JUST_AFTER),
        (Stop.seen_at, instant),
    )


def _moved(changes: Sequence[datetime | None]) -> list[datetime]:
    opened, closed, seen = changes
    after = closed + JUST_AFTER if closed else None
    return [each for each in (opened, after, seen) if each is not None]


def _near(site_id: UUID, instant: datetime) -> tuple[Any, ...]:
    """Stops that can matter around an instant: the index finds them without the history."""
    return (
        Stop.site_id == site_id,
        Stop.opens_at > instant - 2 * LONGEST_WINDOW,
        Stop.opens_at < instant + LONGEST_WINDOW,
    )
