"""What the office was told: that a stop was missed, and what took it back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, RowOfCompany


class Miss(RowOfCompany, Model):
    """A stop that was told as missed. Never deleted: what a stop is now, the stop says.

    All but `told_at`, `reason` and `limit_minutes` follows from the stop as it is, so any order of
    arrival ends in the same row (misses.py).
    """

    __tablename__ = "miss"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "site_id"], ["site.company_id", "site.id"]),
        Index("ix_miss_company_id_site_id_told_at", "company_id", "site_id", "told_at"),
        Index("ix_miss_company_id_site_id_taken_back_at", "company_id", "site_id", "taken_back_at"),
    )

    stop_id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID]
    round_id: Mapped[UUID]
    checkpoint_id: Mapped[UUID]
    reason: Mapped[str] = mapped_column(String(16))  # nobody_came, never_reported, no_phone
    limit_minutes: Mapped[int]  # the site's, as it was then
    told_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
    became: Mapped[str] = mapped_column(String(10), default="")  # on_time … unknown, cancelled
    person_id: Mapped[UUID | None]  # whose visit took it back
    seen_at: Mapped[datetime | None]
