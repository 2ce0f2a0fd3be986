"""The one cheap thing a push does for presence: which visits have to be scored, and what was odd.

One row for a whole batch; `jobs.py` does the work seconds later.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, insert

from webapp.bulk import Bulk
from webapp.database import new_id
from webapp.presence.models import PresenceMark, PresenceTrouble
from webapp.rounds.ledger import Ledger

_NEW_MARK = Bulk(insert(PresenceMark), ["company_id", "id", "visit_ids", "photos"])
_NEW_TROUBLE = Bulk(
    insert(PresenceTrouble),
    ["company_id", "id", "entry_id", "device_id", "visit_id", "at", "code", "is_weighed"],
)


@dataclass(frozen=True, slots=True)
class Odd:
    """An entry that did not hold, as far as it could be read."""

    entry_id: UUID
    device_id: UUID
    visit_id: UUID | None
    at: datetime
    code: str


def mark(ledger: Ledger) -> None:
    """Mark every visit that this batch has made, changed or answered."""
    touched = {one.id for one in ledger.visits.values() if one.is_new or one.is_changed}
    touched.update(answer["visit_id"] for answer in ledger.answers)
    mark_visits(ledger.connection, ledger.company_id, touched)


def mark_visits(connection: Connection, company_id: UUID, visit_ids: Iterable[UUID]) -> None:
    """Mark visits to be scored (again)."""
    _mark(connection, company_id, sorted(str(one) for one in visit_ids), [])


def mark_photo(connection: Connection, company_id: UUID, sha256: str) -> None:
    """The bytes of a photo are complete: look at it."""
    _mark(connection, company_id, [], [sha256])


def _mark(connection: Connection, company_id: UUID, ids: list[str], photos: list[str]) -> None:
    if ids or photos:
        row = {"company_id": company_id, "id": new_id(), "visit_ids": ids, "photos": photos}
        _NEW_MARK.run(connection, [row])


def note_odd(connection: Connection, company_id: UUID, odd: Iterable[Odd]) -> None:
    """Keep what did not hold. The visits near it are found and marked by the job."""
    rows = [
        {
            "company_id": company_id,
            "id": new_id(),
            "entry_id": one.entry_id,
            "device_id": one.device_id,
            "visit_id": one.visit_id,
            "at": one.at,
            "code": one.code,
            "is_weighed": False,
        }
        for one in odd
    ]
    _NEW_TROUBLE.run(connection, rows)
