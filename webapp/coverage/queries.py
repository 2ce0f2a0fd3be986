"""What the map asks. Columns, not objects: thousands of points in a few milliseconds."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    String,
    and_,
    case,
    exists,
    func,
    literal_column,
    null,
    or_,
    select,
    type_coerce,
)

from webapp.coverage.models import PointState
from webapp.database import Base, db
from webapp.rounds.models import Answer, Finding, Round, Stop, Visit
from webapp.sites.models import Checkpoint, FloorPlan


class OpenStop(NamedTuple):
    """What rounds.rules asks of a stop."""

    opens_at: datetime
    grace_until: datetime
    outcome: str | None


_POINT, _STATE = Base.metadata.tables["checkpoint"], Base.metadata.tables["point_state"]
_STATE_OF_POINT = and_(
    PointState.company_id == Checkpoint.company_id, PointState.checkpoint_id == Checkpoint.id
)


class PointRow(NamedTuple):
    """One point with the stop that counts."""

    id: UUID  # in pins_now as it is stored
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


PLACE = (
    Checkpoint.id, Checkpoint.code, Checkpoint.name, Checkpoint.name_en,
    Checkpoint.plan_id, Checkpoint.plan_x, Checkpoint.plan_y, Checkpoint.zone_id,
)  # fmt: skip


class GroupRow(NamedTuple):
    """How many points of a plan are in the same case. Named as in PointRow."""

    plan_id: UUID | None
    round_id: UUID | None
    opens_at: datetime | None
    grace_until: datetime | None
    outcome: str | None
    has_problem: bool
    number: int


def points_now(site_id: UUID, only: Collection[UUID] | None = None) -> list[PointRow]:
    """Every point in use, or these, with its last known stop, from the row the inbox keeps."""
    state = PointState
    wanted = Checkpoint.archived_at.is_(None) if only is None else Checkpoint.id.in_(only)
    rows = db.session.execute(
        select(
            *PLACE,
            state.round_id, state.opens_at, state.due_at, state.grace_until, state.outcome,
            state.seen_at, func.coalesce(state.has_problem, False),
            func.coalesce(state.open_findings, 0),
        )
        .outerjoin(state, _STATE_OF_POINT)
        .where(Checkpoint.site_id == site_id, wanted)
        .order_by(Checkpoint.position, Checkpoint.code)
    )  # fmt: skip
    return [PointRow._make(row) for row in rows]


def pins_now(site_id: UUID, plan_id: UUID | None) -> list[PointRow]:
    """The points of one plan with no more than a pin needs: thousands, every few seconds.

    Plain tables, so the company is named here. `id` is as it is stored: a UUID is made of it only
    where there are few (`id_text`).
    """
    point, state = _POINT.c, _STATE.c
    is_open = state.outcome.is_(None)
    rows = db.session.connection().execute(
        select(
            type_coerce(point.id, String), literal_column("''"), point.name, point.name_en, null(),
            point.plan_x, point.plan_y, null(), case((is_open, state.round_id)),
            case((is_open, state.opens_at)), null(), case((is_open, state.grace_until)),
            state.outcome, null(), func.coalesce(state.has_problem, False),
            func.coalesce(state.open_findings, 0),
        )
        .select_from(_POINT)
        .outerjoin(_STATE, and_(state.company_id == point.company_id,
                                state.checkpoint_id == point.id))
        .where(
            point.company_id == db.session.info["company_id"], point.site_id == site_id,
            point.archived_at.is_(None),
            point.plan_id == plan_id if plan_id else point.plan_id.is_(None),
        )
        .order_by(point.position, point.code)
    )  # fmt: skip
    return [PointRow._make(row) for row in rows]


def id_text(stored: UUID | str) -> str:
    """A stored id as it stands in addresses; SQLite keeps it without dashes."""
    text = str(stored)
    if len(text) != 32:
        return text
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def groups_now(site_id: UUID) -> list[GroupRow]:
    """The points of all plans, counted by what their state depends on."""
    state = PointState
    problem = or_(
        func.coalesce(state.has_problem, False), func.coalesce(state.open_findings, 0) > 0
    )
    case_of = (
        Checkpoint.plan_id,
        *(
            case((state.outcome.is_(None), column), else_=null())
            for column in (state.round_id, state.opens_at, state.grace_until)
        ),
        state.outcome,
        problem,
    )
    rows = db.session.execute(
        select(*case_of, func.count())
        .select_from(Checkpoint)
        .outerjoin(state, _STATE_OF_POINT)
        .where(Checkpoint.site_id == site_id, Checkpoint.archived_at.is_(None))
        .group_by(*case_of)
    )
    return [GroupRow._make(row) for row in rows]


def plan_of(checkpoint_id: UUID | None) -> UUID | None:
    """The plan a point lies on."""
    if checkpoint_id is None:
        return None
    return db.session.scalar(select(Checkpoint.plan_id).where(Checkpoint.id == checkpoint_id))


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
        .where(Finding.checkpoint_id == checkpoint_id, Finding.phase != "closed")
        .order_by(Finding.opened_at)
    ).all()


def has_window_to_open(site_id: UUID, now: datetime) -> bool:
    """True when a point of the site has a later stop whose window has opened by now."""
    return bool(
        db.session.scalar(
            select(exists().where(PointState.site_id == site_id, PointState.next_opens_at <= now))
        )
    )


def checkpoints(ids: Collection[UUID | None]) -> dict[UUID, Checkpoint]:
    """These points by id."""
    wanted = [each for each in ids if each is not None]
    if not wanted:
        return {}
    found = db.session.scalars(select(Checkpoint).where(Checkpoint.id.in_(wanted)))
    return {checkpoint.id: checkpoint for checkpoint in found}
