"""The SELECTs of the ledger: one per table and batch, on Core rows, by key. No names, no loops."""

from collections.abc import Collection, Iterable
from datetime import timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, Table, bindparam, select

from webapp.checklists.models import ChecklistVersion
from webapp.checklists.schema import Item, load_items
from webapp.evidence import Evidence
from webapp.issues.models import IssueEvent
from webapp.lookup import Lookup
from webapp.rounds.bodies import VisitBody
from webapp.rounds.ledger_rows import (
    EventRow,
    FindingRow,
    Given,
    Place,
    ReadingRow,
    RoundRow,
    StopRow,
    VisitRow,
)
from webapp.rounds.models import Answer, Finding, LastReading, Round, Stop, Visit
from webapp.sites.models import Checkpoint, Label, Site

if TYPE_CHECKING:
    from webapp.rounds.ledger import Ledger

MOST_VERSIONS = 2048  # parsed checklists kept in a process; a version never changes


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table


def _columns(model: Any, names: str) -> list[Any]:
    return [_table(model).c[name] for name in names.split()]


def _by_ids(model: Any, names: str, key: str = "id") -> Select[Any]:
    """SELECT these columns of one company's rows whose key is among :ids."""
    table = _table(model)
    return select(*_columns(model, names)).where(
        table.c.company_id == bindparam("company"),
        table.c[key].in_(bindparam("ids", expanding=True)),
    )


@cache
def _lookup(statement: Select[Any]) -> Lookup:
    return Lookup(statement)


def _fetch(ledger: "Ledger", statement: Select[Any], ids: Collection[Any], **more: Any) -> Any:
    """The rows; no query at all when nothing is named."""
    if not ids:
        return ()
    values = {"company": ledger.company_id, "ids": list(ids), **more}
    return _lookup(statement).run(ledger.connection, values)


_SITE, _POINT = _table(Site), _table(Checkpoint)
_PLACES = (
    select(_POINT.c.id, _POINT.c.site_id, _POINT.c.zone_id, _SITE.c.timezone)
    .join(_SITE, (_SITE.c.company_id == _POINT.c.company_id) & (_SITE.c.id == _POINT.c.site_id))
    .where(
        _POINT.c.company_id == bindparam("company"),
        _POINT.c.id.in_(bindparam("ids", expanding=True)),
    )
)
_SITES = _by_ids(Site, "id timezone")
_ROUNDS = _by_ids(
    Round,
    "id role person_id cancelled_at started_at started_by device_id ended_at end_reason remark",
)
_STOPS = _by_ids(
    Stop,
    "id site_id round_id checkpoint_id opens_at due_at grace_until outcome seen_at visit_id"
    " skip_reason skip_note has_problem",
)
_VISIT_COLUMNS = (
    "id site_id checkpoint_id round_id stop_id person_id device_id checklist_version_id at"
    " not_before not_after claimed_at received_at method label_revision seq distance_m accuracy_m"
    " ended_at has_problem flags"
)
_VISITS = _by_ids(Visit, _VISIT_COLUMNS)
_VISITS_AROUND = _by_ids(Visit, _VISIT_COLUMNS, "checkpoint_id").where(
    _table(Visit).c.at.between(bindparam("start"), bindparam("end")),
    _table(Visit).c.person_id.in_(bindparam("people", expanding=True)),
)
_GIVEN = _by_ids(Answer, "visit_id item_key seq id verdict", "visit_id")
_LABELS = _by_ids(Label, "code checkpoint_id voided_at", "code")
_FINDING_COLUMNS = (
    "id site_id kind flow_version_id checkpoint_id zone_id item_key title title_en urgency"
    " opened_at opened_by occurrences last_seen_at assigned_to due_at cleared_at cleared_by"
    " verified_at verified_by"
)
_FINDINGS = _by_ids(Finding, _FINDING_COLUMNS)
_FINDINGS_OF_POINTS = _by_ids(Finding, _FINDING_COLUMNS, "checkpoint_id").where(
    _table(Finding).c.item_key.in_(bindparam("keys", expanding=True))
)
_EVENTS = _by_ids(
    IssueEvent,
    "id kind step at not_before not_after received_at person_id visit_id note photos actors given"
    " reason extra aside",
    "issue_id",
)
_READINGS = _by_ids(LastReading, "checkpoint_id item_key milli text at answer_id", "checkpoint_id")
_VERSIONS = _by_ids(ChecklistVersion, "id items")


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def places(ledger: "Ledger", ids: set[UUID]) -> dict[UUID, Place]:
    rows = _fetch(ledger, _PLACES, ids)
    return {row[0]: Place(row[0], row[1], row[2], _zone(row[3])) for row in rows}


