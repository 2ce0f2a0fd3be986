"""Routes and schedules; rounds with their stops; visits with answers."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Date, ForeignKeyConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, OwnedByCompany, RowOfCompany
from webapp.issues.models import Issue


class Route(OwnedByCompany, Model):
    """Points in an order. A cleaning route is the zones one cleaner signs off."""

    __tablename__ = "route"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "site_id"], ["site.company_id", "site.id"]),
        Index("ix_route_company_id_site_id", "company_id", "site_id"),
    )

    site_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(40))
    name_en: Mapped[str] = mapped_column(String(60), default="")
    kind: Mapped[str] = mapped_column(String(10), default="patrol")  # patrol, cleaning, equipment
    is_ordered: Mapped[bool] = mapped_column(default=False)
    archived_at: Mapped[datetime | None]


class RouteStop(OwnedByCompany, Model):
    """One point of a route."""

    __tablename__ = "route_stop"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "route_id"], ["route.company_id", "route.id"]),
        ForeignKeyConstraint(
            ["company_id", "checkpoint_id"], ["checkpoint.company_id", "checkpoint.id"]
        ),
        Index("ix_route_stop_company_id_route_id", "company_id", "route_id"),
    )

    route_id: Mapped[UUID]
    checkpoint_id: Mapped[UUID]
    checklist_id: Mapped[UUID | None]  # instead of the point's own
    position: Mapped[int]
    due_minutes: Mapped[int | None]  # after the start of the round; None: by the round's end


class Schedule(OwnedByCompany, Model):
    """When a route is walked and by whom. Times are wall clock in the site's zone."""

    __tablename__ = "schedule"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "site_id"], ["site.company_id", "site.id"]),
        ForeignKeyConstraint(["company_id", "route_id"], ["route.company_id", "route.id"]),
        Index("ix_schedule_company_id_site_id", "company_id", "site_id"),
    )

    site_id: Mapped[UUID]
    route_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(40))
    name_en: Mapped[str] = mapped_column(String(60), default="")
    rrule: Mapped[str] = mapped_column(String(200))  # RFC 5545, days only: FREQ=DAILY …
    start_times: Mapped[list[str]] = mapped_column(JSON)  # ["22:00", "01:30"], next day if smaller
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    window_minutes: Mapped[int]
    grace_minutes: Mapped[int] = mapped_column(default=0)
    role: Mapped[str | None] = mapped_column(String(12))
    person_id: Mapped[UUID | None]
    paused_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    planned_until: Mapped[datetime | None]  # rounds exist up to here


class Round(OwnedByCompany, Model):
    """One execution of a route. Its id follows from schedule and start: planning can repeat."""

    __tablename__ = "round"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "site_id"], ["site.company_id", "site.id"]),
        ForeignKeyConstraint(["company_id", "route_id"], ["route.company_id", "route.id"]),
        Index("ix_round_company_id_site_id_starts_at", "company_id", "site_id", "starts_at"),
    )

    site_id: Mapped[UUID]
    route_id: Mapped[UUID]
    schedule_id: Mapped[UUID | None]
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(80), default="")
    number: Mapped[int] = mapped_column(default=1)  # 第几圈 of the shift
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]  # end of the window
    grace_until: Mapped[datetime]
    role: Mapped[str | None] = mapped_column(String(12))
    person_id: Mapped[UUID | None]  # who is to walk it, when the schedule names one
    started_at: Mapped[datetime | None]
    started_by: Mapped[UUID | None]
    device_id: Mapped[UUID | None]  # the phone that started it
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(String(200), default="")
    remark: Mapped[str] = mapped_column(Text, default="")
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[UUID | None]  # None: its schedule no longer wants it


class Stop(OwnedByCompany, Model):
    """A point to be seen on one round. `outcome` is None until something is known of it."""

    __tablename__ = "stop"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "round_id"], ["round.company_id", "round.id"]),
        Index("ix_stop_company_id_round_id", "company_id", "round_id"),
        Index(
            "ix_stop_company_id_site_id_grace_until",
            "company_id",
            "site_id",
            "grace_until",
            sqlite_where=text("outcome IS NULL"),
            postgresql_where=text("outcome IS NULL"),
        ),
        Index("ix_stop_company_id_site_id_opens_at", "company_id", "site_id", "opens_at"),
        Index(
            "ix_stop_company_id_checkpoint_id_opens_at", "company_id", "checkpoint_id", "opens_at"
        ),
    )

    site_id: Mapped[UUID]
    round_id: Mapped[UUID]
    checkpoint_id: Mapped[UUID]
    checklist_version_id: Mapped[UUID | None]
    position: Mapped[int]
    opens_at: Mapped[datetime]
    due_at: Mapped[datetime]
    grace_until: Mapped[datetime]
    outcome: Mapped[str | None] = mapped_column(String(10))  # on_time, late, skipped
    seen_at: Mapped[datetime | None]  # best estimate of the first visit, or of the skip
    visit_id: Mapped[UUID | None]
    skip_reason: Mapped[str] = mapped_column(String(20), default="")
    skip_note: Mapped[str] = mapped_column(String(200), default="")
    has_problem: Mapped[bool] = mapped_column(default=False)


