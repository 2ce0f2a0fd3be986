"""A paper that is a table: the same rows for the page, the PDF and the workbook."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

Value = str | int | float | datetime | None


class Sort(StrEnum):
    """What a column holds."""

    TEXT = "text"
    CODE = "code"  # numbers, phones, rooms: text that keeps its zeros
    TIME = "time"
    NUMBER = "number"
    MONEY = "money"  # yuan


@dataclass(frozen=True)
class Column:
    """One column. `width` in characters of a workbook. Two of one `group` share a cell on paper."""

    title: str
    sort: Sort = Sort.TEXT
    width: int = 12
    group: str = ""


@dataclass(frozen=True)
class Row:
    """One line, and the report it opens."""

    values: Sequence[Value]
    issue_id: UUID | None = None


@dataclass(frozen=True)
class Table:
    """Columns and rows. `notes` explain; `is_cut`: there was more than fits."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    notes: Sequence[str] = field(default_factory=tuple)
    is_cut: bool = False
