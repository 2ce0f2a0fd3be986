"""The outbox: lines with one holder each, what waits in them, what became of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult

from webapp.database import db
from webapp.notifications import timing
from webapp.notifications.models import Notice, NoticeLine


def is_over(column: Any, now: datetime) -> ColumnElement[bool]:
    """True where a wait has ended, or is so long that the server's clock was put back."""
    return or_(column.is_(None), column <= now, column > now + timing.FAR)


def waiting_lines(now: datetime) -> Sequence[str]:
    """Lines with something to send now."""
    due = (Notice.next_at <= now) | (Notice.next_at > now + timing.FAR)
    return db.session.scalars(
        select(Notice.line).where(Notice.line != "", due).distinct().order_by(Notice.line)
    ).all()


def hold(company_id: UUID, line: str, holder: UUID, now: datetime) -> NoticeLine | None:
    """Take a line for this worker; None when another has it, or when it is closed for now."""
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    row = {"company_id": company_id, "line": line, "failures": 0, "fault": ""}
    db.session.connection().execute(dialect.insert(NoticeLine).values(row).on_conflict_do_nothing())
    taken = _change(
        update(NoticeLine)
        .where(
            NoticeLine.line == line,
            is_over(NoticeLine.held_until, now),
            is_over(NoticeLine.closed_until, now),
        )
        .values(holder=holder, held_until=now + timing.HOLD)
    )
    return _line(line) if taken else None


def still_hold(line: str, holder: UUID, now: datetime) -> bool:
    """Say that we live; False when another worker thought us dead and took the line."""
    return bool(
        _change(
            update(NoticeLine)
            .where(NoticeLine.line == line, NoticeLine.holder == holder)
            .values(held_until=now + timing.HOLD)
        )
    )


def release(line: str, holder: UUID) -> None:
    """Let the next worker have it."""
    _change(
        update(NoticeLine)
        .where(NoticeLine.line == line, NoticeLine.holder == holder)
        .values(holder=None, held_until=None)
    )


def spend(line: str, now: datetime) -> bool:
    """One sending of a robot's budget; False when it has said enough for now."""
    row = _line(line)
    budget = timing.spend(row.budget_at, now)
    if budget is None:
        return False
    row.budget_at = budget
    return True


def take(line: str, most: int, now: datetime) -> list[Notice]:
    """The next notices of a line, the oldest first. They are counted as tried."""
    due = (Notice.next_at <= now) | (Notice.next_at > now + timing.FAR)
    rows = db.session.scalars(
        select(Notice)
        .where(Notice.line == line, due)
        .order_by(Notice.put_at, Notice.id)
        .limit(most)
        .execution_options(populate_existing=True)
    ).all()
    for row in rows:
        row.tries += 1
    return list(rows)


def settle_sent(rows: Sequence[Notice], at: datetime, *, has_left: bool) -> None:
    """They are done with. Not left: kept here to be read and copied."""
    for row in rows:
        row.line, row.next_at, row.fault = "", None, ""
        row.sent_at = at if has_left else None


def settle_later(rows: Sequence[Notice], fault: str, now: datetime) -> None:
    """Try these again after a while, or give them up."""
    for row in rows:
        row.fault, row.next_at = fault[:200], now + timing.wait_after(row.tries)
        if row.put_at < now - timing.GIVE_UP_AFTER:
            settle_failed([row], fault, now)


def settle_failed(rows: Sequence[Notice], fault: str, now: datetime) -> None:
    """They will not arrive; pages say so."""
    for row in rows:
        row.line, row.next_at, row.failed_at, row.fault = "", None, now, fault[:200]


def open_line(line: str) -> None:
    """It works (again)."""
    row = _line(line)
    row.failures, row.failing_since, row.closed_until, row.fault = 0, None, None, ""


def close_line(line: str, fault: str, now: datetime) -> None:
    """Nobody can be reached: everything waits in its order, what is too old is given up."""
    row = _line(line)
    row.failures += 1
    row.failing_since = row.failing_since or now
    row.closed_until, row.fault = now + timing.wait_after(row.failures), fault[:200]
    _change(
        update(Notice)
        .where(Notice.line == line, Notice.put_at < now - timing.GIVE_UP_AFTER)
        .values(line="", next_at=None, failed_at=now, fault=fault[:200])
    )


def _line(line: str) -> NoticeLine:
    return db.session.scalars(
        select(NoticeLine).where(NoticeLine.line == line).execution_options(populate_existing=True)
    ).one()


def _change(statement: Any) -> int:
    result = db.session.execute(statement.execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)  # noqa: S101  # what an UPDATE gives
    return int(result.rowcount)
