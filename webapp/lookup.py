"""One SELECT for many keys, compiled once: the reading counterpart of `bulk`.

SQLAlchemy expands `IN` anew for every execution. Here a list is padded to a power of two by its
last value, so a few texts of SQL serve all lengths, and the database keeps their plans.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, Select

Converter = Callable[[Any], Any]
Row = tuple[Any, ...]


class Lookup:
    """A SELECT of plain columns; lists are bound by `bindparam(…, expanding=True)`."""

    def __init__(self, statement: Select[Any]) -> None:
        self.statement = statement
        self._known: dict[tuple[object, ...], _Known] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> list[Row]:
        """The rows. No list may be empty."""
        padded = {k: _padded(v) if isinstance(v, list) else v for k, v in values.items()}
        sizes = tuple(len(value) for value in padded.values() if isinstance(value, list))
        key = (connection.dialect.name, *sizes)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = _Known(self.statement, connection.dialect, padded)
        return known.run(connection, padded)


def _padded(values: list[Any]) -> list[Any]:
    size = 1 << (len(values) - 1).bit_length()
    return values + [values[-1]] * (size - len(values))


class _Known:
    """The statement for lists of these sizes, as one driver wants it."""

    def __init__(self, statement: Select[Any], dialect: Any, values: Mapping[str, Any]) -> None:
        compiled: Any = statement.compile(dialect=dialect)
        state = compiled.construct_expanded_state(values)
        # What the compiler adds by itself, such as OFFSET 0.
        self.constants = {n: v for n, v in compiled.params.items() if n not in values}
        binds: Mapping[str, Converter] = compiled._bind_processors
        sources: dict[str, tuple[str, int | None, Converter | None]] = {}
        for name in compiled.bind_names.values():
            expanded = state.parameter_expansion.get(name)
            if expanded is None:
                sources[name] = (name, None, binds.get(name))
            else:
                convert = binds.get(name)
                sources.update((one, (name, n, convert)) for n, one in enumerate(expanded))
        self.sql: str = state.statement
        self.is_positional: bool = compiled.positional
        names = state.positiontup if self.is_positional else list(sources)
        self.sources = [(name, *sources[name]) for name in names]
        self.converters: list[tuple[int, Converter]] = [
            (n, convert)
            for n, column in enumerate(statement.selected_columns)
            if (convert := column.type.dialect_impl(dialect).result_processor(dialect, None))
        ]

    def run(self, connection: Connection, values: Mapping[str, Any]) -> list[Row]:
        result = connection.exec_driver_sql(self.sql, self._bound(values))
        rows: list[Row] = [tuple(row) for row in result.fetchall()]
        return [self._converted(row) for row in rows] if self.converters else rows

    def _bound(self, values: Mapping[str, Any]) -> Any:
        bound = []
        if self.constants:
            values = {**self.constants, **values}
        for _name, source, n, convert in self.sources:
            value = values[source] if n is None else values[source][n]
            bound.append(convert(value) if convert else value)
        if self.is_positional:
            return tuple(bound)
        return {name: value for (name, *_), value in zip(self.sources, bound, strict=True)}

    def _converted(self, row: Row) -> Row:
        changed = list(row)
        for n, convert in self.converters:
            changed[n] = convert(changed[n])
        return tuple(changed)
