"""How sure we are that somebody was there: scores with reasons, what was learned, appeals."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, OwnedByCompany, RowOfCompany


class PresenceScore(RowOfCompany, Model):
    """What a visit is worth as a proof of presence; made again whenever its neighbours change."""

    __tablename__ = "presence_score"
    __table_args__ = (
        Index("ix_presence_score_company_id_site_id_band", "company_id", "site_id", "band", "at"),
        Index("ix_presence_score_company_id_person_id_at", "company_id", "person_id", "at"),
        Index("ix_presence_score_company_id_awaits_gap", "company_id", "awaits_gap"),
    )

    visit_id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID]
    checkpoint_id: Mapped[UUID]
    person_id: Mapped[UUID]
    at: Mapped[datetime]
    points: Mapped[int]  # 0..100
    band: Mapped[str] = mapped_column(String(5))  # green, amber, red
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # [{code, weight, params}]
    awaits_gap: Mapped[bool] = mapped_column(default=False)  # look again when the gap is filled
    rules_version: Mapped[int]
    scored_at: Mapped[datetime]


class PresenceMark(OwnedByCompany, Model):
    """Visits to be scored (again), photos to be looked at: one row for each push or photo."""

    __tablename__ = "presence_mark"

    visit_ids: Mapped[list[str]] = mapped_column(JSON)
    photos: Mapped[list[str]] = mapped_column(JSON)


class PresenceTurn(RowOfCompany, Model):
    """How often a company was scored: whoever read an older number writes nothing."""

    __tablename__ = "presence_turn"

    number: Mapped[int] = mapped_column(BigInteger, default=0)


class PresenceTrouble(OwnedByCompany, Model):
    """An entry whose chain, hash or id did not hold; it speaks for what lies near it."""

    __tablename__ = "presence_trouble"
    __table_args__ = (
        Index("ix_presence_trouble_company_id_device_id_at", "company_id", "device_id", "at"),
        Index("ix_presence_trouble_company_id_is_weighed", "company_id", "is_weighed"),
    )

    entry_id: Mapped[UUID]
    device_id: Mapped[UUID]
    visit_id: Mapped[UUID | None]
    at: Mapped[datetime]  # as the phone's clock said
    code: Mapped[str] = mapped_column(String(40))  # sync.broken_chain, visit.known …
    is_weighed: Mapped[bool] = mapped_column(default=False)  # the visits near it know


class PresenceLeg(RowOfCompany, Model):
    """How long people take from scan to scan between two points, learned from green visits."""

    __tablename__ = "presence_leg"
    __table_args__ = (Index("ix_presence_leg_company_id_site_id", "company_id", "site_id"),)

    from_id: Mapped[UUID] = mapped_column(primary_key=True)
    to_id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID]
    median_s: Mapped[int]
    low_s: Mapped[int]  # one in ten was as fast as this
    samples: Mapped[int]
    only_by: Mapped[UUID | None]  # who alone has walked it; their pace and the way are one
    learned_at: Mapped[datetime]


class PresencePace(RowOfCompany, Model):
    """How long the checklist of a point takes, learned from green visits."""

    __tablename__ = "presence_pace"

    checkpoint_id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID]
    median_ms: Mapped[int]  # for each item
    low_ms: Mapped[int]
    samples: Mapped[int]
    learned_at: Mapped[datetime]


class PresenceGait(RowOfCompany, Model):
    """How somebody walks at a site, against everybody: brisk people are not copying labels."""

    __tablename__ = "presence_gait"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID] = mapped_column(primary_key=True)
    percent: Mapped[int]  # of the usual time; 80 is brisk
    samples: Mapped[int]
    learned_at: Mapped[datetime]


class PresenceSite(RowOfCompany, Model):
    """Where the bands of a site begin."""

    __tablename__ = "presence_site"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "site_id"], ["site.company_id", "site.id"]),
    )

    site_id: Mapped[UUID] = mapped_column(primary_key=True)
    green_from: Mapped[int]
    amber_from: Mapped[int]


class PresencePoint(RowOfCompany, Model):
    """What is particular about a point: does GPS work there, and how much do reasons weigh."""

    __tablename__ = "presence_point"
    __table_args__ = (
        ForeignKeyConstraint(
            ["company_id", "checkpoint_id"], ["checkpoint.company_id", "checkpoint.id"]
        ),
    )

    checkpoint_id: Mapped[UUID] = mapped_column(primary_key=True)
    expects_gps: Mapped[bool] = mapped_column(default=False)
    weight_percent: Mapped[int] = mapped_column(default=100)
    latitude_e6: Mapped[int | None]  # WGS-84, millionths of a degree; both or none
    longitude_e6: Mapped[int | None]


class PhotoPrint(RowOfCompany, Model):
    """What a photo looks like in 64 bits, twice; the same picture saved again looks the same."""

    __tablename__ = "photo_print"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    dhash: Mapped[int] = mapped_column(BigInteger)  # signed
    phash: Mapped[int] = mapped_column(BigInteger)
    detail: Mapped[int]  # spread of its grey levels; a dark or blank picture looks like any other
    cells: Mapped[bytes | None]  # 32 × 32 grey levels; none from before they were kept
    made_at: Mapped[datetime]


class PhotoBand(RowOfCompany, Model):
    """A quarter of a print: pictures that look alike share at least one of their eight."""

    __tablename__ = "photo_band"

    key: Mapped[int] = mapped_column(primary_key=True)  # which quarter × 65536 + its 16 bits
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)


class PresenceAppeal(OwnedByCompany, Model):
    """What somebody says to their own flag; its id is the entry's."""

    __tablename__ = "presence_appeal"
    __table_args__ = (Index("ix_presence_appeal_company_id_visit_id", "company_id", "visit_id"),)

    visit_id: Mapped[UUID]
    person_id: Mapped[UUID]
    text: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime]
    received_at: Mapped[datetime]


class PresenceDecision(RowOfCompany, Model):
    """What a named person has decided about a flag; the guard reads it."""

    __tablename__ = "presence_decision"

    visit_id: Mapped[UUID] = mapped_column(primary_key=True)
    outcome: Mapped[str] = mapped_column(String(8))  # accepted (the flag is lifted), upheld
    words: Mapped[str] = mapped_column(String(500))
    decided_by: Mapped[UUID]
    decided_at: Mapped[datetime]
