"""How far phones that come back together should spread: by how many there are."""

import time
from datetime import datetime, timedelta

from sqlalchemy import Table, bindparam, func, select

from webapp.accounts.models import Device
from webapp.database import db
from webapp.lookup import Lookup

PER_SECOND = (
    40  # first pushes after an absence that one small machine takes (tests/bench/reconnect)
)
MOST_SECONDS = 300
ALIVE = timedelta(days=30)
FRESH_SECONDS = 600.0

_DEVICE: Table = Device.__table__  # type: ignore[assignment]  # declared as FromClause
_ALIVE = Lookup(
    select(func.count()).where(
        _DEVICE.c.heard_at > bindparam("since"), _DEVICE.c.revoked_at.is_(None)
    )
)
_counted: dict[str, tuple[float, int]] = {}


def spread(database: str, now: datetime) -> int:
    """Seconds over which to spread; 0 in a house of a few dozen phones. Counted now and then."""
    counted_at, seconds = _counted.get(database, (0.0, 0))
    if not counted_at or time.monotonic() - counted_at > FRESH_SECONDS:
        rows = _ALIVE.run(db.session.connection(), {"since": now - ALIVE})
        seconds = min(MOST_SECONDS, rows[0][0] // PER_SECOND)
        _counted[database] = (time.monotonic(), seconds)
    return seconds
