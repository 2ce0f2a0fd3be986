"""What can be proved of when the stops of rounds were seen."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, select

from webapp.database import db
from webapp.rounds.models import Stop, Visit

COUNTS = and_(Visit.company_id == Stop.company_id, Visit.id == Stop.visit_id)


class Proof(NamedTuple):
    """The visit that counts, as far as its time goes."""

    at: datetime
    not_before: datetime
    not_after: datetime


def of_rounds(round_ids: Iterable[UUID | None]) -> dict[tuple[UUID, UUID], Proof]:
    """By round and point, for every stop that a visit has answered."""
    ids = {one for one in round_ids if one is not None}
    if not ids:
        return {}
    rows = db.session.execute(
        select(Stop.round_id, Stop.checkpoint_id, Visit.at, Visit.not_before, Visit.not_after)
        .join(Visit, COUNTS)
        .where(Stop.round_id.in_(ids))
    )
    return {(row[0], row[1]): Proof(*row[2:]) for row in rows}
