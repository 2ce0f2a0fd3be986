"""A month of coverage: per day, how many of the due stops were seen."""

import calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from webapp.coverage import queries
from webapp.coverage.models import PointDay

BINS = ((100, "full"), (95, "high"), (85, "middle"), (0, "low"))  # ux.md §4, five with "none"


@dataclass(frozen=True)
class Day:
    """One cell of the calendar."""

    day: date
    due: int
    seen: int
    late: int
    skipped: int
    problems: int

    @property
    def share(self) -> int | None:
        """Whole per cent of the due stops that were seen, rounded down: 100 means all of them."""
        return self.seen * 100 // self.due if self.due else None

    @property
    def bin(self) -> str:
        """Which of the five fills the cell gets."""
        if self.share is None:
            return "none"
        return next(name for least, name in BINS if self.share >= least)


@dataclass(frozen=True)
class Month:
    """The cells of one month by weeks; days outside the month are None."""

    first: date
    weeks: list[list[Day | None]]
    worst: list[tuple[UUID, int, int]]  # point, due, seen: where most was not seen


def month(site_id: UUID, first: date) -> Month:
    """The month that `first` lies in."""
    first = first.replace(day=1)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    rows = queries.days(site_id, first, last)
    cells = _cells(rows)
    weeks = [
        [cells.get(day, _empty(day)) if day.month == first.month else None for day in week]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]
    return Month(first, weeks, _worst(rows))


def _cells(rows: Iterable[PointDay]) -> dict[date, Day]:
    by_day: dict[date, list[PointDay]] = defaultdict(list)
    for row in rows:
        by_day[row.day].append(row)
    return {
        day: Day(
            day,
            due=sum(row.due for row in found),
            seen=sum(row.on_time + row.late for row in found),
            late=sum(row.late for row in found),
            skipped=sum(row.skipped for row in found),
            problems=sum(row.problems for row in found),
        )
        for day, found in by_day.items()
    }


def _empty(day: date) -> Day:
    return Day(day, 0, 0, 0, 0, 0)


def _worst(rows: Iterable[PointDay]) -> list[tuple[UUID, int, int]]:
    """The ten points with most stops not seen."""
    due: dict[UUID, int] = defaultdict(int)
    seen: dict[UUID, int] = defaultdict(int)
    for row in rows:
        due[row.checkpoint_id] += row.due
        seen[row.checkpoint_id] += row.on_time + row.late
    ranked = sorted(due, key=lambda point: seen[point] - due[point])
    return [(point, due[point], seen[point]) for point in ranked[:10] if seen[point] < due[point]]
