"""Storing what a batch has changed: one bulk statement per table."""

from collections.abc import Iterable
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Insert, Table, Update, and_, bindparam, insert, update

from webapp.rounds.ledger_rows import EventRow, FindingRow, ReadingRow, VisitRow
from webapp.rounds.models import Answer, Finding, FindingEvent, LastReading, Round, Stop, Visit

if TYPE_CHECKING:
    from webapp.rounds.ledger import Ledger


def _update(model: Any, names: str, *key: str) -> Update:
    """UPDATE these columns of the row whose key is given as `its_<name>`."""
    table: Table = model.__table__
    matches = [table.c[name] == bindparam(f"its_{name}") for name in ("company_id", *key)]
    return (
        update(table)
        .where(and_(*matches))
        .values({name: bindparam(name) for name in names.split()})
    )


def _insert(model: Any) -> Insert:
    return insert(model.__table__)


_NEW_VISIT = _insert(Visit)
_NEW_ANSWER = _insert(Answer)
_NEW_FINDING = _insert(Finding)
_NEW_EVENT = _insert(FindingEvent)
_NEW_READING = _insert(LastReading)

_ROUND = "started_at started_by device_id ended_at end_reason remark"
_STOP = "outcome seen_at visit_id skip_reason skip_note has_problem"
_VISIT = "ended_at has_problem flags"
_FINDING = "urgency state opened_at opened_by occurrences last_seen_at cleared_at cleared_by"
_READING = "milli text at answer_id"
_CHANGED_ROUND = _update(Round, _ROUND, "id")
_CHANGED_STOP = _update(Stop, _STOP, "id")
_CHANGED_VISIT = _update(Visit, _VISIT, "id")
_CHANGED_FINDING = _update(Finding, _FINDING, "id")
_CHANGED_EVENT = _update(FindingEvent, "kind", "id")
_CHANGED_READING = _update(LastReading, _READING, "checkpoint_id", "item_key")

_OURS = {"before", "is_new", "is_changed", "had_problem", "was_open", "events", "has_all_events"}


def _names(row: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(row) if field.name not in _OURS)


_VISIT_NAMES, _FINDING_NAMES = _names(VisitRow), _names(FindingRow)
_EVENT_NAMES, _READING_NAMES = _names(EventRow), _names(ReadingRow)


def write(ledger: "Ledger") -> None:
    """Store all changes, parents before children."""
    run = _Runner(ledger)
    run.changed(_CHANGED_ROUND, _ROUND, ledger.rounds.values())
    run.changed(_CHANGED_STOP, _STOP, ledger.stops.values())
    visits = ledger.visits.values()
    run.new(_NEW_VISIT, _VISIT_NAMES, visits)
    run.changed(_CHANGED_VISIT, _VISIT, visits)
    run.rows(_NEW_ANSWER, ledger.answers)
    _write_findings(ledger, run)
    run.new(_NEW_READING, _READING_NAMES, ledger.readings.values())
    run.changed(_CHANGED_READING, _READING, ledger.readings.values(), ("checkpoint_id", "item_key"))


def _write_findings(ledger: "Ledger", run: "_Runner") -> None:
    findings = ledger.findings.values()
    blank = {"due_at": None, "verified_by": None}
    run.new(_NEW_FINDING, _FINDING_NAMES, findings, **blank)
    run.changed(_CHANGED_FINDING, _FINDING, findings)
    for finding in findings:
        if not finding.events:
            continue
        told = finding.events.values()
        run.new(_NEW_EVENT, _EVENT_NAMES, told, finding_id=finding.id)
        run.changed(_CHANGED_EVENT, "kind", told)


class _Runner:
    """Turns rows into parameters and runs a statement when there are any."""

    def __init__(self, ledger: "Ledger") -> None:
        self.connection: Connection = ledger.connection
        self.company_id = ledger.company_id

    def rows(self, statement: Insert | Update, values: list[dict[str, Any]]) -> None:
        if values:
            self.connection.execute(statement, values)

    def new(
        self, statement: Insert, names: Iterable[str], rows: Iterable[Any], **more: Any
    ) -> None:
        """Insert the new ones; they are stored from here on."""
        fresh = [row for row in rows if row.is_new]
        common = {"company_id": self.company_id, **more}
        self.rows(
            statement, [common | {name: getattr(row, name) for name in names} for row in fresh]
        )
        for row in fresh:
            row.is_new = row.is_changed = False

    def changed(
        self, statement: Update, names: str, rows: Iterable[Any], key: tuple[str, ...] = ("id",)
    ) -> None:
        """Update the changed ones among those that are stored."""
        columns = names.split()
        values = []
        for row in rows:
            if not row.is_changed or getattr(row, "is_new", False):
                continue
            value = {name: getattr(row, name) for name in columns}
            value["its_company_id"] = self.company_id
            value.update((f"its_{name}", getattr(row, name)) for name in key)
            values.append(value)
        self.rows(statement, values)
