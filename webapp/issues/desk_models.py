"""What the desk keeps for itself: views, who is of which trade, how each kind is given out."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, OwnedByCompany, RowOfCompany


class SavedView(OwnedByCompany, Model):
    """A filter of the tracking table under a name; its owner may show it to colleagues."""

    __tablename__ = "saved_view"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "site_id"], ["site.company_id", "site.id"]),
        Index("ix_saved_view_company_id_site_id", "company_id", "site_id"),
    )

    site_id: Mapped[UUID]
    person_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(20))
    query: Mapped[str] = mapped_column(String(500))  # of the page's address, without paging
    is_shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class PersonTrade(RowOfCompany, Model):
    """What somebody is fit to do: catalogue.Category.trade."""

    __tablename__ = "person_trade"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "person_id"], ["person.company_id", "person.id"]),
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    trade: Mapped[str] = mapped_column(String(40), primary_key=True)


class DispatchRule(RowOfCompany, Model):
    """How reports of a kind are given out at a site. No row: the desk assigns."""

    __tablename__ = "dispatch_rule"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "site_id"], ["site.company_id", "site.id"]),
    )

    site_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    way: Mapped[str] = mapped_column(String(8))  # dispatch_rules.Way
    last_person_id: Mapped[UUID | None]  # of a rotation: whose turn it was last
    set_by: Mapped[UUID]
    set_at: Mapped[datetime]
