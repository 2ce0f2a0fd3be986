"""What the map needs, kept by the inbox with every entry: no screen walks the history."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, OwnedByCompany, RowOfCompany


class PointState(RowOfCompany, Model):
    """The last thing known of a point: its current stop and its last visit."""

    __tablename__ = "point_state"
    __table_args__ = (Index("ix_point_state_company_id_site_id", "company_id", "site_id"),)

    checkpoint_id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID]
    stop_id: Mapped[UUID | None]  # the latest stop whose window has opened
    round_id: Mapped[UUID | None]
    opens_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    grace_until: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(10))
    seen_at: Mapped[datetime | None]
    has_problem: Mapped[bool] = mapped_column(default=False)
    next_opens_at: Mapped[datetime | None]  # when the row must move on to the next stop
    last_visit_id: Mapped[UUID | None]
    last_visit_at: Mapped[datetime | None]
    last_person_id: Mapped[UUID | None]
    open_findings: Mapped[int] = mapped_column(default=0)


class PointDay(RowOfCompany, Model):
    """What happened at a point on one day of the site's calendar."""

    __tablename__ = "point_day"
    __table_args__ = (Index("ix_point_day_company_id_site_id_day", "company_id", "site_id", "day"),)

    checkpoint_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    site_id: Mapped[UUID]
    due: Mapped[int] = mapped_column(default=0)
    on_time: Mapped[int] = mapped_column(default=0)
    late: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    extra: Mapped[int] = mapped_column(default=0)
    problems: Mapped[int] = mapped_column(default=0)


class UnknownCase(OwnedByCompany, Model):
    """Somebody whose phone is silent while their points are unknown: one matter, one call."""

    __tablename__ = "unknown_case"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "site_id"], ["site.company_id", "site.id"]),
        Index(
            "ix_unknown_case_company_id_site_id_resolved_at", "company_id", "site_id", "resolved_at"
        ),
    )

    site_id: Mapped[UUID]
    person_id: Mapped[UUID | None]  # who walks, or was to walk; None: anybody of the role
    role: Mapped[str] = mapped_column(String(12), default="")
    opened_at: Mapped[datetime]  # when the first of its stops became unknown
    base_at: Mapped[datetime]  # what the steps' minutes count from: moved on by "wait for …"
    step: Mapped[int] = mapped_column(default=0)  # the step that is due; -1: none yet
    next_at: Mapped[datetime | None]  # when the next one is due
    stops: Mapped[int] = mapped_column(default=0)  # the most that were unknown at once
    resolved_at: Mapped[datetime | None]
    resolution: Mapped[str] = mapped_column(String(10), default="")  # came, missed, called_off


class UnknownLine(OwnedByCompany, Model):
    """One line of its story: a step fell due, somebody called, it was resolved."""

    __tablename__ = "unknown_line"
    __table_args__ = (
        ForeignKeyConstraint(
            ["company_id", "case_id"], ["unknown_case.company_id", "unknown_case.id"]
        ),
        Index("ix_unknown_line_company_id_case_id", "company_id", "case_id"),
    )

    case_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(12))  # opened, step, reached, no_answer, resolved
    at: Mapped[datetime]
    step: Mapped[int] = mapped_column(default=0)
    who: Mapped[str] = mapped_column(String(10), default="")  # of the step, as it was then
    by: Mapped[UUID | None]
    said: Mapped[str] = mapped_column(String(200), default="")
    next_at: Mapped[datetime | None]
