"""What a filter of the tracking table asks of reports, as conditions of SQL."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_

from webapp.clock import to_millis
from webapp.issues import reporters
from webapp.issues.models import SEQ_BITS, Issue
from webapp.issues.tracking.filter import NOBODY, Filter, Sort, View
from webapp.issues.tracking.order import LAST_SEQ
from webapp.sites.models import Site

WHOLE_PHONE = 7  # digits from which on a number is looked up as one
_EQUALS = ("kind", "category", "channel", "phase", "urgency", "severity")
_INDEXED = ("who", "category", "kind")  # followed by seq: the first that is chosen leads


def of_view(view: View, now: datetime) -> list[ColumnElement[bool]]:
    """Which of the desk's lists."""
    if view is View.ALL:
        return []
    return [Issue.press_at < now] if view is View.LATE else [Issue.lane == view]


def leading(shown: Filter) -> list[ColumnElement[bool]]:
    """The one further condition that an index answers in the order of `seq`."""
    if shown.order not in (Sort.OPENED, Sort.OPENED_DOWN):
        return []
    chosen = next((name for name in _INDEXED if getattr(shown, name)), "")
    if chosen == "who":
        return [_who(shown, Issue.assigned_to)]
    return [getattr(Issue, chosen) == getattr(shown, chosen)] if chosen else []


def days(site: Site, shown: Filter) -> tuple[int, int]:
    """`seq` begins with the millisecond of the report, so days are a range of it, half open."""
    first = _first_seq(site, shown.since, 0) if shown.since else 0
    return first, _first_seq(site, shown.until, 1) if shown.until else LAST_SEQ


def _first_seq(site: Site, day: str, later: int) -> int:
    begin = datetime.combine(
        datetime.fromisoformat(day).date() + timedelta(days=later), time(), ZoneInfo(site.timezone)
    )
    return to_millis(begin.astimezone(UTC)) << SEQ_BITS


def callers(site: Site, typed: str) -> Sequence[UUID]:
    """Who has this whole phone number."""
    if len(reporters.bare_digits(typed)) < WHOLE_PHONE or any(one.isalpha() for one in typed):
        return []
    return [one.id for one in reporters.find(site.id, typed)]


def residual(shown: Filter, columns: Any, now: datetime) -> list[ColumnElement[bool]]:
    """What no index answers, of the table or of a window of it."""
    found = [getattr(columns, name) == asked for name in _EQUALS if (asked := getattr(shown, name))]
    if shown.who:
        found.append(_who(shown, columns.assigned_to))
    if shown.place:
        found.append(
            or_(
                columns.room.startswith(shown.place, autoescape=True),
                columns.place.contains(shown.place, autoescape=True),
            )
        )
    if shown.late:
        found.append(or_(columns.is_late, columns.press_at < now))
    if shown.private:
        found.append(columns.is_private)
    return found


def _who(shown: Filter, column: Any) -> ColumnElement[bool]:
    found: ColumnElement[bool] = (
        column.is_(None) if shown.who == NOBODY else column == UUID(shown.who)
    )
    return found
