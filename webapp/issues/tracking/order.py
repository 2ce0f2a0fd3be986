"""In which order the tracking table stands, and from where its next page goes on (row 41).

Every order is that of an index, or of a few ranges of one, each in order by itself: those are read
one beside another and merged, so a page costs the same however many reports lie behind it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, tuple_

from webapp.clock import from_millis, to_millis
from webapp.issues.models import Issue
from webapp.issues.state.lanes import HASTES, OPEN_LANES
from webapp.issues.tracking.filter import Filter, Sort, View

LAST_SEQ = (1 << 63) - 1
_DUE = (Sort.DUE, Sort.DUE_DOWN)
_URGENT = (Sort.URGENT, Sort.URGENT_DOWN)


@dataclass(frozen=True)
class Cursor:
    """After which report the page goes on. `haste`: None in addresses that older versions wrote."""

    press_at: datetime
    seq: int
    haste: int | None = None

    def __str__(self) -> str:
        told = f"{to_millis(self.press_at)}.{self.seq}"
        return told if self.haste is None else f"{self.haste}.{told}"


def read_cursor(typed: str) -> Cursor | None:
    """What `str(cursor)` wrote, in this version or an older one; None when it is none."""
    parts = typed.split(".")
    if len(parts) not in (2, 3):
        return None
    try:
        *haste, press, seq = map(int, parts)
        press_at = from_millis(press)
    except (ValueError, OverflowError, OSError):
        return None
    if not 0 <= seq <= LAST_SEQ:
        return None
    return Cursor(press_at, seq, next((one for one in haste if one in HASTES), None))


def order_by(order: Sort, columns: Any) -> tuple[Any, ...]:
    """ORDER BY, of the table or of something read from it."""
    if order in _URGENT:
        rising: tuple[Any, ...] = (columns.haste, columns.press_at, columns.seq)
    else:
        rising = (columns.press_at, columns.seq) if order in _DUE else (columns.seq,)
    return tuple(one.desc() for one in rising) if order.startswith("-") else rising


def bands(shown: Filter, after: Cursor | None) -> Sequence[Sequence[ColumnElement[bool]]]:
    """What lies beyond `after`: together it is the view, each in the order of an index.

    The lists stand in (lane, haste, press_at, seq): by limit alone they are three ranges of it, and
    what is late, the urgent first, is one for each list and haste.
    """
    order, view = shown.order, shown.view
    if view is View.ALL or order in (Sort.OPENED, Sort.OPENED_DOWN):
        return [_beyond(order, after)]
    if order in _URGENT and view is View.LATE:
        return [
            [Issue.lane == lane, Issue.haste == haste, *_within(order, haste, after)]
            for lane in OPEN_LANES
            for haste in HASTES
            if not _is_past(order, haste, after)
        ]
    if order in _DUE and view is not View.LATE:
        return [[Issue.haste == haste, *_beyond(order, after)] for haste in HASTES]
    return [_beyond(order, after)]


def _is_past(order: Sort, haste: int, after: Cursor | None) -> bool:
    if after is None or after.haste is None:
        return False
    return haste < after.haste if order is Sort.URGENT else haste > after.haste


def _within(order: Sort, haste: int, after: Cursor | None) -> list[ColumnElement[bool]]:
    """Beyond, among those of one haste."""
    if after is None or haste != after.haste:
        return []
    return _beyond(Sort.DUE if order is Sort.URGENT else Sort.DUE_DOWN, after)


def _beyond(order: Sort, after: Cursor | None) -> list[ColumnElement[bool]]:
    """Nothing where there is no place to go on from: then it is the first page."""
    if after is None or (order in _URGENT and after.haste is None):
        return []
    if order in (Sort.OPENED, Sort.OPENED_DOWN):
        return [Issue.seq > after.seq if order is Sort.OPENED else Issue.seq < after.seq]
    place: list[tuple[Any, Any]] = [(Issue.press_at, after.press_at), (Issue.seq, after.seq)]
    if order in _URGENT:
        place.insert(0, (Issue.haste, after.haste))
    here, there = tuple_(*(column for column, _ in place)), tuple(value for _, value in place)
    column, value = place[0]  # said once more by itself: not every planner looks into rows
    if order.startswith("-"):
        return [here < there, column <= value]
    return [here > there, column >= value]
