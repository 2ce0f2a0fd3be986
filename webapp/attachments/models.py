"""Photos and plans: content-addressed blobs, and who refers to them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, OwnedByCompany, RowOfCompany


class Blob(RowOfCompany, Model):
    """Bytes named by their SHA-256, once per company. `complete_at` only after the hash held."""

    __tablename__ = "blob"
    __table_args__ = (ForeignKeyConstraint(["company_id"], ["company.id"]),)

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    mime: Mapped[str] = mapped_column(String(40))
    received: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    complete_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]  # its bytes went by policy; the hash stays, for receipts


class Attachment(OwnedByCompany, Model):
    """A reference to a blob from one piece of evidence; the blob may arrive later."""

    __tablename__ = "attachment"
    __table_args__ = (
        ForeignKeyConstraint(["company_id"], ["company.id"]),
        Index("ix_attachment_company_id_subject_id", "company_id", "subject_id"),
        Index("ix_attachment_company_id_sha256", "company_id", "sha256"),
    )

    subject_id: Mapped[UUID]  # the visit, answer, finding event … it belongs to
    sha256: Mapped[str] = mapped_column(String(64))
    position: Mapped[int] = mapped_column(default=0)
    taken_at: Mapped[datetime | None]
    is_from_album: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
