"""What can be proved of when flagged visits were made; scores know the best estimate only."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from webapp.database import db
from webapp.presence.models import PresenceScore
from webapp.rounds.models import Visit


class Proof(NamedTuple):
    """The time of a visit with its bounds; without any where the visit is no longer kept."""

    at: datetime
    not_before: datetime | None = None
    not_after: datetime | None = None


def of_scores(scores: Sequence[PresenceScore]) -> dict[UUID, Proof]:
    """By visit, for every score."""
    found = _of_visits({score.visit_id for score in scores})
    return {one.visit_id: found.get(one.visit_id, Proof(one.at)) for one in scores}


def _of_visits(visit_ids: Iterable[UUID]) -> dict[UUID, Proof]:
    rows = db.session.execute(
        select(Visit.id, Visit.at, Visit.not_before, Visit.not_after).where(Visit.id.in_(visit_ids))
    )
    return {row[0]: Proof(*row[1:]) for row in rows}
