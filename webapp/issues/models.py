"""Reports: the entity, its events, its clocks, who reported, and the data its flow runs on."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import count
from random import SystemRandom
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    case,
)
from sqlalchemy.orm import Mapped, mapped_column

from webapp.clock import to_millis
from webapp.database import Model, OwnedByCompany, RowOfCompany
from webapp.issues.state.lanes import NO_HASTE, NOT_PRESSING, Lane
from webapp.sealed import SealedText


class Channel(StrEnum):
    """How a report came in (requirements row 37)."""

    HOTLINE = "hotline"
    DESK = "desk"
    SCAN = "scan"
    WEB = "web"
    BOX = "box"
    ROUND = "round"
    SURVEY = "survey"
    ASSESSMENT = "assessment"
    GROUP = "group"
    BOARD = "board"
    MEETING = "meeting"
    WECHAT = "wechat"  # the property's own account
    API = "api"


class Reporter(OwnedByCompany, Model):
    """Somebody who reports: a resident, a tenant's clerk. Name and phone are sealed."""

    __tablename__ = "reporter"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "site_id"], ["site.company_id", "site.id"]),
        Index("ix_reporter_company_id_phone_index", "company_id", "site_id", "phone_index"),
        Index("ix_reporter_company_id_room", "company_id", "site_id", "room"),
    )

    site_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(SealedText("reporter.name"), default="")
    phone: Mapped[str] = mapped_column(SealedText("reporter.phone"), default="")
    phone_index: Mapped[str] = mapped_column(String(32), default="")  # blind, of the bare digits
    phone_tail: Mapped[str] = mapped_column(String(4), default="")  # all that is shown elsewhere
    room: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(String(200), default="")  # 独居老人, 有狗 …
    created_at: Mapped[datetime]
    forgotten_at: Mapped[datetime | None]  # name and phone were deleted on request or by policy


class FlowVersion(OwnedByCompany, Model):
    """One version of a kind's flow in this company. The newest published one opens reports."""

    __tablename__ = "flow_version"
    __table_args__ = (UniqueConstraint("company_id", "kind", "version"),)

    kind: Mapped[str] = mapped_column(String(16))
    version: Mapped[int]
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    published_at: Mapped[datetime | None]  # None: a draft
    published_by: Mapped[UUID | None]
    note: Mapped[str] = mapped_column(String(200), default="")


class SiteLimit(RowOfCompany, Model):
    """A limit as a site has set it. No row: the flow's own amount, or none where it is open."""

    __tablename__ = "site_limit"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "site_id"], ["site.company_id", "site.id"]),
    )

    site_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    clock: Mapped[str] = mapped_column(String(40), primary_key=True)
    urgency: Mapped[str] = mapped_column(String(10), primary_key=True)
    amount: Mapped[int | None]  # in the measure of the clock; None: the flow's own again
    past: Mapped[list[list[int | None]]] = mapped_column(JSON, default=list)  # see limits.py
    set_by: Mapped[UUID]
    set_at: Mapped[datetime]


class NumberSeries(RowOfCompany, Model):
    """The last running number of a site, kind and day (row 58)."""

    __tablename__ = "number_series"

    site_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]


SEQ_BITS = 22
_next = count(SystemRandom().getrandbits(SEQ_BITS))


def next_seq(opened_at: datetime) -> int:
    """A number that sorts as reports were opened, and under which the search index keeps them."""
    return to_millis(opened_at) << SEQ_BITS | (next(_next) & ((1 << SEQ_BITS) - 1))


def _seq(context: Any) -> int:
    return next_seq(context.get_current_parameters()["opened_at"])


