"""What is told to whom: an outbox that nothing falls out of."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, OwnedByCompany, RowOfCompany
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
        Index("ix_notice_company_id_line", "company_id", "line", "put_at"),
        Index("ix_notice_company_id_subject_id", "company_id", "subject_id"),
        Index("ix_notice_company_id_person_id", "company_id", "person_id", "read_at"),
    )

    via: Mapped[str] = mapped_column(String(8))
    line: Mapped[str] = mapped_column(String(48), default="")  # what it waits in; "" when it left
    once: Mapped[str] = mapped_column(String(120))
    subject_id: Mapped[UUID | None]  # the report it is about, or the case of what is unknown
    site_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]  # a colleague
    receiver: Mapped[str] = mapped_column(SealedText("notice.receiver"), default="")
    title: Mapped[str] = mapped_column(String(120), default="")
    text: Mapped[str] = mapped_column(SealedText("notice.text"), default="")  # final words; sealed,
    # for they may hold a reporter's link
    code: Mapped[str] = mapped_column(String(40), default="")  # of OFFICE: words in the reader's
    params: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # language, made when read
    is_urgent: Mapped[bool] = mapped_column(default=False)
    put_at: Mapped[datetime]
    next_at: Mapped[datetime | None]  # when to try (again); None: delivered, kept, or given up
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]  # given up
    fault: Mapped[str] = mapped_column(String(200), default="")  # what the other side said last
    read_at: Mapped[datetime | None]


class NoticeLine(RowOfCompany, Model):
    """The way out of one kind of notices: one worker at a time, closed while it is down."""

    __tablename__ = "notice_line"

    line: Mapped[str] = mapped_column(String(48), primary_key=True)
    holder: Mapped[UUID | None]  # the worker that is sending
    held_until: Mapped[datetime | None]
    closed_until: Mapped[datetime | None]  # nothing is tried before
    failing_since: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    fault: Mapped[str] = mapped_column(String(200), default="")
    budget_at: Mapped[datetime | None]  # of a robot: when all that was sent is paid for


class NoticeSetting(RowOfCompany, Model):
    """How a site tells. No row, an empty value: the defaults of `defaults.py`."""

    __tablename__ = "notice_setting"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "site_id"], ["site.company_id", "site.id"]),
    )

    site_id: Mapped[UUID] = mapped_column(primary_key=True)
    tells: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict)  # event: by which ways
    ladder: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # {who, minutes}
    robot: Mapped[str] = mapped_column(SealedText("notice_setting.robot"), default="")
    language: Mapped[str] = mapped_column(String(5), default="zh-CN")  # of reporters' notices
    emails: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # person id: address
    set_by: Mapped[UUID | None]
    set_at: Mapped[datetime | None]
