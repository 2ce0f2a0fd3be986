"""A month of coverage: per day, how many of the due stops were seen."""

import calendar
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from webapp.coverage import month_queries
from webapp.coverage.month_queries import Scope, Total, Weak
from webapp.coverage.undecided import undecided
from webapp.rounds.models import Stop
from webapp.sites.models import Site

BINS = ((100, "full"), (95, "high"), (85, "middle"), (0, "low"))  # ux.md §4; the fifth is "none"
ENOUGH_DAYS = 7  # fewer say nothing of a trend


@dataclass(frozen=True)
class Day:
    """One cell of the calendar."""

    day: date
    total: Total

    @property
    def share(self) -> int | None:
        """Whole per cent of the decided stops that were seen, rounded down: 100 means all."""
        return share(self.total.seen, self.total.decided)

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
    total: Total
    days_with_rounds: int
    weak: list[Weak]

    @property
    def share(self) -> int | None:
        return share(self.total.seen, self.total.decided)

    @property
    def is_young(self) -> bool:
        """Too few days to speak of a trend."""
        return self.days_with_rounds < ENOUGH_DAYS


def month(site: Site, first: date, scope: Scope, now: datetime) -> Month:
    """The month that `first` lies in, by what is known now."""
    first = first.replace(day=1)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    unclear = undecided(site, now, *month_queries.narrowed(scope, Stop.checkpoint_id))
    days: Counter[date] = Counter()
    points: Counter[UUID] = Counter()
    for (point, day), number in unclear.items():
        if first <= day <= last:
            days[day] += number
            points[point] += number
    totals = {
        day: total._replace(undecided=days[day])
        for day, total in month_queries.totals_by_day(site.id, first, last, scope).items()
    }
    every = list(totals.values())
    return Month(
        first,
        _weeks(first, totals),
        Total(*(sum(column) for column in zip(*every, strict=True))) if every else Total(0, 0, 0),
        sum(total.due > 0 for total in every),
        month_queries.weakest_points(site.id, first, last, scope, points),
    )


def _weeks(first: date, totals: Mapping[date, Total]) -> list[list[Day | None]]:
    return [
        [
            Day(day, totals.get(day, month_queries.NOTHING)) if day.month == first.month else None
            for day in week
        ]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]


def share(seen: int, due: int) -> int | None:
    """Never 100 unless it is all of them. More seen than due (a round called off) is 100 too."""
    return min(100, seen * 100 // due) if due else None
