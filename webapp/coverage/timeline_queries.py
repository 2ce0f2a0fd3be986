"""What the swimlanes ask. Columns of stops, not objects: a shift has thousands."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, select

from webapp.coverage.proofs import COUNTS
from webapp.database import db
from webapp.rounds.models import Round, Route, Stop, Visit
from webapp.sites.models import Checkpoint

LONGEST = timedelta(hours=24)  # a round that began before is over


class PlannedStop(NamedTuple):
    """A stop with the name of its point."""

    round_id: UUID
    opens_at: datetime
    grace_until: datetime
    outcome: str | None
    seen_at: datetime | None
    has_problem: bool
    name: str
    name_en: str
    at: datetime | None  # of the visit that answered it, with what is proved of that
    not_before: datetime | None
    not_after: datetime | None


def rounds_between(site_id: UUID, begin: datetime, end: datetime) -> Sequence[tuple[Round, Route]]:
    """The rounds that touch the time, by route."""
    rows = db.session.execute(
        select(Round, Route)
        .join(Route, and_(Route.company_id == Round.company_id, Route.id == Round.route_id))
        .where(
            Round.site_id == site_id,
            Round.starts_at > begin - LONGEST,
            Round.starts_at < end,
            Round.grace_until > begin,
            Round.cancelled_at.is_(None),
        )
        .order_by(Route.name, Route.id, Round.starts_at)
    )
    return [(row[0], row[1]) for row in rows]


def stops_of(round_ids: Sequence[UUID]) -> dict[UUID, list[PlannedStop]]:
    """The stops of these rounds in order."""
    rows = db.session.execute(
        select(
            Stop.round_id, Stop.opens_at, Stop.grace_until, Stop.outcome, Stop.seen_at,
            Stop.has_problem, Checkpoint.name, Checkpoint.name_en,
            Visit.at, Visit.not_before, Visit.not_after,
        )
        .join(
            Checkpoint,
            and_(Checkpoint.company_id == Stop.company_id, Checkpoint.id == Stop.checkpoint_id),
        )
        .outerjoin(Visit, COUNTS)
        .where(Stop.round_id.in_(round_ids))
        .order_by(Stop.round_id, Stop.position)
    )  # fmt: skip
    found: dict[UUID, list[PlannedStop]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(PlannedStop._make(row))
    return found
