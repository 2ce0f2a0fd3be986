"""Stops whose windows have opened and of which nothing can be said yet: still open, or unknown.

They are due, but neither seen nor missed: figures of days say how many, and judge without them.
Only the last hours can hold any: after the site's limit every stop is decided.
"""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select

from webapp.coverage.queries import OpenStop
from webapp.database import db
from webapp.rounds import queries as rounds
from webapp.rounds.candidates import round_known_until
from webapp.rounds.models import Round, Stop
from webapp.rounds.rules import State, stop_state
from webapp.sites.models import Site

DayKey = tuple[UUID, date]  # a point and a day of the site's calendar


def undecided(site: Site, now: datetime, *wanted: Any) -> Counter[DayKey]:
    """How many there are per point and day; `wanted`: more conditions on Stop."""
    rows = db.session.execute(
        select(Stop.checkpoint_id, Stop.round_id, Stop.opens_at, Stop.grace_until)
        .join(Round, and_(Round.company_id == Stop.company_id, Round.id == Stop.round_id))
        .where(
            Stop.site_id == site.id,
            Stop.outcome.is_(None),
            Stop.grace_until > now - timedelta(minutes=site.unknown_limit_minutes),
            Stop.opens_at <= now,
            Round.cancelled_at.is_(None),
            *wanted,
        )
    ).all()
    found = rounds.rounds_of({row.round_id for row in rows})
    started = {each.device_id for each in found if each.device_id}
    phones = rounds.phones(site.id, now, started) if found else []
    known = {each.id: round_known_until(each, phones) for each in found}
    zone, counted = ZoneInfo(site.timezone), Counter[DayKey]()
    for point, round_id, opens_at, grace_until in rows:
        stop = OpenStop(opens_at, grace_until, None)
        state = stop_state(stop, now, known.get(round_id), site.unknown_limit_minutes)
        if state is not State.MISSED:
            counted[point, opens_at.astimezone(zone).date()] += 1
    return counted
