"""Putting a notice into the outbox. It leaves only when the caller's transaction has committed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from webapp.database import db, new_id
from webapp.notifications.models import Notice, Via


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
    table = Notice.__table__
    assert isinstance(table, Table)  # noqa: S101  # says so to the type checker
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    travels = message.via not in (Via.OFFICE, Via.LINK)
    row = {
        "company_id": company_id,
        "id": new_id(),
        "via": str(message.via),
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
        "next_at": at if travels else None,
        "tries": 0,
        "sent_at": None if travels else at,
        "fault": "",
    }
    statement = dialect.insert(table).values(**row).on_conflict_do_nothing()
    return bool(db.session.connection().execute(statement).rowcount)
