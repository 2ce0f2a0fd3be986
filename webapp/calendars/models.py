"""What a place says of its own days and hours."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, OwnedByCompany


class ServiceBand(OwnedByCompany, Model):
    """A stretch of a day in which the place is served. No row of a site: its hours are not set."""

    __tablename__ = "service_band"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "site_id"], ["site.company_id", "site.id"]),
        Index("ix_service_band_company_id_site_id", "company_id", "site_id"),
    )

    site_id: Mapped[UUID]
    day_type: Mapped[str] = mapped_column(String(8))  # rules.DayType
    opens: Mapped[int]  # minutes after local midnight
    closes: Mapped[int]  # later than opens, at most 1440


class CalendarException(OwnedByCompany, Model):
    """A day that is something else here than in the official calendar."""

    __tablename__ = "calendar_exception"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "site_id"], ["site.company_id", "site.id"]),
        UniqueConstraint("company_id", "site_id", "day"),
    )

    site_id: Mapped[UUID]
    day: Mapped[date]
    day_type: Mapped[str] = mapped_column(String(8))
    note: Mapped[str] = mapped_column(String(60), default="")
    made_by: Mapped[UUID]
    made_at: Mapped[datetime]
