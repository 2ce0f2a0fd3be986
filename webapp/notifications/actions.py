"""Putting a notice into the outbox. It leaves only when the caller's transaction has committed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, update
from sqlalchemy.dialects import postgresql, sqlite

from webapp.database import db, new_id
from webapp.notifications.models import Notice, Via
from webapp.notifications.timing import digest_at


@dataclass(frozen=True)
class Message:
    """What is to be told. `once`: the same words for the same reason are told once, for ever."""

    via: Via
    once: str
    text: str = ""
    title: str = ""
    code: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    receiver: str = ""
    person_id: UUID | None = None
    subject_id: UUID | None = None
    site_id: UUID | None = None
    is_urgent: bool = False


def put(company_id: UUID, message: Message, at: datetime) -> bool:
    """Put a message into the outbox; False when it lies there already, told or not.

    The unique key decides, not a look beforehand: two workers at once put one notice.
    """
    return put_all(company_id, [message], at) == 1


def put_all(company_id: UUID, messages: Sequence[Message], at: datetime) -> int:
    """Put many into the outbox; answers how many did not lie there already."""
    if not messages:
        return 0
    table = Notice.__table__
    assert isinstance(table, Table)  # noqa: S101  # says so to the type checker
    connection = db.session.connection()
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).on_conflict_do_nothing()
    return connection.execute(statement, [_row(company_id, one, at) for one in messages]).rowcount


def reword(subject_id: UUID, code: str, *, read_at: datetime | None) -> None:
    """Say that what colleagues were told of is over; `read_at` takes it off their bells."""
    told = (Notice.subject_id == subject_id) & (Notice.via == Via.OFFICE)
    db.session.execute(update(Notice).where(told).values(code=code))
    if read_at is not None:
        unread = update(Notice).where(told, Notice.read_at.is_(None))
        db.session.execute(unread.values(read_at=read_at))


def _row(company_id: UUID, message: Message, at: datetime) -> dict[str, Any]:
    line = line_of(message)
    is_digest = message.via is Via.WECOM and not message.is_urgent
    return {
        "company_id": company_id,
        "id": new_id(),
        "via": str(message.via),
        "line": line,
        "once": message.once,
        "subject_id": message.subject_id,
        "site_id": message.site_id,
        "person_id": message.person_id,
        "receiver": message.receiver,
        "title": message.title[:120],
        "text": message.text,
        "code": message.code,
        "params": dict(message.params),
        "is_urgent": message.is_urgent,
        "put_at": at,
        "next_at": (digest_at(at) if is_digest else at) if line else None,
        "tries": 0,
        "sent_at": None if line else at,
        "fault": "",
    }


def line_of(message: Message) -> str:
    """The line a message waits in; "" when it is where it should be as soon as it is written."""
    if message.via in (Via.OFFICE, Via.LINK):
        return ""
    return f"{message.via}:{message.site_id}" if message.via is Via.WECOM else str(message.via)
