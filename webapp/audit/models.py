"""Who changed what in the office."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, OwnedByCompany


class AuditLine(OwnedByCompany, Model):
    """One act of one person. Never changed, never deleted."""

    __tablename__ = "audit_line"
    __table_args__ = (
        ForeignKeyConstraint(["company_id"], ["company.id"]),
        Index("ix_audit_line_company_id_at", "company_id", "at"),
    )

    at: Mapped[datetime]
    person_id: Mapped[UUID | None]
    verb: Mapped[str] = mapped_column(String(40))  # noun.past_tense: label.voided
    subject_id: Mapped[UUID | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
