"""Storing what a batch has changed: one bulk statement per table."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, and_, bindparam, insert, update

from webapp.bulk import Bulk
from webapp.rounds import finding_writes
from webapp.rounds.ledger_rows import ReadingRow, VisitRow
from webapp.rounds.models import Answer, LastReading, Round, Stop, Visit

if TYPE_CHECKING:
    from webapp.rounds.ledger import Ledger

# Fields of a row that are ours, not the table's.
_OURS = {"before", "is_new", "is_changed", "had_problem"}


class _New:
    """INSERT for the new rows of a kind."""

    def __init__(self, model: Any, row: type, *more: str) -> None:
        self.names = [one.name for one in fields(row) if one.name not in _OURS]
        table: Table = model.__table__
        self.bulk = Bulk(insert(table), ["company_id", *self.names, *more])

    def values(self, row: Any) -> dict[str, Any]:
        return {name: getattr(row, name) for name in self.names}


class _Changed:
    """UPDATE for the rows of a kind that were stored before; the key is given as `its_<name>`."""

    def __init__(self, model: Any, names: str, key: Sequence[str] = ("id",)) -> None:
        self.names, self.key = names.split(), key
        table: Table = model.__table__
        whole_key = ("company_id", *key)
        matches = [table.c[name] == bindparam(f"its_{name}") for name in whole_key]
        statement = (
            update(table)
            .where(and_(*matches))
            .values({name: bindparam(name) for name in self.names})
        )
        self.bulk = Bulk(statement, [*self.names, *(f"its_{name}" for name in whole_key)])

    def values(self, row: Any) -> dict[str, Any]:
        found = {name: getattr(row, name) for name in self.names}
        found.update((f"its_{name}", getattr(row, name)) for name in self.key)
        return found


_ANSWER_NAMES = (
    "company_id id visit_id checkpoint_id checklist_version_id item_key seq value verdict photos at"
)
_NEW_ANSWER = Bulk(insert(Answer), _ANSWER_NAMES.split())
_NEW_VISIT = _New(Visit, VisitRow)
_NEW_READING = _New(LastReading, ReadingRow)
_CHANGED_ROUND = _Changed(Round, "started_at started_by device_id ended_at end_reason remark")
_CHANGED_STOP = _Changed(Stop, "outcome seen_at visit_id skip_reason skip_note has_problem")
_CHANGED_VISIT = _Changed(
    Visit, "not_before not_after distance_m accuracy_m ended_at has_problem flags"
)
_CHANGED_READING = _Changed(LastReading, "milli text at answer_id", ("checkpoint_id", "item_key"))


def write(ledger: "Ledger") -> None:
    """Store all changes, parents before children."""
    run = _Runner(ledger)
    run.changed(_CHANGED_ROUND, ledger.rounds.values())
    run.changed(_CHANGED_STOP, ledger.stops.values())
    run.changed(_CHANGED_VISIT, ledger.visits.values())
    run.new(_NEW_VISIT, ledger.visits.values())
    _NEW_ANSWER.run(ledger.connection, ledger.answers)
    finding_writes.write(ledger)
    run.changed(_CHANGED_READING, ledger.readings.values())
    run.new(_NEW_READING, ledger.readings.values())
    for statement, rows in ledger.others.items():
        statement.run(ledger.connection, rows)


class _Runner:
    """Picks the rows that a statement is for."""

    def __init__(self, ledger: "Ledger") -> None:
        self.connection: Connection = ledger.connection
        self.company_id = ledger.company_id

    def new(self, statement: _New, rows: Iterable[Any], **more: Any) -> None:
        """Insert the new ones."""
        common = {"company_id": self.company_id, **more}
        values = [{**common, **statement.values(row)} for row in rows if row.is_new]
        statement.bulk.run(self.connection, values)

    def changed(self, statement: _Changed, rows: Iterable[Any]) -> None:
        """Update the changed ones among those that were stored before."""
        values = [
            {"its_company_id": self.company_id, **statement.values(row)}
            for row in rows
            if row.is_changed and not row.is_new
        ]
        statement.bulk.run(self.connection, values)
