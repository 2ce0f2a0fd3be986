"""How far a phone's journal is known: what the map needs to tell 未知 from 漏巡."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, bindparam, select, update

from webapp.accounts.models import Device
from webapp.bulk import Bulk
from webapp.clock import from_millis, to_millis
from webapp.lookup import Lookup
from webapp.sync import batch as batches
from webapp.sync import checkups, rules
from webapp.sync.batch import Arrival, Batch
from webapp.sync.models import Entry
from webapp.sync.tokens import Notary

_ENTRY: Table = Entry.__table__  # type: ignore[assignment]  # declared as FromClause
_DEVICE: Table = Device.__table__  # type: ignore[assignment]
_NUMBERS = (
    select(_ENTRY.c.seq, _ENTRY.c.hash)
    .where(
        _ENTRY.c.company_id == bindparam("company"),
        _ENTRY.c.device_id == bindparam("device"),
        _ENTRY.c.seq > bindparam("above"),
    )
    .order_by(_ENTRY.c.seq)
)
_HEAD = Lookup(
    select(
        _DEVICE.c.last_seq, _DEVICE.c.last_hash, _DEVICE.c.complete_until, _DEVICE.c.person_id,
        _DEVICE.c.heard_at, _DEVICE.c.missing_since, _DEVICE.c.rewound_at, _DEVICE.c.rewound_seq,
        _DEVICE.c.checkup,
    ).where(_DEVICE.c.company_id == bindparam("company"), _DEVICE.c.id == bindparam("device"))
)  # fmt: skip
_NOTED = (
    "heard_at", "waiting", "last_seq", "last_hash", "complete_until", "head_seq", "missing_since",
    "rewound_at", "rewound_seq", "checkup",
)  # fmt: skip
_HEARD = Bulk(
    update(_DEVICE)
    .where(_DEVICE.c.company_id == bindparam("company"), _DEVICE.c.id == bindparam("device"))
    .values({name: bindparam(name) for name in _NOTED} | {"person_id": bindparam("carrier")}),
    [*_NOTED, "carrier", "company", "device"],
)


def hear(connection: Connection, batch: Batch, people: set[UUID], notary: Notary) -> None:
    """Note the contact, move the head over what has arrived, and say what is complete."""
    key = {"company": batch.company_id, "device": batch.device_id}
    found = _HEAD.run(connection, key)[0]
    (last_seq, last_hash, complete_until, carrier, heard_at, missing_since, *rewound, checkup) = (
        found
    )
    now = from_millis(batch.received_ms)
    if rewound[0] is None:
        rewound = _rewound(batch, last_seq, heard_at, notary, now)
    last_seq, last_hash = _advance(connection, batch, last_seq, last_hash)
    carriers = [one.person_id for one in batch.arrivals if one.person_id in people]
    noted = {
        **key,
        "heard_at": now,
        "waiting": batch.waiting,
        "last_seq": last_seq,
        "last_hash": last_hash,
        "complete_until": complete_until
        if rewound[0]  # what the other copy holds, nobody can say
        else _complete_until(batch, last_seq, complete_until, notary),
        "head_seq": batch.head.seq,
        "missing_since": (missing_since or now) if batch.head.seq > last_seq else None,
        "rewound_at": rewound[0],
        "rewound_seq": rewound[1],
        "checkup": checkups.newest(checkup, batch.head.checkup, batch.received_ms),
        "carrier": carriers[-1] if carriers and not batch.is_revoked else carrier,
    }
    _HEARD.run(connection, [noted])


def _rewound(
    batch: Batch, last_seq: int, heard_at: datetime | None, notary: Notary, now: datetime
) -> list[Any]:
    """When and to where the phone went back, [None, None] while it has not.

    Proof is a second entry with a known number; or an end of the journal below what is here,
    written with a time token that is younger than the contact in which it was here already.
    """
    forked = [one.seq for one in batch.arrivals if one.fault == "sync.forked_chain"]
    if forked:
        return [now, min(forked)]
    if batch.head.seq >= last_seq or batch.head.anchor is None or heard_at is None:
        return [None, None]
    token_ms = notary.time_of(batch.head.anchor.token)
    is_newer = token_ms is not None and token_ms >= to_millis(heard_at)
    return [now, batch.head.seq + 1] if is_newer else [None, None]


def _advance(
    connection: Connection, batch: Batch, last_seq: int, last_hash: str
) -> tuple[int, str]:
    """The usual push continues where the last one ended; only a filled gap asks the table."""
    follow = {one.seq: one for one in batch.arrivals if _is_link(one)}
    if not follow or max(follow) <= last_seq:
        return last_seq, last_hash
    is_next = min(follow) > last_seq and max(follow) - last_seq == len(follow)
    if batch.is_in_order and is_next:
        return max(follow), follow[max(follow)].hash
    values: dict[str, Any] = {
        "company": batch.company_id,
        "device": batch.device_id,
        "above": last_seq,
    }
    stored = {row[0]: row[1] for row in connection.execute(_NUMBERS, values)}
    reached = rules.contiguous(last_seq, list(stored))
    return reached, stored.get(reached, last_hash)


def _is_link(arrival: Arrival) -> bool:
    return arrival.seq > 0 and arrival.fault not in rules.OFF_CHAIN


def _complete_until(
    batch: Batch, last_seq: int, before: datetime | None, notary: Notary
) -> datetime | None:
    """Nothing older than this is still on the phone. It never moves back, and never by half news.

    The phone wrote its head before this push arrived; with an anchor we know how long before.
    """
    if batch.is_revoked or batch.waiting > 0 or batch.head.seq != last_seq:
        return before
    written = batch.received_ms
    if batch.head.anchor is not None:
        written, _flags = batches.time_of(batch.head, batch.head.anchor, batch.received_ms, notary)
    until = from_millis(written)
    return until if before is None else max(before, until)
