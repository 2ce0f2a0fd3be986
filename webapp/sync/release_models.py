"""Permits to let unsent records go: who gave them, why, and whether the phone has used them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, OwnedByCompany


class Release(OwnedByCompany, Model):
    """A code that a supervisor gave out, or a phone taken back without its records."""

    __tablename__ = "device_release"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "device_id"], ["device.company_id", "device.id"]),
        Index("ix_device_release_company_id_device_id", "company_id", "device_id"),
    )

    device_id: Mapped[UUID]
    purpose: Mapped[str] = mapped_column(String(10))  # sign_out, reset, hand_back, returned
    seq: Mapped[int] = mapped_column(BigInteger)  # the phone's last entry, as it showed it
    known_seq: Mapped[int] = mapped_column(BigInteger)  # up to where everything was here then
    carried_by: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(String(200))
    granted_at: Mapped[datetime]
    granted_by: Mapped[UUID]
    used_at: Mapped[datetime | None]  # as the phone's entry says
    used_by: Mapped[UUID | None]
    unsent: Mapped[int | None] = mapped_column(BigInteger)  # as the phone's entry says
    is_forged: Mapped[bool] = mapped_column(default=False)  # its code was not the one given
