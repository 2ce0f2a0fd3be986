"""One statement for many rows, compiled once: skips what SQLAlchemy otherwise does for every row.

Measured on batches of 50 entries: a third of the time of `connection.execute(statement, rows)`.
Rows must name every parameter; defaults of columns are not filled in.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Delete, Insert, TextClause, Update

Converter = Callable[[Any], Any]


class Bulk:
    """A statement with these parameters, ready for executemany on any of our databases."""

    def __init__(
        self, statement: Insert | Update | Delete | TextClause, names: Sequence[str]
    ) -> None:
        self.statement = statement
        self.names = list(names)
        self._compiled: dict[str, _Compiled] = {}

    def run(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        """Run it for these rows; not at all when there are none."""
        dialect = connection.dialect
        if dialect.name not in self._compiled:
            self._compiled[dialect.name] = _Compiled(self, dialect)
        compiled = self._compiled[dialect.name]
        values = [compiled.convert(row) for row in rows]
        if values:
            connection.exec_driver_sql(compiled.sql, values)


class _Compiled:
    """The statement as one driver wants it."""

    def __init__(self, bulk: Bulk, dialect: Any) -> None:
        compiled: Any = bulk.statement.compile(dialect=dialect, column_keys=bulk.names)
        self.sql = str(compiled)
        converters: Mapping[str, Converter] = compiled._bind_processors
        order: Sequence[str] | None = compiled.positiontup
        names = order if order is not None else list(compiled.bind_names.values())
        self.columns = [(name, converters.get(name)) for name in names]
        self.convert: Callable[[Mapping[str, Any]], Any] = (
            self._tuple if order is not None else self._dict
        )

    def _tuple(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(
            [convert(row[name]) if convert else row[name] for name, convert in self.columns]
        )

    def _dict(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: convert(row[name]) if convert else row[name] for name, convert in self.columns
        }
