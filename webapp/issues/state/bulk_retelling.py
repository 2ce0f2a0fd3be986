"""Opening and retelling many reports at once, by a few statements for all of them.

The session's counterpart is retelling.py; what follows from a story is said by outcome.py alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, insert, update

from webapp.bulk import Bulk
from webapp.issues.models import Issue, IssueClock, IssueEvent
from webapp.issues.search import index as searching
from webapp.issues.state import outcome
from webapp.issues.state.bulk_reads import ReportRow, read_clocks, read_lines, read_reports
from webapp.issues.state.outcome import ClockRow, Line
from webapp.issues.state.terms import Rulebook

_FOLLOWS = (
    *("kind", "flow_version_id", "opened_at", "opened_by", "occurrences", "last_seen_at"),
    *("due_at", "cleared_at", "cleared_by", "verified_at", "verified_by"),
    *("state", "phase", "since", "closed_at", "assigned_to", "milestones", "lane"),
    *("appointment_at", "rating", "next_due_at", "haste", "press_at", "is_late", "touched_at"),
)


def _names(row: Any) -> list[str]:
    return [each.name for each in fields(row)]


def _blank(model: Any, known: Iterable[str]) -> dict[str, Any]:
    """What a new row holds in the columns that a batch says nothing of."""
    silent = [column for column in model.__table__.columns if column.name not in known]
    return {column.name: _default(column) for column in silent}


def _default(column: Any) -> Any:
    default = column.default
    return None if default is None else default.arg(None) if default.is_callable else default.arg


def _its(model: Any) -> Any:
    key = model.__table__.c
    return (key.company_id == bindparam("its_company")) & (key.id == bindparam("its_id"))


def _change(model: Any, names: Sequence[str]) -> Bulk:
    values: dict[str, Any] = {name: bindparam(name) for name in names}
    statement = update(model).where(_its(model)).values(values)
    return Bulk(statement, [*names, "its_company", "its_id"])


_BLANK = _blank(Issue, {"company_id", *_names(ReportRow)})
_NEW_REPORT = Bulk(insert(Issue), ["company_id", *_names(ReportRow), *_BLANK])
_TOLD_REPORT = _change(Issue, _FOLLOWS)
_TOLD_LINE = _change(IssueEvent, ["aside"])
_NEW_CLOCK = Bulk(insert(IssueClock), ["company_id", *_names(ClockRow)])
_TOLD_CLOCK = _change(IssueClock, _names(ClockRow))
_NO_CLOCK = Bulk(delete(IssueClock).where(_its(IssueClock)), ["its_company", "its_id"])


class Retelling:
    """One transaction's reports: `open` new ones, tell known ones `again`, then `finish`."""

    def __init__(self, connection: Connection, company_id: UUID, now: datetime) -> None:
        self.connection = connection
        self.company_id = company_id
        self.now = now
        self._rules = Rulebook()
        self._told: list[tuple[ReportRow, Sequence[Line]]] = []
        self._clocks: list[ClockRow] = []
        self._stored_clocks: dict[UUID, ClockRow] = {}

    def open(self, reports: Iterable[tuple[ReportRow, Iterable[Line]]]) -> None:
        """Store new reports as their lines leave them. The lines are the caller's to store."""
        rows = []
        for report, lines in reports:
            self._follow(report, sorted(lines, key=lambda line: (line.at, line.id)))
            rows.append({"company_id": self.company_id, **_BLANK, **_values(report)})
        _NEW_REPORT.run(self.connection, rows)

    def again(self, issue_ids: Iterable[UUID]) -> None:
        """Tell stored reports anew, once all their lines are stored."""
        wanted = list(issue_ids)
        reports = read_reports(self.connection, self.company_id, wanted)
        lines = read_lines(self.connection, self.company_id, wanted)
        self._stored_clocks = read_clocks(self.connection, self.company_id, wanted)
        before = {line.id: line.aside for of_one in lines.values() for line in of_one}
        for report in reports:
            self._follow(report, lines.get(report.id, []))
        changed = [self._its(one.id) | {n: getattr(one, n) for n in _FOLLOWS} for one in reports]
        _TOLD_REPORT.run(self.connection, changed)
        told = [line for of_one in lines.values() for line in of_one]
        refitted = [line for line in told if line.aside != before[line.id]]
        of = [self._its(line.id) | {"aside": line.aside} for line in refitted]
        _TOLD_LINE.run(self.connection, of)

    def finish(self) -> None:
        """Store clocks, and by which words the reports are found."""
        run = {row.id: row for row in self._clocks}
        stored = self._stored_clocks
        new = [row for row in run.values() if row.id not in stored]
        changed = [row for row in run.values() if row.id in stored and row != stored[row.id]]
        company = {"company_id": self.company_id}
        _NEW_CLOCK.run(self.connection, [company | _values(row) for row in new])
        _TOLD_CLOCK.run(self.connection, [self._its(row.id) | _values(row) for row in changed])
        # A step that came late has shown that these never ran.
        _NO_CLOCK.run(self.connection, [self._its(id) for id in stored if id not in run])
        searching.index_all(self._told)

    def _follow(self, report: ReportRow, lines: Sequence[Line]) -> None:
        outcome.take_kind(report, lines)
        terms = self._rules.terms_of(report)
        told = {row.id: row.told for row in self._stored_clocks.values()}
        _story, runs = outcome.follow(report, lines, terms, told, self.now)
        self._clocks += runs
        self._told.append((report, lines))

    def _its(self, id: UUID) -> dict[str, Any]:
        return {"its_company": self.company_id, "its_id": id}


def _values(row: ReportRow | ClockRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__slots__}
