"""Who answers the hotline when, who took it over, and the test calls somebody answered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, OwnedByCompany


def _of_site() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["company_id", "site_id"], ["site.company_id", "site.id"])


class LineShift(OwnedByCompany, Model):
    """One line of the rota: on these days, from and to these hours, this person answers."""

    __tablename__ = "line_shift"
    __table_args__ = (_of_site(), Index("ix_line_shift_site", "company_id", "site_id"))

    site_id: Mapped[UUID]
    person_id: Mapped[UUID]
    weekdays: Mapped[list[int]] = mapped_column(JSON)  # Monday is 0
    starts: Mapped[str] = mapped_column(String(5))  # 20:00, by the clock of the site
    ends: Mapped[str] = mapped_column(String(5))  # 08:00: of the next day; as starts: a whole day
    made_by: Mapped[UUID]
    made_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class LineHandover(OwnedByCompany, Model):
    """交班: somebody else answers from now on, until the rota changes again."""

    __tablename__ = "line_handover"
    __table_args__ = (_of_site(), Index("ix_line_handover_site_at", "company_id", "site_id", "at"))

    site_id: Mapped[UUID]
    at: Mapped[datetime]
    until: Mapped[datetime]
    from_id: Mapped[UUID | None]  # None: nobody had it
    to_id: Mapped[UUID]
    note: Mapped[str] = mapped_column(String(300), default="")  # what is going on
    by: Mapped[UUID]


class LineTest(OwnedByCompany, Model):
    """试拨: the number was called from outside, and somebody answered or nobody did."""

    __tablename__ = "line_test"
    __table_args__ = (_of_site(), Index("ix_line_test_site_at", "company_id", "site_id", "at"))

    site_id: Mapped[UUID]
    at: Mapped[datetime]
    by: Mapped[UUID]
    number: Mapped[str] = mapped_column(String(20))  # the hotline's, as it was called
    is_answered: Mapped[bool]
    answered_by: Mapped[UUID | None]
    note: Mapped[str] = mapped_column(String(300), default="")
