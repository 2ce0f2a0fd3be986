"""Photos that entries name: their rows exist before their bytes come."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, insert, select

from webapp.attachments.models import Attachment, Blob
from webapp.clock import from_millis
from webapp.database import new_id
from webapp.lookup import Lookup
from webapp.sync.batch import Arrival, Batch

_BLOB: Table = Blob.__table__  # type: ignore[assignment]  # declared as FromClause
_ATTACHMENT: Table = Attachment.__table__  # type: ignore[assignment]
_KNOWN = Lookup(
    select(_BLOB.c.sha256, _BLOB.c.complete_at).where(
        _BLOB.c.company_id == bindparam("company"),
        _BLOB.c.sha256.in_(bindparam("hashes", expanding=True)),
    )
)
_NEW_BLOB, _NEW_ATTACHMENT = insert(_BLOB), insert(_ATTACHMENT)


def wanted(connection: Connection, batch: Batch) -> list[str]:
    """The hashes named by this batch whose bytes are not complete here, in order."""
    named = dict.fromkeys(
        sha256 for one in batch.arrivals if one.wire is not None for sha256 in one.wire.photos
    )
    if not named:
        return []
    values = {"company": batch.company_id, "hashes": list(named)}
    complete = {row[0] for row in _KNOWN.run(connection, values) if row[1] is not None}
    return [sha256 for sha256 in named if sha256 not in complete]


def attach(
    connection: Connection, batch: Batch, arrivals: Iterable[Arrival], received_at: datetime
) -> None:
    """Refer these entries to their photos; announce the photos that nobody has named before."""
    attachments = [
        _attachment(batch, arrival, sha256, position, received_at)
        for arrival in arrivals
        if arrival.wire is not None
        for position, sha256 in enumerate(arrival.wire.photos)
    ]
    if not attachments:
        return
    connection.execute(_NEW_ATTACHMENT, attachments)
    named = {row["sha256"] for row in attachments}
    values = {"company": batch.company_id, "hashes": list(named)}
    known = {row[0] for row in _KNOWN.run(connection, values)}
    blobs = [_blob(batch, sha256, received_at) for sha256 in named - known if sha256 in batch.notes]
    if blobs:
        connection.execute(_NEW_BLOB, blobs)


def _attachment(
    batch: Batch, arrival: Arrival, sha256: str, position: int, received_at: datetime
) -> dict[str, Any]:
    note = batch.notes.get(sha256)
    taken = note.taken_at_ms if note else None
    return {
        "company_id": batch.company_id,
        "id": new_id(),
        "subject_id": arrival.id,
        "sha256": sha256,
        "position": position,
        "taken_at": from_millis(taken) if taken is not None else None,
        "is_from_album": note.from_album if note else False,
        "created_at": received_at,
    }


def _blob(batch: Batch, sha256: str, received_at: datetime) -> dict[str, Any]:
    note = batch.notes[sha256]
    return {
        "company_id": batch.company_id,
        "sha256": sha256,
        "size": note.size,
        "mime": note.mime,
        "received": 0,
        "created_at": received_at,
        "complete_at": None,
    }
