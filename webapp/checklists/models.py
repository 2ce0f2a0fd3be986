"""Checklists: a draft that may change, and published versions that never do."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, OwnedByCompany


class Checklist(OwnedByCompany, Model):
    """A set of questions the company owns; `draft` is what its next version will ask."""

    __tablename__ = "checklist"
    __table_args__ = (ForeignKeyConstraint(["company_id"], ["company.id"]),)

    name: Mapped[str] = mapped_column(String(40))
    name_en: Mapped[str] = mapped_column(String(80), default="")
    kind: Mapped[str] = mapped_column(String(20))  # patrol, equipment, fire, cleaning, …
    catalogue_key: Mapped[str] = mapped_column(String(40), default="")
    draft: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    current_version_id: Mapped[UUID | None]
    updated_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class ChecklistVersion(OwnedByCompany, Model):
    """What was asked from a day on. Answers keep the version they were given to."""

    __tablename__ = "checklist_version"
    __table_args__ = (
        ForeignKeyConstraint(
            ["company_id", "checklist_id"], ["checklist.company_id", "checklist.id"]
        ),
        Index("uq_checklist_version_number", "company_id", "checklist_id", "number", unique=True),
    )

    checklist_id: Mapped[UUID]
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(40))
    name_en: Mapped[str] = mapped_column(String(80), default="")
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    published_at: Mapped[datetime]
    published_by: Mapped[UUID | None]