def sites(ledger: "Ledger", ids: set[UUID]) -> dict[UUID, ZoneInfo]:
    return {row[0]: _zone(row[1]) for row in _fetch(ledger, _SITES, ids)}


def rounds(ledger: "Ledger", ids: set[UUID]) -> dict[UUID, RoundRow]:
    return {row[0]: RoundRow(*row) for row in _fetch(ledger, _ROUNDS, ids)}


def stops(ledger: "Ledger", ids: set[UUID]) -> dict[UUID, StopRow]:
    return {row[0]: StopRow(*row) for row in _fetch(ledger, _STOPS, ids)}


def visits(ledger: "Ledger", ids: set[UUID]) -> list[VisitRow]:
    return [VisitRow(*row) for row in _fetch(ledger, _VISITS, ids)]


def visits_around(
    ledger: "Ledger", entries: Iterable[Evidence], within: timedelta
) -> list[VisitRow]:
    """The same people's visits to the same points just before, between and just after these."""
    begun = [entry for entry in entries if isinstance(entry.body, VisitBody)]
    if not begun:
        return []
    rows = _fetch(
        ledger,
        _VISITS_AROUND,
        {entry.body.checkpoint_id for entry in begun},
        start=min(entry.at for entry in begun) - within,
        end=max(entry.at for entry in begun) + within,
        people=list({entry.person_id for entry in begun}),
    )
    return [VisitRow(*row) for row in rows]


def given(ledger: "Ledger", visit_ids: set[UUID]) -> dict[UUID, dict[str, Given]]:
    """The answers that count so far: of each item the one with the highest number."""
    found: dict[UUID, dict[str, Given]] = {}
    for visit_id, item_key, seq, answer_id, verdict in _fetch(ledger, _GIVEN, visit_ids):
        of_visit = found.setdefault(visit_id, {})
        if item_key not in of_visit or of_visit[item_key].seq < seq:
            of_visit[item_key] = Given(seq, answer_id, verdict)
    return found


def labels(ledger: "Ledger", codes: set[str]) -> dict[str, tuple[UUID, bool]]:
    """By code: the point it was printed for, and whether it was voided."""
    return {row[0]: (row[1], row[2] is not None) for row in _fetch(ledger, _LABELS, codes - {""})}


def findings(ledger: "Ledger", keys: set[tuple[UUID, str]], ids: set[UUID]) -> Iterable[FindingRow]:
    """Those of these points and items, and those named by id."""
    found = {}
    if keys:
        of_points = _fetch(
            ledger,
            _FINDINGS_OF_POINTS,
            {point for point, _ in keys},
            keys=list({item for _, item in keys}),
        )
        found = {row[0]: FindingRow(*row) for row in of_points}
    found.update((row[0], FindingRow(*row)) for row in _fetch(ledger, _FINDINGS, ids - set(found)))
    return found.values()


def events(ledger: "Ledger", finding_id: UUID) -> dict[UUID, EventRow]:
    return {row[0]: EventRow(*row) for row in _fetch(ledger, _EVENTS, [finding_id])}


def readings(ledger: "Ledger", keys: set[tuple[UUID, str]]) -> dict[tuple[UUID, str], ReadingRow]:
    rows = _fetch(ledger, _READINGS, {point for point, _ in keys})
    return {(row[0], row[1]): ReadingRow(*row) for row in rows if (row[0], row[1]) in keys}


_items_of_version: dict[tuple[UUID, UUID], dict[str, Item]] = {}


def items(ledger: "Ledger", version_ids: set[UUID]) -> dict[UUID, dict[str, Item]]:
    """The questions of these versions by key; a version never changes, so each is read once."""
    company = ledger.company_id
    unread = {one for one in version_ids if (company, one) not in _items_of_version}
    if len(_items_of_version) > MOST_VERSIONS:
        _items_of_version.clear()
        unread = version_ids
    for version_id, stored in _fetch(ledger, _VERSIONS, unread):
        read = {item.key: item for item in load_items(stored)}
        _items_of_version[company, version_id] = read
    known = ((one, _items_of_version.get((company, one))) for one in version_ids)
    return {version_id: found for version_id, found in known if found is not None}
