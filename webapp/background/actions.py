"""Asking for side work, claiming it, ending it. Every claim is one UPDATE: nobody does it twice."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult

from webapp.background.models import SideTask
from webapp.database import db, new_id

MOST_TRIES = 4
LOST_AFTER = timedelta(minutes=10)  # nothing heard of it: its process died
UNHEARD_AFTER = timedelta(seconds=15)  # asked for, and the bell was not heard
KEPT = timedelta(days=2)


def ask(
    kind: str,
    subject: str,
    params: dict[str, Any],
    *,
    at: datetime,
    by: UUID | None = None,
) -> None:
    """Ask in the transaction of what it follows from. The same again changes nothing."""
    row = {
        "company_id": db.session.info["company_id"],
        "id": new_id(),
        "kind": kind,
        "subject": subject,
        "params": params,
        "state": "asked",
        "tries": 0,
        "done_parts": 0,
        "all_parts": 0,
        "code": "",
        "asked_by": by,
        "asked_at": at,
    }
    connection = db.session.connection()
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(dialect.insert(SideTask).values(row).on_conflict_do_nothing())


def claim(task_id: UUID, *, at: datetime) -> SideTask | None:
    """Ours to do; None when somebody has it, or it is done."""
    lost = (SideTask.state == "running") & (SideTask.claimed_at < at - LOST_AFTER)
    changed = _update(
        update(SideTask)
        .where(SideTask.id == task_id, or_(SideTask.state == "asked", lost))
        .values(state="running", claimed_at=at, tries=SideTask.tries + 1)
    )
    if changed != 1:
        return None
    return db.session.scalar(
        select(SideTask).where(SideTask.id == task_id).execution_options(populate_existing=True)
    )


def progress(task_id: UUID, done: int, of: int, *, at: datetime) -> None:
    """So much is done; also a sign of life."""
    _update(
        update(SideTask)
        .where(SideTask.id == task_id, SideTask.state == "running")
        .values(done_parts=done, all_parts=of, claimed_at=at)
    )


def finish(task_id: UUID, *, at: datetime) -> None:
    """Done."""
    _update(update(SideTask).where(SideTask.id == task_id).values(state="done", done_at=at))


def give_back(task: SideTask, code: str, *, at: datetime) -> None:
    """It did not work: once more later, until that was tried often enough."""
    state = "failed" if task.tries >= MOST_TRIES else "asked"
    _update(
        update(SideTask)
        .where(SideTask.id == task.id, SideTask.state == "running")
        .values(state=state, code=code[:80], asked_at=at, done_at=at if state == "failed" else None)
    )


def hand_over(task_id: UUID, *, at: datetime) -> None:
    """This process ends: the next one begins it anew, and that was no try."""
    _update(
        update(SideTask)
        .where(SideTask.id == task_id, SideTask.state == "running")
        .values(state="asked", tries=SideTask.tries - 1, asked_at=at)
    )


def overlooked(at: datetime, most: int = 200) -> Sequence[UUID]:
    """Asked for and not taken, or taken by a process that died: to be called out again."""
    asked = (SideTask.state == "asked") & (SideTask.asked_at < at - UNHEARD_AFTER)
    lost = (SideTask.state == "running") & (SideTask.claimed_at < at - LOST_AFTER)
    return db.session.scalars(
        select(SideTask.id).where(or_(asked, lost)).order_by(SideTask.asked_at).limit(most)
    ).all()


def waiting(kind: str, subject: str) -> UUID | None:
    """The id of what is still to be done about a subject."""
    return db.session.scalar(
        select(SideTask.id).where(
            SideTask.kind == kind, SideTask.subject == subject, SideTask.state == "asked"
        )
    )


def forget(at: datetime) -> None:
    """Rows of what is long done."""
    _update(delete(SideTask).where(SideTask.done_at < at - KEPT))


def _update(statement: Any) -> int:
    result = db.session.execute(statement.execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)  # noqa: S101  # what an UPDATE gives
    return int(result.rowcount)
