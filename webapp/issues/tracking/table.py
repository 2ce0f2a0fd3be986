"""The tracking table: which reports it shows, page by page (rows 51, 56).

A million reports answer as quickly as ten thousand, because no question looks at more than WINDOW
of them: reports come from an index in the order they are shown in, what else is asked is held
against at most so many, and where that was not enough the page says how far it has looked and goes
on from there. Counts stop at MOST_COUNTED for the same reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, or_, select, tuple_

from webapp.accounts.models import Person
from webapp.clock import from_millis, to_millis
from webapp.database import db
from webapp.issues import reporters
from webapp.issues.flows.flow import Urgency
from webapp.issues.models import SEQ_BITS, Issue, IssueClock
from webapp.issues.search import index as searching
from webapp.issues.state.lanes import NOT_PRESSING
from webapp.issues.tracking.filter import NOBODY, Filter, Sort, View
from webapp.sites.models import Checkpoint, Site, Zone

PAGE = 50
WINDOW = 4000
MOST_COUNTED = 1000
LAST_SEQ = (1 << 63) - 1
RANKS = list(Urgency)  # rising
WHOLE_PHONE = 7  # digits from which on a number is looked up as one

_COLUMNS = (
    Issue.seq, Issue.press_at, Issue.lane, Issue.kind, Issue.category, Issue.channel, Issue.phase,
    Issue.urgency, Issue.severity, Issue.assigned_to, Issue.room, Issue.place, Issue.is_late,
    Issue.is_private,
)  # fmt: skip
_EQUALS = ("kind", "category", "channel", "phase", "urgency", "severity")
_INDEXED = ("who", "category", "kind")  # followed by seq: the first that is chosen leads


@dataclass(frozen=True)
class Cursor:
    """After which report the page goes on."""

    press_at: datetime
    seq: int

    def __str__(self) -> str:
        return f"{to_millis(self.press_at)}.{self.seq}"


@dataclass(frozen=True)
class Page:
    """Reports in their order. `looked_until`: more may lie beyond, nobody has looked yet."""

    issues: Sequence[Issue]
    after: Cursor | None = None
    looked_until: datetime | None = None


def read_cursor(typed: str) -> Cursor | None:
    """What `str(cursor)` wrote; None when it is none."""
    press, _, seq = typed.partition(".")
    try:
        return Cursor(from_millis(int(press)), int(seq))
    except (ValueError, OverflowError, OSError):
        return None


def page_of(
    site: Site, shown: Filter, now: datetime, after: Cursor | None = None, size: int = PAGE
) -> Page:
    """One page of the table."""
    window = _window(site, shown, now, after)
    rest = _residual(shown, window, now)
    order = _order(shown.order, window.c)
    hits = select(window.c.seq, window.c.press_at).where(*rest).order_by(*order).limit(size + 1)
    found = [Cursor(press_at, seq) for seq, press_at in db.session.execute(hits)]
    issues = _issues([one.seq for one in found[:size]])
    if shown.view is View.DISPATCH and shown.order is Sort.DUE:
        issues.sort(
            key=lambda one: -RANKS.index(Urgency(one.urgency))
        )  # stable: by due within each
    if len(found) > size:
        return Page(issues, found[size - 1])
    edge = _edge(site, shown, window, after)
    return Page(issues, edge, opened_of(edge.seq) if edge else None)


def counts(site: Site, now: datetime) -> dict[str, int]:
    """How many stand on each list, counted up to one more than MOST_COUNTED."""
    return {str(view): _count(site, view, now) for view in View}


def opened_of(seq: int) -> datetime:
    """When the report of this number was opened, to the millisecond."""
    return from_millis(seq >> SEQ_BITS)


def _count(site: Site, view: View, now: datetime) -> int:
    some = select(Issue.seq).where(Issue.site_id == site.id, *_of_view(view, now))
    counted = select(func.count()).select_from(some.limit(MOST_COUNTED + 1).subquery())
    return db.session.scalar(counted) or 0


def _issues(seqs: Sequence[int]) -> list[Issue]:
    found = db.session.scalars(select(Issue).where(Issue.seq.in_(seqs)))
    by_seq = {issue.seq: issue for issue in found}
    return [by_seq[seq] for seq in seqs]


def _window(site: Site, shown: Filter, now: datetime, after: Cursor | None) -> Subquery:
    """At most WINDOW reports, in order, with all that is asked about them."""
    statement = select(*_COLUMNS).where(Issue.site_id == site.id, *_of_view(shown.view, now))
    if shown.q:
        return _searched(site, shown, after, statement).subquery("looked_at")
    statement = statement.where(*_leading(shown), *_days(site, shown))
    if after is not None:
        statement = statement.where(_beyond(shown.order, after))
    ordered = statement.order_by(*_order(shown.order, Issue)).limit(WINDOW)
    return ordered.subquery("looked_at")


def _searched(
    site: Site, shown: Filter, after: Cursor | None, statement: Select[*tuple[Any, ...]]
) -> Select[*tuple[Any, ...]]:
    before = after.seq if after else LAST_SEQ
    callers = _callers(site, shown.q)
    if callers:
        return (
            statement.where(Issue.reporter_id.in_(callers), Issue.seq < before, *_days(site, shown))
            .order_by(Issue.seq.desc())
            .limit(WINDOW)
        )
    found = searching.found(site.company_id, site.id, shown.q, before, WINDOW)
    if found is None:
        return statement.where(Issue.seq < 0)
    words = searching.columns_of(found)
    return statement.join(words, words.c.seq == Issue.seq).where(*_days(site, shown))


def _callers(site: Site, typed: str) -> list[UUID]:
    """Who has this whole phone number."""
    if len(reporters.bare_digits(typed)) < WHOLE_PHONE or any(one.isalpha() for one in typed):
        return []
    return [one.id for one in reporters.find(site.id, typed)]


def _of_view(view: View, now: datetime) -> list[ColumnElement[bool]]:
    if view is View.ALL:
        return []
    return [Issue.press_at < now] if view is View.LATE else [Issue.lane == view]


def _leading(shown: Filter) -> list[ColumnElement[bool]]:
    """The one further condition that an index answers in the order of `seq`."""
    if shown.order in (Sort.DUE, Sort.DUE_DOWN):
        return []
    chosen = next((name for name in _INDEXED if getattr(shown, name)), "")
    if chosen == "who":
        return [_who(shown, Issue.assigned_to)]
    return [getattr(Issue, chosen) == getattr(shown, chosen)] if chosen else []


def _who(shown: Filter, column: Any) -> ColumnElement[bool]:
    found: ColumnElement[bool] = (
        column.is_(None) if shown.who == NOBODY else column == UUID(shown.who)
    )
    return found


def _days(site: Site, shown: Filter) -> list[ColumnElement[bool]]:
    """`seq` begins with the millisecond of the report, so days are a range of it."""
    found: list[ColumnElement[bool]] = []
    if shown.since:
        found.append(Issue.seq >= _first_seq(site, shown.since, 0))
    if shown.until:
        found.append(Issue.seq < _first_seq(site, shown.until, 1))
    return found


def _first_seq(site: Site, day: str, later: int) -> int:
    begin = datetime.combine(
        datetime.fromisoformat(day).date() + timedelta(days=later), time(), ZoneInfo(site.timezone)
    )
    return to_millis(begin.astimezone(UTC)) << SEQ_BITS


def _residual(shown: Filter, window: Subquery, now: datetime) -> list[ColumnElement[bool]]:
    """What no index answers, held against the window."""
    here = window.c
    found = [here[name] == getattr(shown, name) for name in _EQUALS if getattr(shown, name)]
    if shown.who:
        found.append(_who(shown, here.assigned_to))
    if shown.place:
        found.append(
            or_(
                here.room.startswith(shown.place, autoescape=True),
                here.place.contains(shown.place, autoescape=True),
            )
        )
    if shown.late:
        found.append(or_(here.is_late, here.press_at < now))
    if shown.private:
        found.append(here.is_private)
    return found


def _order(order: Sort, columns: Any) -> tuple[Any, ...]:
    if order is Sort.DUE:
        return (columns.press_at, columns.seq)
    if order is Sort.DUE_DOWN:
        return (columns.press_at.desc(), columns.seq.desc())
    return (columns.seq,) if order is Sort.OPENED else (columns.seq.desc(),)


def _beyond(order: Sort, after: Cursor) -> ColumnElement[bool]:
    here, there = tuple_(Issue.press_at, Issue.seq), (after.press_at, after.seq)
    if order is Sort.DUE:
        return and_(here > there, Issue.press_at >= after.press_at)
    if order is Sort.DUE_DOWN:
        return and_(here < there, Issue.press_at <= after.press_at)
    return Issue.seq > after.seq if order is Sort.OPENED else Issue.seq < after.seq


def _edge(site: Site, shown: Filter, window: Subquery, after: Cursor | None) -> Cursor | None:
    """The last report of a window that was full; None when everything was looked at."""
    if shown.q and not _callers(site, shown.q):
        before = after.seq if after else LAST_SEQ
        found = searching.found(site.company_id, site.id, shown.q, before, WINDOW)
        if found is None:
            return None
        words = searching.columns_of(found)
        last = select(words.c.seq).order_by(words.c.seq.desc())
        seq = db.session.scalar(last.offset(WINDOW - 1).limit(1))
        return Cursor(NOT_PRESSING, seq) if seq else None
    ordered = select(window.c.seq, window.c.press_at).order_by(*_order(shown.order, window.c))
    row = db.session.execute(ordered.offset(WINDOW - 1).limit(1)).first()
    return Cursor(row.press_at, row.seq) if row else None


def clocks_of(issues: Sequence[Issue]) -> dict[UUID, IssueClock]:
    """Of each report the running clock that runs out first."""
    rows = db.session.scalars(
        select(IssueClock)
        .where(
            IssueClock.issue_id.in_([issue.id for issue in issues]),
            IssueClock.stopped_at.is_(None),
            IssueClock.due_at.is_not(None),
        )
        .order_by(IssueClock.due_at.desc())
    )
    return {row.issue_id: row for row in rows}


def people_of(issues: Sequence[Issue]) -> dict[UUID, Person]:
    """Whom these reports were given to."""
    ids = {issue.assigned_to for issue in issues if issue.assigned_to}
    found = db.session.scalars(select(Person).where(Person.id.in_(ids)))
    return {person.id: person for person in found}


def spots_of(issues: Sequence[Issue]) -> dict[UUID, Checkpoint | Zone]:
    """By report: the point it was seen at, else its zone; what has neither is not in it."""
    points = {issue.checkpoint_id for issue in issues if issue.checkpoint_id}
    zones = {issue.zone_id for issue in issues if issue.zone_id}
    found: dict[UUID | None, Checkpoint | Zone] = {}
    for zone in db.session.scalars(select(Zone).where(Zone.id.in_(zones))):
        found[zone.id] = zone
    for point in db.session.scalars(select(Checkpoint).where(Checkpoint.id.in_(points))):
        found[point.id] = point
    known = ((one.id, found.get(one.checkpoint_id) or found.get(one.zone_id)) for one in issues)
    return {key: spot for key, spot in known if spot}
