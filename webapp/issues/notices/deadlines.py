"""Limits that come near and run out: claimed in order, told once, safe with several workers.

What is to be told lies on the row (`warnings`), so the worker counts nothing: it claims rows whose
instant has come, puts the notice into the outbox and moves the row on, all in one transaction. On
PostgreSQL two workers skip each other's rows; on SQLite they take turns. The outbox's unique key is
the second lock: whatever happens, a share of a clock is told once to each receiver.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from webapp.clock import to_millis
from webapp.database import db, transaction
from webapp.issues.models import Issue, IssueClock
from webapp.issues.notices import escalation
from webapp.issues.notices.receivers import Receivers
from webapp.issues.notices.telling import Teller
from webapp.issues.state.outcome import OVERDUE, next_warning

BATCH = 500  # of one transaction: writers of the desk wait that long at most


@dataclass(frozen=True)
class Reached:
    """A share of a limit that has been reached."""

    clock: IssueClock
    issue: Issue
    share: int


def tell_due_limits(now: datetime) -> None:
    """Tell everything that has come due, a batch a transaction, until nothing is left."""
    while True:
        with transaction():
            reached = claim(now)
            teller, receivers = Teller(db.session.info["company_id"], now), Receivers()
            for each in reached:
                _tell(each, receivers, teller)
            teller.put()
            escalation.begin([one.clock for one in reached if one.share >= OVERDUE], now)
        if len(reached) < BATCH:
            break
    escalation.climb(now)


def claim(now: datetime) -> list[Reached]:
    """Take the clocks whose instant has come, oldest first, and move them on."""
    rows = db.session.scalars(
        select(IssueClock)
        .where(IssueClock.next_at <= now)
        .order_by(IssueClock.next_at, IssueClock.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    issues = _issues({row.issue_id for row in rows})
    return [_advance(row, issues[row.issue_id], now) for row in rows]


def _issues(ids: set[UUID]) -> dict[UUID, Issue]:
    found: Sequence[Issue] = db.session.scalars(select(Issue).where(Issue.id.in_(ids))).all()
    return {issue.id: issue for issue in found}


def _advance(row: IssueClock, issue: Issue, now: datetime) -> Reached:
    """A server that slept through several shares tells the last of them only."""
    reached = [share for share, at in row.warnings if at <= to_millis(now)]
    row.told = max(reached, default=row.told)
    row.next_at = next_warning(row)
    if row.told >= OVERDUE:
        row.is_late = issue.is_late = True
    return Reached(row, issue, row.told)


def _tell(reached: Reached, receivers: Receivers, teller: Teller) -> None:
    issue, row = reached.issue, reached.clock
    is_overdue = reached.share >= OVERDUE
    teller.people(
        issue,
        "issue.limit_passed" if is_overdue else "issue.limit_near",
        receivers.of(issue, is_overdue=is_overdue),
        f"clock:{row.id}:{reached.share}",
        {
            **teller.clock_params(issue, row.key),
            "share": reached.share,
            "due_ms": to_millis(row.due_at) if row.due_at else None,
        },
        is_urgent=is_overdue or issue.urgency == "critical",
    )
