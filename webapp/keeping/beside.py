"""Rows that hang on reports, whichever feature keeps them: they go with their report, or wait."""

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, delete, insert, select

from webapp.database import db
from webapp.issues.models import Issue

TOLD = frozenset({"issue_event", "issue_clock"})  # these follow from the story

Taken = list[tuple[Table, list[dict[str, Any]]]]


def tables() -> Iterator[Table]:
    """Every table whose rows belong to a report, but for its story."""
    for table in db.metadata.sorted_tables:
        of_report = any(key.column.table is Issue.__table__ for key in table.foreign_keys)
        if of_report and table.name not in TOLD:
            yield table


def remove(connection: Connection, company_id: UUID, issue_ids: Collection[UUID]) -> None:
    """Take them away for good, what hangs on another of them first."""
    for table in reversed(list(tables())):
        its = (table.c.company_id == company_id) & table.c.issue_id.in_(list(issue_ids))
        connection.execute(delete(table).where(its))


def take(connection: Connection, company_id: UUID, issue_ids: Collection[UUID]) -> Taken:
    """Take them away until `put_back`: their reports are made anew."""
    found: Taken = []
    for table in tables():
        its = (table.c.company_id == company_id) & table.c.issue_id.in_(list(issue_ids))
        rows = [dict(row) for row in connection.execute(select(table).where(its)).mappings()]
        if rows:
            found.append((table, rows))
    remove(connection, company_id, issue_ids)
    return found


def put_back(connection: Connection, taken: Taken) -> None:
    """The rows as they were."""
    for table, rows in taken:
        connection.execute(insert(table), rows)
