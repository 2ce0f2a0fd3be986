"""Sealing every personal field anew with the key that seals now: the end of a change of keys.

Afterwards no value needs the old keys, and they may be taken out of ROUNDS_FIELD_KEYS. It can be
stopped and run again: what already names the present key is left alone.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Table, Text, type_coerce, update
from sqlalchemy import select as select_rows

from webapp.database import Base, db, transaction
from webapp.sealed import MARK, SealedText, in_use

BATCH = 500  # rows of one transaction


def sealed_columns() -> Iterator[Column[Any]]:
    """Every column that seals, of every table."""
    for table in Base.metadata.sorted_tables:
        yield from (column for column in table.columns if isinstance(column.type, SealedText))


def rekey() -> dict[str, int]:
    """Seal anew what names another key; how many values of each column. Raises CannotUnseal."""
    return {f"{column.table.name}.{column.name}": _rekey(column) for column in sealed_columns()}


def _rekey(column: Column[Any]) -> int:
    count = 0
    while changed := _batch(column):
        count += changed
    return count


def _batch(column: Column[Any]) -> int:
    table, keys, kind = column.table, in_use(), column.type
    assert isinstance(table, Table)  # noqa: S101  # says so to the type checker
    assert isinstance(kind, SealedText)  # noqa: S101
    raw = type_coerce(column, Text)
    others = (raw != "", raw.not_like(f"{MARK}:{keys.current}:%"))
    with transaction():
        connection = db.session.connection()
        key = list(table.primary_key.columns)
        rows = connection.execute(select_rows(*key, raw).where(*others).limit(BATCH)).all()
        for *ids, stored in rows:
            text = keys.unseal(stored, kind.column)
            where = [part == value for part, value in zip(key, ids, strict=True)]
            connection.execute(update(table).where(*where).values({column.name: text}))
    return len(rows)