def _at(row: Any) -> datetime:
    """Nobody measured it: it happened when it says."""
    instant: datetime = row.get_current_parameters()["at"]
    return instant


class Visit(OwnedByCompany, Model):
    """Somebody was at a point. Kept even when no stop was waiting for it."""

    __tablename__ = "visit"
    __table_args__ = (
        Index("ix_visit_company_id_checkpoint_id_at", "company_id", "checkpoint_id", "at"),
        Index("ix_visit_company_id_site_id_at", "company_id", "site_id", "at"),
        Index("ix_visit_company_id_stop_id", "company_id", "stop_id"),
    )

    site_id: Mapped[UUID]
    checkpoint_id: Mapped[UUID]
    round_id: Mapped[UUID | None]
    stop_id: Mapped[UUID | None]
    person_id: Mapped[UUID]
    device_id: Mapped[UUID]
    checklist_version_id: Mapped[UUID | None]
    at: Mapped[datetime]  # best estimate
    not_before: Mapped[datetime] = mapped_column(default=_at)  # proved: it cannot have been earlier
    not_after: Mapped[datetime] = mapped_column(default=_at)  # nor later; `at` lies between
    claimed_at: Mapped[datetime]  # what the phone's clock said
    received_at: Mapped[datetime]
    method: Mapped[str] = mapped_column(String(8))  # scan, photo, link, typed
    label_revision: Mapped[int] = mapped_column(default=0)
    seq: Mapped[int] = mapped_column(BigInteger, default=0)  # of its entry in the phone's journal
    distance_m: Mapped[int | None]  # from the point, where GPS is expected and the person agreed
    accuracy_m: Mapped[int | None]  # of that distance, as the phone reported it
    ended_at: Mapped[datetime | None]
    has_problem: Mapped[bool] = mapped_column(default=False)
    flags: Mapped[list[str]] = mapped_column(JSON, default=list)  # label.voided, time.clock_moved …


class Answer(OwnedByCompany, Model):
    """One answer; its id is the entry's. A correction is a later answer to the same item."""

    __tablename__ = "answer"
    __table_args__ = (
        Index("ix_answer_company_id_visit_id", "company_id", "visit_id"),
        Index(
            "ix_answer_company_id_checkpoint_id_item_key_at",
            "company_id",
            "checkpoint_id",
            "item_key",
            "at",
        ),
    )

    visit_id: Mapped[UUID]
    checkpoint_id: Mapped[UUID]
    checklist_version_id: Mapped[UUID]
    item_key: Mapped[str] = mapped_column(String(40))
    seq: Mapped[int] = mapped_column(BigInteger)  # of the entry: the highest of an item counts
    value: Mapped[dict[str, Any]] = mapped_column(JSON)  # {"value": …, "note": …, "faults": [...]}
    verdict: Mapped[str] = mapped_column(String(10))  # ok, problem, na, recorded
    photos: Mapped[list[str]] = mapped_column(JSON, default=list)
    at: Mapped[datetime]


STAGES = {"open": "open", "active": "assigned", "waiting": "assigned", "done": "cleared"}


class Finding(Issue):
    """A report that rounds have opened: a failed check, or a problem told on the way."""

    __mapper_args__ = {"polymorphic_identity": "finding"}  # noqa: RUF012  # read by the mapper

    @property
    def stage(self) -> str:
        """Open, assigned, cleared or verified, whatever its flow calls its states."""
        return STAGES.get(self.phase, "verified")


class LastReading(RowOfCompany, Model):
    """The latest figure read at a point, kept when answers arrive: phones take it along."""

    __tablename__ = "last_reading"

    checkpoint_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_key: Mapped[str] = mapped_column(String(40), primary_key=True)
    milli: Mapped[int] = mapped_column(BigInteger)  # thousandths
    text: Mapped[str] = mapped_column(String(20), default="")
    at: Mapped[datetime]
    answer_id: Mapped[UUID]
