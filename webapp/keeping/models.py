"""How long records are kept, what may not go, and what went."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, OwnedByCompany, RowOfCompany


class RetentionPolicy(RowOfCompany, Model):
    """So many days for one kind of record. No row: nobody has decided, so nothing is deleted."""

    __tablename__ = "retention_policy"
    __table_args__ = (ForeignKeyConstraint(["company_id"], ["company.id"]),)

    kind: Mapped[str] = mapped_column(String(10), primary_key=True)  # rules.KINDS
    days: Mapped[int]
    confirmed_at: Mapped[datetime]
    confirmed_by: Mapped[UUID]


class LegalHold(OwnedByCompany, Model):
    """Somebody has said why these may not go. What is None does not narrow it down."""

    __tablename__ = "legal_hold"
    __table_args__ = (ForeignKeyConstraint(["company_id"], ["company.id"]),)

    reason: Mapped[str] = mapped_column(String(200))
    placed_at: Mapped[datetime]
    placed_by: Mapped[UUID]
    site_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    finding_id: Mapped[UUID | None]
    since: Mapped[datetime | None]
    until: Mapped[datetime | None]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[UUID | None]
    lift_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")


class Removal(OwnedByCompany, Model):
    """One night's deletion of one kind: by which policy, and how many. Never deleted itself."""

    __tablename__ = "removal"
    __table_args__ = (
        ForeignKeyConstraint(["company_id"], ["company.id"]),
        Index("ix_removal_company_id_at", "company_id", "at"),
    )

    kind: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]
    before: Mapped[datetime]  # what was older than this went, unless something held it
    days: Mapped[int]  # of the policy
    confirmed_by: Mapped[UUID]
    count: Mapped[int]
