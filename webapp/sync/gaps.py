"""Which records of a phone never arrived: both sides can name the numbers."""

from typing import Any

from sqlalchemy import Connection, Table, bindparam, select

from webapp.accounts.models import Device
from webapp.sync import rules
from webapp.sync.batch import Batch
from webapp.sync.models import Entry

_ENTRY: Table = Entry.__table__  # type: ignore[assignment]  # declared as FromClause
_DEVICE: Table = Device.__table__  # type: ignore[assignment]
_REACHED = select(_DEVICE.c.last_seq).where(
    _DEVICE.c.company_id == bindparam("company"), _DEVICE.c.id == bindparam("device")
)
_ABOVE = select(_ENTRY.c.seq).where(
    _ENTRY.c.company_id == bindparam("company"),
    _ENTRY.c.device_id == bindparam("device"),
    _ENTRY.c.seq > bindparam("above"),
    _ENTRY.c.code.not_in(rules.OFF_CHAIN),
)
MOST = 50  # ranges told at once; the rest is told when these have come


def missing(connection: Connection, batch: Batch) -> list[tuple[int, int]]:
    """The ranges of numbers up to the phone's last that are not here, waiting ones included."""
    key: dict[str, Any] = {"company": batch.company_id, "device": batch.device_id}
    reached = connection.execute(_REACHED, key).scalar_one()
    if batch.head.seq <= reached:
        return []
    above = [row[0] for row in connection.execute(_ABOVE, {**key, "above": reached})]
    end = batch.head.seq + 1
    return rules.gaps(reached, [*(one for one in above if one < end), end])[:MOST]
