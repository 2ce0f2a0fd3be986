"""Letter boxes and their openings; the hotline, its checks, failures, calls and where it stands."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, OwnedByCompany, RowOfCompany


def _of_site() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["company_id", "site_id"], ["site.company_id", "site.id"])


class LetterBox(OwnedByCompany, Model):
    """意见箱: where it hangs, who opens it, and when (requirements row 63)."""

    __tablename__ = "letter_box"
    __table_args__ = (
        _of_site(),
        Index("ix_letter_box_company_id_site_id", "company_id", "site_id"),
    )

    site_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(String(120))
    checkpoint_id: Mapped[UUID | None]  # of the label beside it
    opener_id: Mapped[UUID]
    weekdays: Mapped[list[int]] = mapped_column(JSON)  # 0 is Monday
    opens_at: Mapped[str] = mapped_column(String(5))  # HH:MM by the clock of the site
    keys: Mapped[str] = mapped_column(String(120), default="")  # how many, and who has them
    schedule_id: Mapped[UUID | None]  # its weekly round, when it has one
    since: Mapped[datetime]  # openings are expected from here on
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class LetterBoxChange(OwnedByCompany, Model):
    """One line of a box's history: moved, opened on other days, by somebody else."""

    __tablename__ = "letter_box_change"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "box_id"], ["letter_box.company_id", "letter_box.id"]),
        Index("ix_letter_box_change_company_id_box_id", "company_id", "box_id", "at"),
    )

    box_id: Mapped[UUID]
    at: Mapped[datetime]
    by: Mapped[UUID]
    field: Mapped[str] = mapped_column(String(12))  # place, opener, days, keys, archived, restored
    before: Mapped[str] = mapped_column(String(200), default="")
    after: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str] = mapped_column(String(200), default="")


class BoxOpening(OwnedByCompany, Model):
    """意见箱开启记录 (R16). Nought letters are a record too."""

    __tablename__ = "box_opening"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "box_id"], ["letter_box.company_id", "letter_box.id"]),
        Index("ix_box_opening_company_id_box_id", "company_id", "box_id", "opened_at"),
        Index("ix_box_opening_company_id_site_id", "company_id", "site_id", "opened_at"),
    )

    site_id: Mapped[UUID]
    box_id: Mapped[UUID]
    opened_at: Mapped[datetime]
    opener_id: Mapped[UUID]
    second: Mapped[str] = mapped_column(String(40))  # who stood by; need not be a colleague
    letters: Mapped[int]
    fullness: Mapped[int] = mapped_column(default=0)  # per cent, in quarters
    is_body_good: Mapped[bool]
    is_lock_good: Mapped[bool]
    note: Mapped[str] = mapped_column(String(300), default="")
    photos: Mapped[list[str]] = mapped_column(JSON, default=list)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID]


class BoxLetter(OwnedByCompany, Model):
    """One letter: the report it became, or why it became none."""

    __tablename__ = "box_letter"
    __table_args__ = (
        ForeignKeyConstraint(
            ["company_id", "opening_id"], ["box_opening.company_id", "box_opening.id"]
        ),
        UniqueConstraint("company_id", "opening_id", "position"),
        Index("ix_box_letter_company_id_issue_id", "company_id", "issue_id"),
    )

    opening_id: Mapped[UUID]
    position: Mapped[int]
    issue_id: Mapped[UUID | None]  # None: an empty sheet, an advertisement
    entered_at: Mapped[datetime]
    entered_by: Mapped[UUID]


class HotlineSetting(RowOfCompany, Model):
    """How a site's line is run. The number itself is the first of the site's phones."""

    __tablename__ = "hotline_setting"
    __table_args__ = (_of_site(),)

    site_id: Mapped[UUID] = mapped_column(primary_key=True)
    spare_number: Mapped[str] = mapped_column(String(20), default="")
    greeting: Mapped[str] = mapped_column(String(300), default="")
    checked_at: Mapped[list[str]] = mapped_column(JSON, default=list)  # ["08:00", "20:00"]
    set_by: Mapped[UUID]
    set_at: Mapped[datetime]


class LineCheck(OwnedByCompany, Model):
    """Line, handset and recorder tried at the beginning of a shift (row 61)."""

    __tablename__ = "line_check"
    __table_args__ = (_of_site(), Index("ix_line_check_site_at", "company_id", "site_id", "at"))

    site_id: Mapped[UUID]
    at: Mapped[datetime]
    by: Mapped[UUID]
    is_line_good: Mapped[bool]
    is_handset_good: Mapped[bool]
    is_recorder_good: Mapped[bool]
    note: Mapped[str] = mapped_column(String(300), default="")


class LineFailure(OwnedByCompany, Model):
    """热线故障记录 (R57): down, on the spare line, working again."""

    __tablename__ = "line_failure"
    __table_args__ = (
        _of_site(),
        Index("ix_line_failure_site_began_at", "company_id", "site_id", "began_at"),
    )

    site_id: Mapped[UUID]
    part: Mapped[str] = mapped_column(String(10))  # line, handset, recorder
    began_at: Mapped[datetime]
    cause: Mapped[str] = mapped_column(String(300), default="")
    switched_at: Mapped[datetime | None]
    spare_number: Mapped[str] = mapped_column(String(20), default="")
    is_spare_published: Mapped[bool] = mapped_column(default=False)  # taken back at the end
    cure: Mapped[str] = mapped_column(String(300), default="")
    restored_at: Mapped[datetime | None]
    noted_by: Mapped[UUID]
    restored_by: Mapped[UUID | None]


class LineCall(OwnedByCompany, Model):
    """来电记录 (R7, R8). Who called is known through the report only, where it is sealed."""

    __tablename__ = "line_call"
    __table_args__ = (
        _of_site(),
        Index("ix_line_call_site_at", "company_id", "site_id", "at"),
        Index("ix_line_call_company_id_issue_id", "company_id", "issue_id"),
    )

    site_id: Mapped[UUID]
    at: Mapped[datetime]
    taken_by: Mapped[UUID]
    outcome: Mapped[str] = mapped_column(String(10))  # rules.Outcome
    text: Mapped[str] = mapped_column(Text, default="")
    wanted: Mapped[str] = mapped_column(String(200), default="")
    passed_to: Mapped[str] = mapped_column(String(60), default="")
    issue_id: Mapped[UUID | None]


class NumberPlace(OwnedByCompany, Model):
    """Something that shows the hotline's number. Right while `shows` is the number of today."""

    __tablename__ = "number_place"
    __table_args__ = (
        _of_site(),
        Index("ix_number_place_company_id_site_id", "company_id", "site_id"),
    )

    site_id: Mapped[UUID]
    medium: Mapped[str] = mapped_column(String(12))  # rules.Medium
    place: Mapped[str] = mapped_column(String(120))
    shows: Mapped[str] = mapped_column(String(20), default="")  # as read at the last check
    condition: Mapped[str] = mapped_column(String(10), default="good")  # good, damaged, gone
    note: Mapped[str] = mapped_column(String(200), default="")
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]
