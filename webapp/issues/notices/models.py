"""A report that is overdue and climbs: whom it was told, and who has taken it up."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, OwnedByCompany


class Escalation(OwnedByCompany, Model):
    """One climb of one report, from its first overdue clock until nothing is overdue any more."""

    __tablename__ = "escalation"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "issue_id"], ["issue.company_id", "issue.id"]),
        Index("ix_escalation_company_id_next_at", "company_id", "next_at"),
        Index("ix_escalation_company_id_issue_id", "company_id", "issue_id"),
        Index(
            "uq_escalation_open",
            "company_id",
            "issue_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    issue_id: Mapped[UUID]
    site_id: Mapped[UUID]
    clock: Mapped[str] = mapped_column(String(40))  # what ran out first
    opened_at: Mapped[datetime]
    base_at: Mapped[datetime]  # what the minutes of the steps are counted from
    step: Mapped[int] = mapped_column(default=-1)  # the last one told
    next_at: Mapped[datetime | None]  # of the step to come; None: there is none
    ladder: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # as it was when it began
    taken_up_at: Mapped[datetime | None]
    taken_up_by: Mapped[UUID | None]
    said: Mapped[str] = mapped_column(String(200), default="")  # what is being done
    ended_at: Mapped[datetime | None]