class Issue(OwnedByCompany, Model):
    """A report. From `state` down to `next_due_at` everything follows from its events."""

    __tablename__ = "issue"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "site_id"], ["site.company_id", "site.id"]),
        UniqueConstraint("company_id", "site_id", "number"),
        Index("ix_issue_company_id_site_id_opened_at", "company_id", "site_id", "opened_at"),
        Index("ix_issue_company_id_site_id_phase", "company_id", "site_id", "phase", "opened_at"),
        Index("ix_issue_company_id_assigned_to", "company_id", "assigned_to", "phase"),
        Index("ix_issue_company_id_reporter_id", "company_id", "reporter_id"),
        Index("ix_issue_company_id_checkpoint_id", "company_id", "checkpoint_id"),
        Index("uq_issue_token_hash", "token_hash", unique=True),
        Index("uq_issue_seq", "seq", unique=True),
        Index("ix_issue_company_id_joined_to", "company_id", "joined_to"),
        Index("ix_issue_company_id_relapse_of", "company_id", "relapse_of"),
        *(
            Index(f"ix_issue_desk_{'_'.join(columns)}", "company_id", "site_id", *columns)
            for columns in (
                ("seq",),
                ("press_at", "seq"),
                ("lane", "seq"),
                ("lane", "haste", "press_at", "seq"),
                ("assigned_to", "seq"),
                ("category", "seq"),
                ("kind", "seq"),
                ("room", "seq"),
            )
        ),
    )

    site_id: Mapped[UUID]
    number: Mapped[str] = mapped_column(String(24))
    kind: Mapped[str] = mapped_column(String(16))  # flow.IssueKind
    channel: Mapped[str] = mapped_column(String(12))
    __mapper_args__ = {  # noqa: RUF012  # rounds.Finding: the reports that rounds have opened
        "polymorphic_on": case((channel == Channel.ROUND, "finding"), else_="issue"),
        "polymorphic_identity": "issue",
    }
    flow_version_id: Mapped[UUID]
    checkpoint_id: Mapped[UUID | None]
    zone_id: Mapped[UUID | None]
    room: Mapped[str] = mapped_column(String(40), default="")
    place: Mapped[str] = mapped_column(String(120), default="")  # in words, as it was told
    category: Mapped[str] = mapped_column(String(40), default="")  # 水 电 门窗 … of the catalogue
    trade: Mapped[str] = mapped_column(String(40), default="")  # who is fit to do it
    urgency: Mapped[str] = mapped_column(String(10), default="normal")
    severity: Mapped[str] = mapped_column(String(10), default="minor")  # minor moderate serious
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text, default="")
    happened: Mapped[str] = mapped_column(String(80), default="")  # when, as it was told (row 48)
    demand: Mapped[str] = mapped_column(Text, default="")  # 具体诉求
    expectation: Mapped[str] = mapped_column(Text, default="")  # 客户期望
    photos: Mapped[list[str]] = mapped_column(JSON, default=list)  # SHA-256
    is_private: Mapped[bool] = mapped_column(default=False)  # 不公开
    is_restricted: Mapped[bool] = mapped_column(default=False)  # complaints: row 10 of the issue
    reporter_id: Mapped[UUID | None]
    language: Mapped[str] = mapped_column(String(8), default="")  # he is told in; "": the site's
    token_hash: Mapped[str | None] = mapped_column(String(64))  # of the link to follow it by
    opened_at: Mapped[datetime]  # when it was told, by proved time where a phone told it
    opened_by: Mapped[UUID | None]  # None: the reporter
    joined_to: Mapped[UUID | None]  # the same thing, reported before
    relapse_of: Mapped[UUID | None]  # repaired before, and broken again: 返修
    echoes: Mapped[int] = mapped_column(default=0)  # 我也遇到

    state: Mapped[str] = mapped_column(String(40))
    phase: Mapped[str] = mapped_column(String(8))  # flow.Phase
    since: Mapped[datetime]
    assigned_to: Mapped[UUID | None]
    appointment_at: Mapped[datetime | None]
    milestones: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # step: first taken at
    rating: Mapped[int | None]
    is_late: Mapped[bool] = mapped_column(default=False)
    next_due_at: Mapped[datetime | None]  # of the clock that runs out first
    closed_at: Mapped[datetime | None]
    touched_at: Mapped[datetime]

    # What rounds saw (sights.py): a failed check joins the report of its item while it is open.
    item_key: Mapped[str] = mapped_column(String(40), default="")  # "" where none joins
    title_en: Mapped[str] = mapped_column(String(160), default="")
    occurrences: Mapped[int] = mapped_column(default=1)
    last_seen_at: Mapped[datetime] = mapped_column(
        default=lambda context: context.get_current_parameters()["opened_at"]
    )
    due_at: Mapped[datetime | None]  # as the office has asked whom it gave it to
    cleared_at: Mapped[datetime | None]
    cleared_by: Mapped[UUID | None]
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[UUID | None]

    seq: Mapped[int] = mapped_column(BigInteger, default=_seq)
    lane: Mapped[str] = mapped_column(String(8), default=Lane.DISPATCH)  # of the desk's lists
    haste: Mapped[int] = mapped_column(SmallInteger, default=NO_HASTE)  # of urgency, to sort by
    press_at: Mapped[datetime] = mapped_column(default=NOT_PRESSING)  # next_due_at, never empty

    @property
    def came_late_by(self) -> timedelta | None:
        """How long after the booked time somebody was there; None: in time, or not yet."""
        arrived = self.milestones.get("arrive")
        if arrived is None or self.appointment_at is None:
            return None
        late = datetime.fromisoformat(arrived) - self.appointment_at
        return late if late > timedelta() else None


