"""Looking through reports in the order of the table, a bounded part at a time.

What an index answers leads; everything else asked is held against at most so many reports. Few
are looked at first, and more only where those did not fill the page: in a bigger index there is
more to find, and nothing of it needs to be read beyond the page that is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, union_all

from webapp.database import db
from webapp.issues.models import Issue
from webapp.issues.search import index as searching
from webapp.issues.state.lanes import NOT_PRESSING
from webapp.issues.tracking import asking
from webapp.issues.tracking.filter import Filter, View
from webapp.issues.tracking.order import LAST_SEQ, Cursor, bands, order_by
from webapp.sites.models import Site

_PLACE = (Issue.press_at, Issue.seq, Issue.haste)
_COLUMNS = (
    *_PLACE, Issue.lane, Issue.kind, Issue.category, Issue.channel, Issue.phase, Issue.urgency,
    Issue.severity, Issue.assigned_to, Issue.room, Issue.place, Issue.is_late, Issue.is_private,
)  # fmt: skip


@dataclass(frozen=True)
class Look:
    """What fits among some reports. `edge`: the last one looked at; None: no more lie beyond."""

    hits: Sequence[Cursor]
    edge: Cursor | None


class Question:
    """A filter of the table, asked at a site at one instant."""

    def __init__(self, site: Site, shown: Filter, now: datetime) -> None:
        self.site, self.shown, self.now = site, shown, now
        self._view = [Issue.site_id == site.id, *asking.of_view(shown.view, now)]
        self._callers = asking.callers(site, shown.q) if shown.q else []

    def look(self, after: Cursor | None, reach: int, wanted: int) -> Look:
        """The first `wanted` that fit among the next `reach` reports."""
        if self.shown.q and not self._callers:
            return self._look_for_words(after, reach, wanted)
        if not asking.residual(self.shown, Issue, self.now):
            hits = _read(self._window(_PLACE, after, wanted))
            return Look(hits, hits[-1] if len(hits) == wanted else None)
        window = self._window(_COLUMNS, after, reach).subquery("looked_at")
        rest = asking.residual(self.shown, window.c, self.now)
        fits = select(window.c.press_at, window.c.seq, window.c.haste).where(*rest)
        hits = _read(fits.order_by(*order_by(self.shown.order, window.c)).limit(wanted))
        if len(hits) == wanted:
            return Look(hits, hits[-1])
        last = self._window(_PLACE, after, reach).offset(reach - 1).limit(1)
        return Look(hits, next(iter(_read(last)), None))

    def _window(
        self, columns: Sequence[Any], after: Cursor | None, most: int
    ) -> Select[*tuple[Any, ...]]:
        """At most so many reports in their order."""
        shown, order = self.shown, self.shown.order
        asked = [*self._view, *asking.leading(shown), *self._days()]
        if self._callers:
            asked.append(Issue.reporter_id.in_(self._callers))
        parts = [
            select(*columns).where(*asked, *band).order_by(*order_by(order, Issue)).limit(most)
            for band in bands(shown, after)
        ]
        if len(parts) == 1:
            return parts[0]
        merged = union_all(*(select(one.subquery()) for one in parts)).subquery("beside")
        return select(merged).order_by(*order_by(order, merged.c)).limit(most)

    def _days(self) -> list[ColumnElement[bool]]:
        first, beyond = asking.days(self.site, self.shown)
        found = [Issue.seq >= first] if self.shown.since else []
        return [*found, Issue.seq < beyond] if self.shown.until else found

    def _look_for_words(self, after: Cursor | None, reach: int, wanted: int) -> Look:
        """The newest first: the index of words knows no other order."""
        oldest = self._oldest
        if oldest is None:
            return Look([], None)
        first, beyond = asking.days(self.site, self.shown)
        span = range(max(first, oldest), min(beyond, after.seq if after else LAST_SEQ))
        rest = asking.residual(self.shown, Issue, self.now)
        if self.shown.view is View.ALL and not rest:
            reach = wanted  # all that is found fits
        seqs = searching.found(self.site.company_id, self.site.id, self.shown.q, span, reach)
        fits = select(*_PLACE).where(Issue.seq.in_(seqs), *self._view, *rest)
        hits = _read(fits.order_by(Issue.seq.desc()).limit(wanted))
        return Look(hits, Cursor(NOT_PRESSING, seqs[-1]) if len(seqs) == reach else None)

    @cached_property
    def _oldest(self) -> int | None:
        """Before the first report of a list, nothing needs to be searched for it."""
        if self.shown.view is View.ALL:
            return 0
        return db.session.scalar(select(func.min(Issue.seq)).where(*self._view))


def _read(statement: Select[*tuple[Any, ...]]) -> list[Cursor]:
    return [Cursor(press_at, seq, haste) for press_at, seq, haste in db.session.execute(statement)]
