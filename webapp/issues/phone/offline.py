"""What phones say about reports: a step of the flow, or a word beside it.

Nothing is refused and order does not matter: an entry becomes an event with the entry's id at its
proved time, and the story is told anew (`settle`). What does not fit is kept aside with its code.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from operator import attrgetter
from typing import Annotated, Any, Literal, Protocol
from uuid import UUID, uuid5

from pydantic import Field
from sqlalchemy import Connection, insert, select

from webapp.accounts.models import EDITOR_ROLES, PersonSite
from webapp.bulk import Bulk
from webapp.clock import from_millis
from webapp.database import db
from webapp.evidence import Body, Evidence, Kind, Parked
from webapp.issues.flows.flow import Actor, Demand
from webapp.issues.models import Issue, IssueEvent, Material
from webapp.issues.roles import ACTORS
from webapp.issues.state.retelling import retell

UNKNOWN_ISSUE = "issues.unknown_issue"
LONGEST = 500
MOST_LINES = 30

Text = Annotated[str, Field(strict=True, max_length=LONGEST)]
Instant = Annotated[int, Field(strict=True, ge=0, lt=10**14)]
Photos = Annotated[
    list[Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]], Field(min_length=1, max_length=20)
]
INSTANTS = frozenset({Demand.APPOINTMENT, Demand.EXPECTED, Demand.PROMISE})


class Given(Body):
    """What came with a step, by the demand it meets (flow.Demand)."""

    note: Text | None = None
    reason: Text | None = None
    appointment: Instant | None = None
    expected: Instant | None = None
    promise: Instant | None = None
    photo_before: Photos | None = None
    photo_after: Photos | None = None
    evidence: Photos | None = None
    cause: Text | None = None
    plan: Text | None = None
    consent: Text | None = None
    worker_signature: Photos | None = None
    reporter_signature: Photos | None = None
    rating: Annotated[int, Field(strict=True, ge=1, le=5)] | None = None
    result: Text | None = None


class MaterialLine(Body):
    """Something used, or work done, with the price of one unit."""

    kind: Literal["part", "labour"]
    name: Annotated[str, Field(strict=True, min_length=1, max_length=60)]
    quantity_milli: Annotated[int, Field(strict=True, gt=0, le=10**9)]
    unit: Annotated[str, Field(strict=True, max_length=12)] = ""
    price_cents: Annotated[int, Field(strict=True, ge=0, le=10**9)] = 0
    who_pays: Literal["company", "reporter"] = "company"


class StepBody(Body):
    issue_id: UUID
    step: Annotated[str, Field(strict=True, min_length=1, max_length=40)]
    given: Given = Given()
    reason: Annotated[str, Field(strict=True, max_length=40)] = ""
    extra: Annotated[int, Field(strict=True, ge=0, le=10**6)] = 0
    note: Text = ""
    materials: Annotated[list[MaterialLine], Field(max_length=MOST_LINES, default_factory=list)]


class NoteBody(Body):
    issue_id: UUID
    note: Text = ""


class Book(Protocol):
    """What a batch is written down in (rounds.ledger.Ledger)."""

    connection: Connection
    company_id: UUID
    roles: dict[UUID, str]
    others: dict[Bulk, list[dict[str, Any]]]

    def add_row(self, statement: Bulk, row: dict[str, Any]) -> None: ...


_NEW_EVENT = Bulk(
    insert(IssueEvent),
    [
        "company_id",
        "id",
        "issue_id",
        "kind",
        "step",
        "at",
        "received_at",
        "person_id",
        "actors",
        "given",
        "reason",
        "extra",
        "note",
        "photos",
        "is_public",
        "aside",
    ],
)
_NEW_MATERIAL = Bulk(
    insert(Material),
    [
        "company_id",
        "id",
        "issue_id",
        "event_id",
        "kind",
        "name",
        "quantity_milli",
        "unit",
        "price_cents",
        "who_pays",
    ],
)


def apply_step(book: Book, entry: Evidence) -> None:
    """Keep the step as an event of its report. Parked when the report is not here yet."""
    body: StepBody = entry.body
    site_id = _site_of(book, body.issue_id)
    given = stored(body.given, entry.photos)
    _add(
        book,
        entry,
        kind="step",
        step=body.step,
        actors=sorted(_actors(book, entry.person_id, site_id)),
        given=given,
        reason=body.reason or str(given.get(Demand.REASON, ""))[:40],
        extra=body.extra,
        note=body.note or str(given.get(Demand.NOTE, "")),
    )
    for position, line in enumerate(body.materials):
        row = line.model_dump() | {
            "company_id": book.company_id,
            "id": uuid5(entry.id, str(position)),
            "issue_id": body.issue_id,
            "event_id": entry.id,
        }
        book.add_row(_NEW_MATERIAL, row)


def apply_note(book: Book, entry: Evidence) -> None:
    """A word or a photo beside the flow."""
    _site_of(book, entry.body.issue_id)
    _add(book, entry, kind="note", note=entry.body.note)


def settle(book: Book, now: datetime) -> None:
    """Tell the reports anew that a batch has spoken of; call it when its rows are written."""
    for issue in _held(book.company_id, touched(book)):
        retell(issue, now)


def touched(book: Book) -> set[UUID]:
    """The reports that a batch has spoken of."""
    return {row["issue_id"] for row in book.others.get(_NEW_EVENT, ())}


def tell_again(company_id: UUID, issue_ids: Collection[UUID], now: datetime) -> None:
    """After a replay: the same story again, and nobody has touched it."""
    for issue in _held(company_id, issue_ids):
        touched_at = issue.touched_at
        retell(issue, now)
        issue.touched_at = touched_at


def _held(company_id: UUID, issue_ids: Collection[UUID]) -> Iterator[Issue]:
    """Locked always in the same order: two batches never wait for each other in a circle."""
    for issue_id in sorted(issue_ids):
        key = (company_id, issue_id)
        issue = db.session.get(Issue, key, with_for_update=True, populate_existing=True)
        if issue is not None:
            yield issue


def stored(given: Given, photos: Iterable[str]) -> dict[str, Any]:
    """`given` as events keep it: instants as text, and no photo that the entry does not carry."""
    carried = set(photos)
    found: dict[str, Any] = {}
    for name, value in given:
        kept: Any = value
        if isinstance(value, list):
            kept = [sha for sha in value if sha in carried]
        elif isinstance(value, str):
            kept = value.strip()
        elif value is not None and Demand(name) in INSTANTS:
            kept = from_millis(value).isoformat()
        if kept not in (None, "", []):
            found[name] = kept
    return found


def _add(book: Book, entry: Evidence, **told: Any) -> None:
    nothing = {"step": "", "actors": [], "given": {}, "reason": "", "extra": 0, "note": ""}
    known: Mapping[str, Any] = {
        "company_id": book.company_id,
        "id": entry.id,
        "issue_id": entry.body.issue_id,
        "at": entry.at,
        "received_at": entry.received_at,
        "person_id": entry.person_id,
        "photos": list(entry.photos),
        "is_public": False,
        "aside": "",
    }
    book.add_row(_NEW_EVENT, {**nothing, **known, **told})


def _site_of(book: Book, issue_id: UUID) -> UUID:
    site_id = book.connection.execute(
        select(Issue.site_id).where(Issue.company_id == book.company_id, Issue.id == issue_id)
    ).scalar()
    if site_id is None:
        raise Parked(UNKNOWN_ISSUE)
    found: UUID = site_id
    return found


def _actors(book: Book, person_id: UUID, site_id: UUID) -> frozenset[Actor]:
    """What somebody is by role, where they work; whose report it is follows from the story."""
    role = book.roles.get(person_id, "")
    is_here = (
        role in EDITOR_ROLES
        or book.connection.execute(
            select(PersonSite.person_id).where(
                PersonSite.company_id == book.company_id,
                PersonSite.person_id == person_id,
                PersonSite.site_id == site_id,
            )
        ).first()
    )
    return ACTORS.get(role, frozenset()) if is_here else frozenset()


KINDS: dict[str, Kind[Book]] = {
    "issues.step": Kind(StepBody, apply_step, attrgetter("issue_id")),
    "issues.note": Kind(NoteBody, apply_note, attrgetter("issue_id")),
}
