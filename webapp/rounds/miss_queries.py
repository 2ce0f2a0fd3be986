"""What was told as missed: for the job that tells it, and for the screens that show it was."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, case, exists, or_, select

from webapp.accounts.models import Person
from webapp.database import db
from webapp.rounds.miss_models import Miss
from webapp.rounds.models import Round, Stop, Visit
from webapp.rounds.rules import State
from webapp.sites.models import Checkpoint, Site

VISITED = (State.ON_TIME.value, State.LATE.value)


class Unanswered(NamedTuple):
    """A stop that nothing is known of; named as rules.Awaited wants it."""

    id: UUID
    round_id: UUID
    checkpoint_id: UUID
    opens_at: datetime
    grace_until: datetime
    outcome: str | None


class Told(NamedTuple):
    """A miss that was told, and the stop as it is now."""

    miss: Miss
    stop: Stop
    is_cancelled: bool
    person_id: UUID | None  # of the visit that the stop has now
    received_at: datetime | None


@dataclass(frozen=True)
class TakenBack:
    """A miss that is none, with its place and whose record said so."""

    miss: Miss
    checkpoint: Checkpoint
    round: Round
    person: Person | None


def hold_site(site_id: UUID) -> Site | None:
    """The site, held until the transaction ends: one worker at a time tells its misses.

    Not held against rows that refer to it: records go on arriving.
    """
    return db.session.scalar(
        select(Site)
        .where(Site.id == site_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def unanswered(
    site_id: UUID, since: datetime | None, now: datetime, most: int
) -> Sequence[Unanswered]:
    """Stops whose time is over without an answer, and that were not told as missed yet."""
    told = exists().where(Miss.company_id == Stop.company_id, Miss.stop_id == Stop.id)
    statement = (
        select(
            Stop.id, Stop.round_id, Stop.checkpoint_id, Stop.opens_at, Stop.grace_until,
            Stop.outcome,
        )
        .join(Round, and_(Round.company_id == Stop.company_id, Round.id == Stop.round_id))
        .where(
            Stop.site_id == site_id, Stop.outcome.is_(None), Stop.grace_until < now,
            Round.cancelled_at.is_(None), ~told,
        )
        .order_by(Stop.grace_until)
        .limit(most)
    )  # fmt: skip
    if since is not None:
        statement = statement.where(Stop.grace_until >= since)
    return [Unanswered._make(row) for row in db.session.execute(statement)]


def to_follow(site_id: UUID, since: datetime | None, undecided_since: datetime) -> list[Told]:
    """What was told as missed since (ever, without `since`) and may not be what the stop says now.

    Stops whose time ended after `undecided_since` are asked of the rules again whatever they say.
    """
    is_said = case(
        (Stop.outcome.is_not(None), Stop.outcome),
        (Round.cancelled_at.is_not(None), "cancelled"),
        else_="",
    )
    is_seen = Stop.outcome.in_(VISITED)
    statement = (
        select(Miss, Stop, Round.cancelled_at.is_not(None), Visit.person_id, Visit.received_at)
        .join(Stop, and_(Stop.company_id == Miss.company_id, Stop.id == Miss.stop_id))
        .join(Round, and_(Round.company_id == Miss.company_id, Round.id == Miss.round_id))
        .outerjoin(Visit, and_(Visit.company_id == Stop.company_id, Visit.id == Stop.visit_id))
        .where(
            Miss.site_id == site_id,
            or_(
                is_said != Miss.became,
                is_seen & Stop.seen_at.is_distinct_from(Miss.seen_at),
                is_seen & Visit.person_id.is_distinct_from(Miss.person_id),
                Stop.outcome.is_(None) & (Stop.grace_until > undecided_since),
            ),
        )
        .execution_options(populate_existing=True)
    )
    if since is not None:
        statement = statement.where(Miss.told_at >= since)
    return [Told._make(row) for row in db.session.execute(statement)]


def of_stops(stop_ids: Collection[UUID]) -> dict[UUID, Miss]:
    """What was told of these stops."""
    if not stop_ids:
        return {}
    found = db.session.scalars(select(Miss).where(Miss.stop_id.in_(stop_ids)))
    return {miss.stop_id: miss for miss in found}


def of_point(checkpoint_id: UUID, round_id: UUID | None) -> Miss | None:
    """What was told of a point's stop on one round."""
    if round_id is None:
        return None
    return db.session.scalar(
        select(Miss)
        .where(Miss.checkpoint_id == checkpoint_id, Miss.round_id == round_id)
        .order_by(Miss.taken_back_at.desc())
        .limit(1)
    )


def of_visits(visit_ids: Collection[UUID]) -> dict[UUID, Miss]:
    """What was told of the stops that these visits have answered."""
    if not visit_ids:
        return {}
    rows = db.session.execute(
        select(Stop.visit_id, Miss)
        .join(Miss, and_(Miss.company_id == Stop.company_id, Miss.stop_id == Stop.id))
        .join(Visit, and_(Visit.company_id == Stop.company_id, Visit.id == Stop.visit_id))
        .where(Visit.id.in_(visit_ids))
    )
    return {row[0]: row[1] for row in rows if row[0] is not None}


def taken_back_since(site_id: UUID, since: datetime, most: int = 50) -> list[TakenBack]:
    """Misses that turned out to be none, the newest first."""
    rows = db.session.execute(
        select(Miss, Checkpoint, Round, Person)
        .join(
            Checkpoint,
            and_(Checkpoint.company_id == Miss.company_id, Checkpoint.id == Miss.checkpoint_id),
        )
        .join(Round, and_(Round.company_id == Miss.company_id, Round.id == Miss.round_id))
        .outerjoin(Person, and_(Person.company_id == Miss.company_id, Person.id == Miss.person_id))
        .where(Miss.site_id == site_id, Miss.taken_back_at >= since)
        .order_by(Miss.taken_back_at.desc(), Checkpoint.code)
        .limit(most)
    )
    return [TakenBack(*row) for row in rows]
