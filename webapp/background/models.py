"""What is to be done beside the requests."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, OwnedByCompany


class SideTask(OwnedByCompany, Model):
    """One piece of work. Of a kind and subject there is one row, however often it is asked for."""

    __tablename__ = "side_task"
    __table_args__ = (
        ForeignKeyConstraint(["company_id"], ["company.id"]),
        Index("uq_side_task_company_id_kind_subject", "company_id", "kind", "subject", unique=True),
        Index("ix_side_task_company_id_state_asked_at", "company_id", "state", "asked_at"),
    )

    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(80))  # what it is about: a hash, an id
    params: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(8))  # asked, running, done, failed
    tries: Mapped[int] = mapped_column(default=0)
    done_parts: Mapped[int] = mapped_column(default=0)
    all_parts: Mapped[int] = mapped_column(default=0)  # 0: not known
    code: Mapped[str] = mapped_column(String(80), default="")  # why it failed
    asked_by: Mapped[UUID | None]
    asked_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]  # or last heard of
    done_at: Mapped[datetime | None]
