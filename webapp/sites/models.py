"""Places: sites, their tree of zones, points, labels and floor plans."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, OwnedByCompany
from webapp.sites.unknown_steps import default_steps


class Site(OwnedByCompany, Model):
    """A managed property. Times of its people are shown in its own zone."""

    __tablename__ = "site"
    __table_args__ = (ForeignKeyConstraint(["company_id"], ["company.id"]),)

    name: Mapped[str] = mapped_column(String(40))
    name_en: Mapped[str] = mapped_column(String(60), default="")
    timezone: Mapped[str] = mapped_column(String(40), default="Asia/Shanghai")
    emergency_phones: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    unknown_limit_minutes: Mapped[int] = mapped_column(default=720)  # then 未知 becomes 漏巡
    unknown_steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=default_steps)
    lock_minutes: Mapped[int] = mapped_column(default=10)  # without a touch; 0: phones never lock
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class Zone(OwnedByCompany, Model):
    """Building, floor or area: one tree per site."""

    __tablename__ = "zone"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "site_id"], ["site.company_id", "site.id"]),
        ForeignKeyConstraint(["company_id", "parent_id"], ["zone.company_id", "zone.id"]),
        Index("ix_zone_company_id_site_id", "company_id", "site_id"),
    )

    site_id: Mapped[UUID]
    parent_id: Mapped[UUID | None]
    kind: Mapped[str] = mapped_column(String(10))  # building, floor, area
    name: Mapped[str] = mapped_column(String(40))
    name_en: Mapped[str] = mapped_column(String(60), default="")
    position: Mapped[int] = mapped_column(default=0)
    archived_at: Mapped[datetime | None]


class FloorPlan(OwnedByCompany, Model):
    """A drawn plan of a zone; the picture is a blob, re-encoded by us."""

    __tablename__ = "floor_plan"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "site_id"], ["site.company_id", "site.id"]),
        ForeignKeyConstraint(["company_id", "zone_id"], ["zone.company_id", "zone.id"]),
        Index("ix_floor_plan_company_id_site_id", "company_id", "site_id"),
    )

    site_id: Mapped[UUID]
    zone_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(String(40))
    name_en: Mapped[str] = mapped_column(String(60), default="")
    blob_sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class Checkpoint(OwnedByCompany, Model):
    """A place with a label. `code` is the customer's own number, such as B2-03."""

    __tablename__ = "checkpoint"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "site_id"], ["site.company_id", "site.id"]),
        ForeignKeyConstraint(["company_id", "zone_id"], ["zone.company_id", "zone.id"]),
        ForeignKeyConstraint(["company_id", "plan_id"], ["floor_plan.company_id", "floor_plan.id"]),
        Index("uq_checkpoint_site_code", "company_id", "site_id", "code", unique=True),
    )

    site_id: Mapped[UUID]
    zone_id: Mapped[UUID | None]
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(40))
    name_en: Mapped[str] = mapped_column(String(60), default="")
    kind: Mapped[str] = mapped_column(String(20), default="point")  # point, equipment, cleaning …
    directions: Mapped[str] = mapped_column(String(120), default="")  # how to get there
    directions_en: Mapped[str] = mapped_column(String(160), default="")
    checklist_id: Mapped[UUID | None]  # asked here unless the route says otherwise
    plan_id: Mapped[UUID | None]
    plan_x: Mapped[int | None]  # hundredths of a per cent of the plan's width, 0..10000
    plan_y: Mapped[int | None]  # hundredths of a per cent of the plan's height
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class Label(OwnedByCompany, Model):
    """One print of a point's code. A voided revision still tells us what was scanned."""

    __tablename__ = "label"
    __table_args__ = (
        ForeignKeyConstraint(
            ["company_id", "checkpoint_id"], ["checkpoint.company_id", "checkpoint.id"]
        ),
        Index("uq_label_code", "code", unique=True),
        Index("ix_label_company_id_checkpoint_id", "company_id", "checkpoint_id"),
    )

    checkpoint_id: Mapped[UUID]
    code: Mapped[str] = mapped_column(String(6))  # printed under the QR, check character included
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    printed_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(80), default="")


class PointImport(OwnedByCompany, Model):
    """An xlsx on its way in: staged rows first, then what was changed, so it can be undone."""

    __tablename__ = "point_import"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "site_id"], ["site.company_id", "site.id"]),
    )

    site_id: Mapped[UUID]
    person_id: Mapped[UUID]
    file_name: Mapped[str] = mapped_column(String(120))
    staged: Mapped[dict[str, Any]] = mapped_column(JSON)
    undo: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(Text, default="")
    staged_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
