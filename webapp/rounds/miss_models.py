"""What the office was told: every time a stop was called missed, and what took it back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, OwnedByCompany


class Miss(OwnedByCompany, Model):
    """A stop was told as missed. Its id follows from stop and number, so telling it twice is one.

    Never deleted. What a stop is now says the stop; this says what people have read of it.
    """

    __tablename__ = "miss"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "site_id"], ["site.company_id", "site.id"]),
        Index("uq_miss_company_id_stop_id_number", "company_id", "stop_id", "number", unique=True),
        Index("ix_miss_company_id_site_id_told_at", "company_id", "site_id", "told_at"),
        Index("ix_miss_company_id_checkpoint_id", "company_id", "checkpoint_id"),
        Index("ix_miss_company_id_site_id_taken_back_at", "company_id", "site_id", "taken_back_at"),
    )

    site_id: Mapped[UUID]
    round_id: Mapped[UUID]
    stop_id: Mapped[UUID]
    checkpoint_id: Mapped[UUID]
    number: Mapped[int]  # from 1: a stop may be told missed, taken back and told again
    reason: Mapped[str] = mapped_column(String(16))  # nobody_came, never_reported, no_phone
    limit_minutes: Mapped[int]  # the site's, as it was then
    told_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
    became: Mapped[str] = mapped_column(String(10), default="")  # the state it was taken back to
    person_id: Mapped[UUID | None]  # whose record took it back
    seen_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
