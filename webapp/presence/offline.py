"""What phones say about presence: a guard answers their own flag (申诉)."""

from operator import attrgetter
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import insert

from webapp.bulk import Bulk
from webapp.evidence import Body, Evidence, Kind
from webapp.presence.models import PresenceAppeal
from webapp.rounds.ledger import Ledger

LONGEST_APPEAL = 500
_NEW_APPEAL = Bulk(
    insert(PresenceAppeal),
    ["company_id", "id", "visit_id", "person_id", "text", "at", "received_at"],
)


class Appeal(Body):
    visit_id: UUID
    text: Annotated[str, Field(strict=True, min_length=1, max_length=LONGEST_APPEAL)]


def apply_appeal(ledger: Ledger, entry: Evidence) -> None:
    """Keep the words, whether or not the visit is here yet; only its own person is listened to."""
    body: Appeal = entry.body
    ledger.add_row(
        _NEW_APPEAL,
        {
            "company_id": ledger.company_id,
            "id": entry.id,
            "visit_id": body.visit_id,
            "person_id": entry.person_id,
            "text": body.text,
            "at": entry.at,
            "received_at": entry.received_at,
        },
    )


KINDS: dict[str, Kind[Ledger]] = {
    "presence.appeal": Kind(Appeal, apply_appeal, attrgetter("visit_id")),
}