class IssueEvent(OwnedByCompany, Model):
    """One line of a report's story: a step of its flow, or a word beside it."""

    __tablename__ = "issue_event"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "issue_id"], ["issue.company_id", "issue.id"]),
        Index("ix_issue_event_company_id_issue_id", "company_id", "issue_id", "at"),
    )

    issue_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(12))  # step note echo nudge notice edit withdrawn
    step: Mapped[str] = mapped_column(String(40), default="")
    at: Mapped[datetime]  # by proved time
    not_before: Mapped[datetime | None]  # what a phone told can be proved to lie between these
    not_after: Mapped[datetime | None]
    visit_id: Mapped[UUID | None]  # on which a round saw it
    received_at: Mapped[datetime]
    person_id: Mapped[UUID | None]
    actors: Mapped[list[str]] = mapped_column(JSON, default=list)
    given: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # flow.Demand: its value
    reason: Mapped[str] = mapped_column(String(40), default="")
    extra: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(Text, default="")
    photos: Mapped[list[str]] = mapped_column(JSON, default=list)
    is_public: Mapped[bool] = mapped_column(default=False)  # the reporter reads it
    aside: Mapped[str] = mapped_column(String(40), default="")  # why it did not fit; "" when it did


class IssueClock(OwnedByCompany, Model):
    """One run of a clock. The worker claims rows by `next_at`; everything else is retold."""

    __tablename__ = "issue_clock"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "issue_id"], ["issue.company_id", "issue.id"]),
        Index("ix_issue_clock_company_id_issue_id", "company_id", "issue_id"),
        Index("ix_issue_clock_company_id_next_at", "company_id", "next_at"),
    )

    issue_id: Mapped[UUID]
    site_id: Mapped[UUID]
    key: Mapped[str] = mapped_column(String(40))
    whose: Mapped[str] = mapped_column(String(8))
    measure: Mapped[str] = mapped_column(String(16))
    amount: Mapped[int]
    started_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
    is_resting: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime | None]  # None while it rests
    is_late: Mapped[bool] = mapped_column(default=False)  # stopped too late, or told overdue
    warnings: Mapped[list[list[int]]] = mapped_column(JSON, default=list)  # [share, ms], rising
    told: Mapped[int] = mapped_column(default=0)  # the highest share already told, 100: overdue
    next_at: Mapped[datetime | None]  # when there is something to tell; None: nothing


class Material(OwnedByCompany, Model):
    """Something used or an hour worked, with its price."""

    __tablename__ = "issue_material"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "issue_id"], ["issue.company_id", "issue.id"]),
        Index("ix_issue_material_company_id_issue_id", "company_id", "issue_id"),
    )

    issue_id: Mapped[UUID]
    event_id: Mapped[UUID | None]
    kind: Mapped[str] = mapped_column(String(8))  # part, labour
    name: Mapped[str] = mapped_column(String(60))
    quantity_milli: Mapped[int] = mapped_column(BigInteger)
    unit: Mapped[str] = mapped_column(String(12), default="")
    price_cents: Mapped[int] = mapped_column(BigInteger, default=0)  # of one unit
    who_pays: Mapped[str] = mapped_column(String(8), default="company")  # company, reporter
