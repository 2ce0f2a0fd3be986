"""What the map needs, kept by the inbox with every entry: no screen walks the history."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, RowOfCompany


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
