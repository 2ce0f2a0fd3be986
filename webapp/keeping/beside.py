"""Rows that hang on reports, whichever feature keeps them: they go with their report, or wait."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, ForeignKey, Table, delete, insert, select

from webapp.database import db
from webapp.issues.models import Issue

TOLD = frozenset({"issue_event", "issue_clock"})  # these follow from the story

Taken = list[tuple[Table, list[dict[str, Any]]]]


def tables() -> dict[Table, ForeignKey]:
    """Every table whose rows belong to a report, but for its story, and by what they hang on it.

    Some hang on others of them (the minutes of a conference): those stand behind what they hang on.
    """
    found: dict[Table, ForeignKey] = {}
    for table in db.metadata.sorted_tables:
        named = [key for key in table.foreign_keys if key.column.name == "id"]
        direct = [key for key in named if key.column.table is Issue.__table__]
        through = [key for key in named if key.column.table in found]
        if (direct or through) and table.name not in TOLD:
            found[table] = (direct or through)[0]
    return found


def remove(connection: Connection, company_id: UUID, issue_ids: Collection[UUID]) -> None:
    """Take them away for good, what hangs on another of them first."""
    hanging = tables()
    for table in reversed(hanging):
        connection.execute(delete(table).where(_theirs(hanging, table, company_id, issue_ids)))


def take(connection: Connection, company_id: UUID, issue_ids: Collection[UUID]) -> Taken:
    """Take them away until `put_back`: their reports are made anew."""
    found: Taken = []
    hanging = tables()
    for table in hanging:
        its = _theirs(hanging, table, company_id, issue_ids)
        rows = [dict(row) for row in connection.execute(select(table).where(its)).mappings()]
        if rows:
            found.append((table, rows))
    remove(connection, company_id, issue_ids)
    return found


def put_back(connection: Connection, taken: Taken) -> None:
    """The rows as they were."""
    for table, rows in taken:
        connection.execute(insert(table), rows)


def _theirs(
    hanging: dict[Table, ForeignKey], table: Table, company_id: UUID, issue_ids: Collection[UUID]
) -> ColumnElement[bool]:
    """Rows of these reports, however many tables lie between."""
    mine, key = table.c.company_id == company_id, hanging[table]
    above = key.column.table
    if above not in hanging:
        return mine & key.parent.in_(list(issue_ids))
    its = select(key.column).where(_theirs(hanging, above, company_id, issue_ids))
    return mine & key.parent.in_(its)
