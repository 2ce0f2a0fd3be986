"""Stops of earlier rounds that nobody answered: a round that has begun hides none of them.

Unknown for as long as the rules say so. Missed until the day of the site ends, for half a day at
least, so that whoever relieves the night reads of it; a record that comes late takes it away.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select

from webapp.coverage.models import PointState
from webapp.coverage.queries import OpenStop
from webapp.database import db
from webapp.rounds import queries as rounds
from webapp.rounds.candidates import round_known_until
from webapp.rounds.miss_models import Miss
from webapp.rounds.models import Round, Stop
from webapp.rounds.rules import State, missed_reason, stop_state
from webapp.sites.models import Checkpoint, Site

AT_LEAST = timedelta(hours=12)
MOST = 2000  # the latest; a site where nobody walks for days is read of in its figures


class Earlier(NamedTuple):
    """A point on a round before its present one, and what became of it there."""

    checkpoint_id: UUID
    plan_id: UUID | None
    name: str
    name_en: str
    round_id: UUID
    round_name: str
    round_name_en: str
    starts_at: datetime
    grace_until: datetime
    state: State  # UNKNOWN or MISSED
    reason: str  # why it is missed


def kept_since(site: Site, now: datetime) -> datetime:
    """Misses told since are still shown."""
    midnight = now.astimezone(ZoneInfo(site.timezone)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    return min(midnight, now - AT_LEAST)


def earlier_stops(site: Site, now: datetime, only: UUID | None = None) -> dict[UUID, list[Earlier]]:
    """By point, the latest first; `only` one of them."""
    rows = _unanswered(site, now, only)
    found = rounds.rounds_of({row.round_id for row in rows})
    started = {each.device_id for each in found if each.device_id}
    phones = rounds.phones(site.id, now, started) if found else []
    known = {each.id: round_known_until(each, phones) for each in found}
    since, by_point = kept_since(site, now), dict[UUID, list[Earlier]]()
    for *place, opens_at, told_at in rows:
        stop = OpenStop(opens_at, place[-1], None)
        until = known.get(place[4])
        state = stop_state(stop, now, until, site.unknown_limit_minutes)
        reason = missed_reason(stop, until) if state is State.MISSED else ""
        if not reason or (told_at or now) >= since:
            by_point.setdefault(place[0], []).append(Earlier._make((*place, state, reason)))
    return by_point


def _unanswered(site: Site, now: datetime, only: UUID | None) -> Sequence[Any]:
    """Stops without an answer that are not the present ones of their points."""
    limit = timedelta(minutes=site.unknown_limit_minutes)
    wanted = Checkpoint.archived_at.is_(None) if only is None else Checkpoint.id == only
    return db.session.execute(
        select(
            Checkpoint.id, Checkpoint.plan_id, Checkpoint.name, Checkpoint.name_en,
            Stop.round_id, Round.name, Round.name_en, Round.starts_at, Stop.grace_until,
            Stop.opens_at, Miss.told_at,
        )
        .select_from(Stop)
        .join(Round, and_(Round.company_id == Stop.company_id, Round.id == Stop.round_id))
        .join(
            Checkpoint,
            and_(Checkpoint.company_id == Stop.company_id, Checkpoint.id == Stop.checkpoint_id),
        )
        .outerjoin(
            PointState,
            and_(
                PointState.company_id == Stop.company_id,
                PointState.checkpoint_id == Stop.checkpoint_id,
            ),
        )
        .outerjoin(Miss, and_(Miss.company_id == Stop.company_id, Miss.stop_id == Stop.id))
        .where(
            Stop.site_id == site.id,
            Stop.outcome.is_(None),
            Stop.grace_until < now,
            Stop.grace_until > kept_since(site, now) - limit,
            Round.cancelled_at.is_(None),
            PointState.stop_id.is_distinct_from(Stop.id),
            wanted,
        )
        .order_by(Stop.grace_until.desc(), Stop.position)
        .limit(MOST)
    ).all()  # fmt: skip
