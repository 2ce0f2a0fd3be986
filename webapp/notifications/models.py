"""What is told to whom: an outbox that nothing falls out of."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, OwnedByCompany
from webapp.sealed import SealedText


class Via(StrEnum):
    """How a notice travels. LINK travels by itself: the reporter looks at the page."""

    OFFICE = "office"  # shown to a colleague in the office's own list
    LINK = "link"
    EMAIL = "email"
    WECOM = "wecom"  # a group robot
    SMS = "sms"


class Notice(OwnedByCompany, Model):
    """One message to one receiver. `once` makes a second one with the same key impossible."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("company_id", "once"),
        Index("ix_notice_company_id_next_at", "company_id", "next_at"),
        Index("ix_notice_company_id_subject_id", "company_id", "subject_id"),
        Index("ix_notice_company_id_person_id", "company_id", "person_id", "read_at"),
    )

    via: Mapped[str] = mapped_column(String(8))
    once: Mapped[str] = mapped_column(String(120))
    subject_id: Mapped[UUID | None]  # the report it is about
    site_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]  # a colleague
    receiver: Mapped[str] = mapped_column(SealedText("notice.receiver"), default="")
    title: Mapped[str] = mapped_column(String(120), default="")
    text: Mapped[str] = mapped_column(Text, default="")  # final words, of what leaves the house
    code: Mapped[str] = mapped_column(String(40), default="")  # of OFFICE: words in the reader's
    params: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # language, made when read
    is_urgent: Mapped[bool] = mapped_column(default=False)
    put_at: Mapped[datetime]
    next_at: Mapped[datetime | None]  # when to try (again); None: delivered, or given up
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]  # given up
    fault: Mapped[str] = mapped_column(String(200), default="")  # what the other side said last
    read_at: Mapped[datetime | None]
