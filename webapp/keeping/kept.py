"""The rows as they were, in temporary tables: what a rebuild is compared with, row by row."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, MetaData, Table, and_, bindparam, insert, select

from webapp.coverage.models import PointDay, PointState
from webapp.coverage.projection_rows import COUNTED
from webapp.issues.models import Issue, IssueClock, IssueEvent, Material
from webapp.presence.models import PresenceAppeal
from webapp.rounds.models import Answer, LastReading, Round, Stop, Visit

MODELS: tuple[Any, ...] = (
    Round, Stop, Visit, Answer, Issue, IssueEvent, IssueClock, Material, LastReading, PointState,
    PointDay, PresenceAppeal,
)  # fmt: skip
MOST_NAMED = 20  # differences told in full, per table


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not the same before and after."""

    table: str
    key: str
    before: dict[str, Any]  # only what differs; empty when there was no row
    after: dict[str, Any]

    def line(self) -> str:
        """For the report."""
        if not self.before:
            return f"{self.table} {self.key}: missing, the entries say there is one"
        if not self.after:
            return f"{self.table} {self.key}: there, but no entry says so"
        changes = ", ".join(
            f"{name} is {self.before[name]!r}, by the entries {self.after[name]!r}"
            for name in sorted(self.before)
        )
        return f"{self.table} {self.key}: {changes}"


@dataclass(slots=True)
class Compared:
    """How many rows of a table differ, and the first of them."""

    rows: int = 0
    differing: int = 0
    named: list[Difference] = field(default_factory=list)


def table_of(model: Any) -> Table:
    table: Table = model.__table__
    return table


class Kept:
    """Copies of one company's rows, for the length of a transaction."""

    def __init__(self, connection: Connection, company_id: UUID) -> None:
        self.connection, self.company_id = connection, company_id
        self.tables = {table_of(model).name: _copy_of(table_of(model)) for model in MODELS}
        for name, copy in self.tables.items():
            copy.create(connection)
            source = table_of(_model(name))
            rows = select(source).where(source.c.company_id == company_id)
            connection.execute(insert(copy).from_select([c.name for c in source.c], rows))

    def __getitem__(self, model: Any) -> Table:
        return self.tables[table_of(model).name]

    def drop(self) -> None:
        """Forget them."""
        for copy in self.tables.values():
            copy.drop(self.connection)

    def pairs(self, model: Any) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Every row as it was, with the row as it is; {} where there is none."""
        now, was = table_of(model), self[model]
        size = len(now.c)
        joined = select(*was.c, *now.c).join_from(was, now, _same(was, now), isouter=True)
        for row in self.connection.execute(joined):
            yield _read(now, row[:size]), _read(now, row[size:])
        alone = select(*now.c).join_from(now, was, _same(was, now), isouter=True)
        alone = alone.where(now.c.company_id == bindparam("mine"), was.c.company_id.is_(None))
        for row in self.connection.execute(alone, {"mine": self.company_id}):
            yield {}, _read(now, row)

    def compare(self) -> dict[str, Compared]:
        """Every table, row by row."""
        return {table_of(model).name: self._compare(model) for model in MODELS}

    def _compare(self, model: Any) -> Compared:
        found, name = Compared(), table_of(model).name
        is_nothing = _IS_NOTHING.get(name, _never)
        for before, after in self.pairs(model):
            found.rows += 1
            if before == after or (is_nothing(before) and is_nothing(after)):
                continue
            found.differing += 1
            if len(found.named) < MOST_NAMED:
                found.named.append(_difference(model, before, after))
        return found


def _copy_of(table: Table) -> Table:
    columns = [Column(c.name, c.type, primary_key=c.primary_key) for c in table.columns]
    return Table(f"kept_{table.name}", MetaData(), *columns, prefixes=["TEMPORARY"])


def _model(name: str) -> Any:
    return next(model for model in MODELS if table_of(model).name == name)


def _same(was: Table, now: Table) -> Any:
    return and_(*[was.c[column.name] == column for column in now.primary_key.columns])


def _read(table: Table, values: Any) -> dict[str, Any]:
    row = dict(zip([column.name for column in table.c], values, strict=True))
    return row if row["company_id"] is not None else {}


def _difference(model: Any, before: dict[str, Any], after: dict[str, Any]) -> Difference:
    table = table_of(model)
    row = before or after
    key = " ".join(str(row[c.name]) for c in table.primary_key.columns if c.name != "company_id")
    if not before or not after:
        return Difference(table.name, key, before, after)
    names = [name for name in before if before[name] != after[name]]
    return Difference(table.name, key, {n: before[n] for n in names}, {n: after[n] for n in names})


def _never(_row: dict[str, Any]) -> bool:
    return False


def _is_empty_day(row: dict[str, Any]) -> bool:
    return not any(row.get(name) for name in COUNTED)


# A day on which nothing counts says the same as no day: taken back visits leave such rows.
_IS_NOTHING: dict[str, Callable[[dict[str, Any]], bool]] = {"point_day": _is_empty_day}
