"""Entries that did not hold, told to presence: they speak for what lies near them on that phone."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Connection

from webapp.clock import from_millis
from webapp.presence import marks
from webapp.presence.marks import Odd
from webapp.sync.batch import Arrival, Batch

TOLD = frozenset(
    {
        "sync.bad_body",
        "sync.bad_entry",
        "sync.broken_chain",
        "sync.forked_chain",
        "sync.id_reused",
        "sync.other_device",
    }
)
KNOWN_VISIT = "visit.known"


def note(
    connection: Connection, batch: Batch, arrivals: Sequence[Arrival], codes: Iterable[str]
) -> None:
    """Keep what was odd in a batch. `codes`: what each arrival was answered, in order."""
    found = [
        _odd(batch, arrival, code)
        for arrival, code in (
            (one, _code(one, said)) for one, said in zip(arrivals, codes, strict=True)
        )
        if code
    ]
    if found:
        marks.note_odd(connection, batch.company_id, found)


def _code(arrival: Arrival, said: str) -> str:
    if said in TOLD:
        return said
    is_again = arrival.evidence is not None and KNOWN_VISIT in arrival.evidence.marks
    return KNOWN_VISIT if is_again else ""


def _odd(batch: Batch, arrival: Arrival, code: str) -> Odd:
    wire = arrival.wire
    at = from_millis(wire.wall if wire is not None else batch.received_ms)
    return Odd(arrival.id, batch.device_id, _visit_id(arrival), at, code)


def _visit_id(arrival: Arrival) -> UUID | None:
    """The visit it speaks of, in a body that may be anything."""
    said = arrival.wire.body.get("visit_id") if arrival.wire is not None else None
    try:
        return UUID(said) if isinstance(said, str) else None
    except ValueError:
        return None
