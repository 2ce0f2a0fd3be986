"""投诉案例 and 会商: what was learnt from complaints, and what several units settle together."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, Date, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, OwnedByCompany


class ComplaintCase(OwnedByCompany, Model):
    """A case without names, phones or rooms: what happened, why, the cure, the warning (row 59)."""

    __tablename__ = "complaint_case"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "site_id"], ["site.company_id", "site.id"]),
        Index("ix_complaint_case_company_id_state", "company_id", "state", "category"),
        Index("ix_complaint_case_company_id_issue_id", "company_id", "issue_id"),
    )

    site_id: Mapped[UUID]
    issue_id: Mapped[UUID | None]  # what it was learnt from
    category: Mapped[str] = mapped_column(String(40))
    zone_id: Mapped[UUID | None]
    title: Mapped[str] = mapped_column(String(60))
    facts: Mapped[str] = mapped_column(Text, default="")
    cause: Mapped[str] = mapped_column(Text)
    cure: Mapped[str] = mapped_column(Text)
    warning: Mapped[str] = mapped_column(String(300))  # what to mind when a like one comes
    words: Mapped[str] = mapped_column(Text)  # as the search reads it, see rules.found_in
    state: Mapped[str] = mapped_column(String(10), default="draft")  # draft, approved, withdrawn
    written_by: Mapped[UUID]
    written_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]


class HardCase(OwnedByCompany, Model):
    """会商: a report that several units must settle. Opened, planned, closed (row 60)."""

    __tablename__ = "hard_case"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "site_id"], ["site.company_id", "site.id"]),
        ForeignKeyConstraint(["company_id", "issue_id"], ["issue.company_id", "issue.id"]),
        Index("ix_hard_case_company_id_site_id", "company_id", "site_id", "closed_at"),
        Index("ix_hard_case_company_id_issue_id", "company_id", "issue_id"),
    )

    site_id: Mapped[UUID]
    issue_id: Mapped[UUID]
    sort: Mapped[str] = mapped_column(String(8))  # need: 特殊需求, hard: 复杂问题
    why: Mapped[str] = mapped_column(Text)
    opened_by: Mapped[UUID]
    opened_at: Mapped[datetime]
    planned_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None]
    result: Mapped[str] = mapped_column(Text, default="")


class HardCaseMeeting(OwnedByCompany, Model):
    """One conference: who sat there, and what was said."""

    __tablename__ = "hard_case_meeting"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "case_id"], ["hard_case.company_id", "hard_case.id"]),
        Index("ix_hard_case_meeting_company_id_case_id", "company_id", "case_id", "at"),
    )

    case_id: Mapped[UUID]
    at: Mapped[datetime]
    participants: Mapped[list[str]] = mapped_column(JSON)  # 工程部 郑师傅
    minutes: Mapped[str] = mapped_column(Text)
    noted_by: Mapped[UUID]
    noted_at: Mapped[datetime]


class HardCaseStep(OwnedByCompany, Model):
    """One line of the written plan."""

    __tablename__ = "hard_case_step"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "case_id"], ["hard_case.company_id", "hard_case.id"]),
        Index("ix_hard_case_step_company_id_case_id", "company_id", "case_id", "position"),
    )

    case_id: Mapped[UUID]
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(200))
    owner: Mapped[str] = mapped_column(String(60))  # a colleague, a unit, a firm
    due_on: Mapped[date] = mapped_column(Date)
    done_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None]
