"""What the map asks. Columns, not objects: thousands of points in a few milliseconds."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, Subquery, and_, case, exists, func, null, select

from webapp.coverage.models import PointState
from webapp.database import db
from webapp.rounds.models import Answer, Finding, Round, Stop, Visit
from webapp.sites.models import Checkpoint, FloorPlan

LONGEST_WINDOW = timedelta(hours=24)
JUST_AFTER = timedelta(seconds=1)  # at the end of its grace a stop is still due


class OpenStop(NamedTuple):
    """What rounds.rules asks of a stop."""

    opens_at: datetime
    grace_until: datetime
    outcome: str | None


class PointRow(NamedTuple):
    """One point with the stop that counts."""

    id: UUID
    code: str
    name: str
    name_en: str
    plan_id: UUID | None
    plan_x: int | None
    plan_y: int | None
    zone_id: UUID | None
    round_id: UUID | None
    opens_at: datetime | None
    due_at: datetime | None
    grace_until: datetime | None
    outcome: str | None
    seen_at: datetime | None
    has_problem: bool
    open_findings: int

    def as_stop(self) -> OpenStop:
        """The stop, once it is known that there is one."""
        assert self.opens_at is not None  # noqa: S101  # callers have looked
        assert self.grace_until is not None  # noqa: S101
        return OpenStop(self.opens_at, self.grace_until, self.outcome)


PLACE = (
    Checkpoint.id, Checkpoint.code, Checkpoint.name, Checkpoint.name_en,
    Checkpoint.plan_id, Checkpoint.plan_x, Checkpoint.plan_y, Checkpoint.zone_id,
)  # fmt: skip


def points_now(site_id: UUID, only: UUID | None = None) -> list[PointRow]:
    """Every point in use, or one, with its last known stop, from the row the inbox keeps."""
    state = PointState
    wanted = Checkpoint.archived_at.is_(None) if only is None else Checkpoint.id == only
    rows = db.session.execute(
        select(
            *PLACE,
            state.round_id, state.opens_at, state.due_at, state.grace_until, state.outcome,
            state.seen_at, func.coalesce(state.has_problem, False),
            func.coalesce(state.open_findings, 0),
        )
        .outerjoin(state, and_(state.company_id == Checkpoint.company_id,
                               state.checkpoint_id == Checkpoint.id))
        .where(Checkpoint.site_id == site_id, wanted)
        .order_by(Checkpoint.position, Checkpoint.code)
    )  # fmt: skip
    return [PointRow._make(row) for row in rows]


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
        .where(
            Finding.checkpoint_id == Checkpoint.id,
            Finding.opened_at <= instant,
            (Finding.verified_at.is_(None)) | (Finding.verified_at > instant),
        )
        .correlate(Checkpoint)
        .scalar_subquery()
    )


def rounds_by_id(ids: Collection[UUID | None]) -> Sequence[Round]:
    """These rounds."""
    wanted = [each for each in ids if each is not None]
    if not wanted:
        return []
    return db.session.scalars(select(Round).where(Round.id.in_(wanted))).all()


def plans(site_id: UUID) -> Sequence[FloorPlan]:
    """The plans of a site in order."""
    return db.session.scalars(
        select(FloorPlan)
        .where(FloorPlan.site_id == site_id, FloorPlan.archived_at.is_(None))
        .order_by(FloorPlan.position, FloorPlan.name)
    ).all()


def last_visits(checkpoint_id: UUID, until: datetime, number: int = 5) -> Sequence[Visit]:
    """The latest visits to a point up to an instant, the newest first."""
    return db.session.scalars(
        select(Visit)
        .where(Visit.checkpoint_id == checkpoint_id, Visit.at <= until)
        .order_by(Visit.at.desc(), Visit.id.desc())
        .limit(number)
    ).all()


def answers_of(visit_ids: Collection[UUID]) -> Sequence[Answer]:
    """Every answer given on these visits, in the order they were given."""
    if not visit_ids:
        return []
    return db.session.scalars(
        select(Answer).where(Answer.visit_id.in_(visit_ids)).order_by(Answer.at, Answer.id)
    ).all()


def next_stop(checkpoint_id: UUID, now: datetime) -> Stop | None:
    """The next stop at a point whose window has not opened yet."""
    return db.session.scalar(
        select(Stop)
        .join(Round, Round.id == Stop.round_id)
        .where(
            Stop.checkpoint_id == checkpoint_id, Stop.opens_at > now, Round.cancelled_at.is_(None)
        )
        .order_by(Stop.opens_at)
        .limit(1)
    )


def open_findings(checkpoint_id: UUID) -> Sequence[Finding]:
    """What is still wrong at a point."""
    return db.session.scalars(
        select(Finding)
        .where(Finding.checkpoint_id == checkpoint_id, Finding.state != "verified")
        .order_by(Finding.opened_at)
    ).all()


def has_window_to_open(site_id: UUID, now: datetime) -> bool:
    """True when a point of the site has a later stop whose window has opened by now."""
    return bool(
        db.session.scalar(
            select(exists().where(PointState.site_id == site_id, PointState.next_opens_at <= now))
        )
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


def checkpoints(ids: Collection[UUID | None]) -> dict[UUID, Checkpoint]:
    """These points by id."""
    wanted = [each for each in ids if each is not None]
    if not wanted:
        return {}
    found = db.session.scalars(select(Checkpoint).where(Checkpoint.id.in_(wanted)))
    return {checkpoint.id: checkpoint for checkpoint in found}
