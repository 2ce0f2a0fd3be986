"""Doors: printed addresses of a site or a zone, for people without a label before them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, OwnedByCompany


class ReportDoor(OwnedByCompany, Model):
    """A site's own address to report at, or a zone's. Its code follows from what it opens."""

    __tablename__ = "report_door"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "site_id"], ["site.company_id", "site.id"]),
        Index("uq_report_door_code", "code", unique=True),
    )

    site_id: Mapped[UUID]
    zone_id: Mapped[UUID | None]
    code: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime]
