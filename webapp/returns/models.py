"""Return visits: by what rule they are drawn, the draws, and everything that was said."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Date, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, OwnedByCompany, RowOfCompany


class State(StrEnum):
    """What has become of a draw."""

    PASSED = "passed"  # the dice said no; closed by rule
    DUE = "due"
    ANSWERED = "answered"
    UNREACHED = "unreached"  # 未联系上, after as many tries as the rule asks
    WAIVED = "waived"  # somebody closed the report without asking
    REOPENED = "reopened"  # the reporter was quicker


class Way(StrEnum):
    """How somebody was asked (R4: 回访方式)."""

    PHONE = "phone"
    DOOR = "door"
    PAPER = "paper"  # a questionnaire
    LINK = "link"


class VisitRule(RowOfCompany, Model):
    """How a site draws. No row: everything is visited, nothing is closed by itself."""

    __tablename__ = "visit_rule"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "site_id"], ["site.company_id", "site.id"]),
    )

    site_id: Mapped[UUID] = mapped_column(primary_key=True)
    share: Mapped[int]  # per cent of what no rule names
    always: Mapped[list[str]] = mapped_column(JSON, default=list)  # rules.ALWAYS
    tries: Mapped[int] = mapped_column(default=3)
    link_days: Mapped[int] = mapped_column(default=7)
    check_share: Mapped[int] = mapped_column(default=10)  # of repairs: 维修质量监督 (row 57)
    script: Mapped[str] = mapped_column(Text, default="")  # "": the product's own words
    script_en: Mapped[str] = mapped_column(Text, default="")
    set_by: Mapped[UUID]
    set_at: Mapped[datetime]


class DrawSeed(RowOfCompany, Model):
    """The seed of a site's month. Its SHA-256 is shown at once, itself when the month is over."""

    __tablename__ = "draw_seed"

    site_id: Mapped[UUID] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)  # its first day
    seed: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]


class ReturnVisit(OwnedByCompany, Model):
    """One completion of one report and what the dice said about it. Its id follows from both."""

    __tablename__ = "return_visit"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "issue_id"], ["issue.company_id", "issue.id"]),
        UniqueConstraint("company_id", "issue_id", "completion"),
        Index("ix_return_visit_company_id_site_id", "company_id", "site_id", "state", "due_at"),
        Index("ix_return_visit_company_id_completed_at", "company_id", "site_id", "completed_at"),
        Index("uq_return_visit_token_hash", "token_hash", unique=True),
    )

    site_id: Mapped[UUID]
    issue_id: Mapped[UUID]
    completion: Mapped[int]  # the first, the second …: 返修 is another one
    completed_at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(16))
    worker_id: Mapped[UUID | None]  # who finished it
    barred: Mapped[list[str]] = mapped_column(JSON, default=list)  # people who may not ask
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)  # always because, or weighs more
    chance: Mapped[int]  # of being drawn, in millionths
    roll: Mapped[int]  # what the seed gave, in millionths; drawn when below the chance
    rule: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # as it stood
    month: Mapped[date] = mapped_column(Date)  # names the seed
    drawn_at: Mapped[datetime]
    due_at: Mapped[datetime | None]  # by the site's limit in working days; None: none is set
    state: Mapped[str] = mapped_column(String(10))
    tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None]  # when to try again
    settled_at: Mapped[datetime | None]
    answer_id: Mapped[UUID | None]  # the word that counts
    is_happy: Mapped[bool | None]
    token_hash: Mapped[str | None] = mapped_column(String(64))
    link_until: Mapped[datetime | None]


class VisitWord(OwnedByCompany, Model):
    """One try, or one answer. Nothing that arrives is thrown away; one answer counts."""

    __tablename__ = "visit_word"
    __table_args__ = (
        ForeignKeyConstraint(
            ["company_id", "visit_id"], ["return_visit.company_id", "return_visit.id"]
        ),
        ForeignKeyConstraint(["company_id", "issue_id"], ["issue.company_id", "issue.id"]),
        Index("ix_visit_word_company_id_visit_id", "company_id", "visit_id", "at"),
    )

    visit_id: Mapped[UUID]
    issue_id: Mapped[UUID]  # so that it goes and comes back with its report
    way: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime]
    person_id: Mapped[UUID | None]  # who asked; None: the reporter alone, by the link
    is_reached: Mapped[bool]
    in_time: Mapped[bool | None]
    quality: Mapped[int | None]  # 1 unhappy, 3 so-so, 5 happy
    manner: Mapped[int | None]
    rating: Mapped[int | None]  # all in all
    fault: Mapped[str] = mapped_column(Text, default="")  # what is still wrong: told to the crew
    advice: Mapped[str] = mapped_column(Text, default="")  # for the office only
    note: Mapped[str] = mapped_column(Text, default="")
    aside: Mapped[str] = mapped_column(String(8), default="")  # "late": another one counts


class QualityCheck(OwnedByCompany, Model):
    """A repair drawn for 维修质量监督 (row 57): time and material looked at by a supervisor."""

    __tablename__ = "quality_check"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "issue_id"], ["issue.company_id", "issue.id"]),
        UniqueConstraint("company_id", "issue_id", "completion"),
        Index("ix_quality_check_company_id_site_id", "company_id", "site_id", "checked_at"),
    )

    site_id: Mapped[UUID]
    issue_id: Mapped[UUID]
    completion: Mapped[int]
    barred: Mapped[list[str]] = mapped_column(JSON, default=list)
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    chance: Mapped[int]
    roll: Mapped[int]
    month: Mapped[date] = mapped_column(Date)
    drawn_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]  # None: waits
    checked_by: Mapped[UUID | None]
    time_ok: Mapped[bool | None]
    material_ok: Mapped[bool | None]
    work_ok: Mapped[bool | None]
    note: Mapped[str] = mapped_column(Text, default="")
    rectification_id: Mapped[UUID | None]  # the report that puts it right


class Gathering(OwnedByCompany, Model):
    """A meeting with owners or an interview (row 67): planned, held, every point answered."""

    __tablename__ = "gathering"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "site_id"], ["site.company_id", "site.id"]),
        Index("ix_gathering_company_id_site_id", "company_id", "site_id", "planned_at"),
    )

    site_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(10))  # meeting, interview
    title: Mapped[str] = mapped_column(String(80))
    place: Mapped[str] = mapped_column(String(80), default="")
    planned_at: Mapped[datetime]
    held_at: Mapped[datetime | None]
    people: Mapped[int | None]  # how many came
    minutes: Mapped[str] = mapped_column(Text, default="")
    made_by: Mapped[UUID]


class OpinionSource(RowOfCompany, Model):
    """Where an opinion was found, beside its report: the gathering, the words as they stood."""

    __tablename__ = "opinion_source"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "issue_id"], ["issue.company_id", "issue.id"]),
        Index("ix_opinion_source_company_id_gathering_id", "company_id", "gathering_id"),
    )

    issue_id: Mapped[UUID] = mapped_column(primary_key=True)
    gathering_id: Mapped[UUID | None]
    spot: Mapped[str] = mapped_column(String(60), default="")  # which group, which board
