"""Reports as plain rows, with their lines and clocks: one SELECT for each, locked in one order."""

from collections import defaultdict
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, bindparam, select

from webapp.issues.models import Issue, IssueClock, IssueEvent
from webapp.issues.state.lanes import NO_HASTE, NOT_PRESSING, Lane
from webapp.issues.state.outcome import ClockRow
from webapp.lookup import Lookup


@dataclass(slots=True)
class ReportRow:
    """What a report is judged and found by, and what follows from its story (outcome.follow)."""

    id: UUID
    site_id: UUID
    number: str
    seq: int
    kind: str
    channel: str
    flow_version_id: UUID
    urgency: str
    title: str
    title_en: str
    text: str
    item_key: str
    checkpoint_id: UUID | None
    zone_id: UUID | None
    opened_at: datetime
    opened_by: UUID | None
    last_seen_at: datetime
    since: datetime
    touched_at: datetime
    state: str
    phase: str
    reporter_id: UUID | None = None
    demand: str = ""
    expectation: str = ""
    room: str = ""
    place: str = ""
    category: str = ""
    occurrences: int = 1
    due_at: datetime | None = None
    cleared_at: datetime | None = None
    cleared_by: UUID | None = None
    verified_at: datetime | None = None
    verified_by: UUID | None = None
    closed_at: datetime | None = None
    assigned_to: UUID | None = None
    milestones: dict[str, str] = field(default_factory=dict)
    lane: str = Lane.DISPATCH
    haste: int = NO_HASTE
    appointment_at: datetime | None = None
    rating: int | None = None
    next_due_at: datetime | None = None
    press_at: datetime = NOT_PRESSING
    is_late: bool = False


@dataclass(slots=True)
class LineRow:
    """A line as the story reads it."""

    id: UUID
    issue_id: UUID
    kind: str
    step: str
    at: datetime
    person_id: UUID | None
    actors: list[str]
    given: dict[str, Any]
    reason: str
    extra: int
    note: str
    aside: str


def _of(row: Any, model: Any, key: str) -> Select[Any]:
    """SELECT the fields of a row from one company's rows whose key is among :ids."""
    table = model.__table__
    return select(*(table.c[each.name] for each in fields(row))).where(
        table.c.company_id == bindparam("company"),
        table.c[key].in_(bindparam("ids", expanding=True)),
    )


# Two steps at once are told one after the other, the second knowing of the first. Not FOR UPDATE:
# both have written their event, and with it hold the report's key. Locked always in the same order:
# two batches never wait for each other in a circle.
_REPORTS = Lookup(_of(ReportRow, Issue, "id").order_by(Issue.id).with_for_update(key_share=True))
_LINES = Lookup(_of(LineRow, IssueEvent, "issue_id").order_by(IssueEvent.at, IssueEvent.id))
_CLOCKS = Lookup(_of(ClockRow, IssueClock, "issue_id"))


def read_reports(connection: Connection, company_id: UUID, ids: list[UUID]) -> list[ReportRow]:
    """The reports of these ids, theirs until the transaction ends."""
    return [ReportRow(*row) for row in _rows(_REPORTS, connection, company_id, ids)]


def read_lines(
    connection: Connection, company_id: UUID, ids: list[UUID]
) -> dict[UUID, list[LineRow]]:
    """The lines of these reports, by proved time."""
    found: dict[UUID, list[LineRow]] = defaultdict(list)
    for row in _rows(_LINES, connection, company_id, ids):
        line = LineRow(*row)
        found[line.issue_id].append(line)
    return found


def read_clocks(connection: Connection, company_id: UUID, ids: list[UUID]) -> dict[UUID, ClockRow]:
    """The clocks of these reports that are stored."""
    rows = _rows(_CLOCKS, connection, company_id, ids)
    return {row[0]: ClockRow(*row) for row in rows}


def _rows(
    lookup: Lookup, connection: Connection, company_id: UUID, ids: list[UUID]
) -> list[tuple[Any, ...]]:
    return lookup.run(connection, {"company": company_id, "ids": ids}) if ids else []
