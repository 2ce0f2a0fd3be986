"""Who works here: companies, people, badges, sessions and enrolled phones."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, OwnedByCompany, RowOfCompany, new_id


class Role(StrEnum):
    """What a person does. The words are stored and shown (architecture.md §5)."""

    GUARD = "guard"
    CLEANER = "cleaner"
    TECHNICIAN = "technician"
    FRONTDESK = "frontdesk"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    ADMIN = "admin"


FIELD_ROLES = (Role.GUARD, Role.CLEANER, Role.TECHNICIAN)
OFFICE_ROLES = (Role.SUPERVISOR, Role.MANAGER, Role.ADMIN)
EDITOR_ROLES = (Role.MANAGER, Role.ADMIN)
DESK_ROLES = (Role.FRONTDESK, *OFFICE_ROLES)


class Company(Model):
    """A customer of ours: nothing of one company is ever visible to another."""

    __tablename__ = "company"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(80))
    short_code: Mapped[str] = mapped_column(String(12), unique=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Person(OwnedByCompany, Model):
    """Somebody with a badge. A left colleague keeps the row: records name their author."""

    __tablename__ = "person"
    __table_args__ = (
        ForeignKeyConstraint(["company_id"], ["company.id"]),
        Index("uq_person_company_id_sign_in", "company_id", "sign_in", unique=True),
    )

    name: Mapped[str] = mapped_column(String(40))
    sign_in: Mapped[str] = mapped_column(String(40))
    role: Mapped[str] = mapped_column(String(12))
    phone: Mapped[str] = mapped_column(String(20), default="")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    pin_hash: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(10), default="zh-CN")
    text_size: Mapped[str] = mapped_column(String(2), default="md")
    theme: Mapped[str] = mapped_column(String(5), default="auto")
    sound: Mapped[str] = mapped_column(String(8), default="on")
    left_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    @property
    def is_active(self) -> bool:
        """Still with the company."""
        return self.left_at is None


class Badge(OwnedByCompany, Model):
    """A printed badge. Its 80-bit code is derived from the id with the installation's secret."""

    __tablename__ = "badge"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "person_id"], ["person.company_id", "person.id"]),
        Index("uq_badge_code_hash", "code_hash", unique=True),
        Index("ix_badge_company_id_person_id", "company_id", "person_id"),
    )

    person_id: Mapped[UUID]
    code_hash: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[datetime]
    printed_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]


class SignIn(OwnedByCompany, Model):
    """A signed-in browser. The cookie holds a random token; the row holds only its hash."""

    __tablename__ = "sign_in"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "person_id"], ["person.company_id", "person.id"]),
        Index("uq_sign_in_token_hash", "token_hash", unique=True),
        Index("ix_sign_in_company_id_person_id", "company_id", "person_id"),
    )

    person_id: Mapped[UUID]
    token_hash: Mapped[str] = mapped_column(String(64))
    method: Mapped[str] = mapped_column(String(10))  # badge, pin, password, demo
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Device(OwnedByCompany, Model):
    """An enrolled phone: its public key, and up to where its journal is known."""

    __tablename__ = "device"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "person_id"], ["person.company_id", "person.id"]),
        Index("ix_device_company_id_person_id", "company_id", "person_id"),
    )

    person_id: Mapped[UUID]  # who enrolled it, and who carries it now
    name: Mapped[str] = mapped_column(String(60), default="")
    public_key: Mapped[bytes] = mapped_column(LargeBinary)  # P-256, uncompressed point, 65 bytes
    enrolled_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    heard_at: Mapped[datetime | None]  # last contact of any kind
    complete_until: Mapped[datetime | None]  # nothing older is still on the phone
    last_seq: Mapped[int] = mapped_column(default=0)  # highest number without a gap below it
    last_hash: Mapped[str] = mapped_column(String(64), default="")
    waiting: Mapped[int] = mapped_column(default=0)  # entries the phone said it still holds
    head_seq: Mapped[int] = mapped_column(BigInteger, default=0)  # its last number, as it said
    missing_since: Mapped[datetime | None]  # when numbers up to its last one began to be missing
    rewound_at: Mapped[datetime | None]  # when it first wrote behind what it had sent: a copy
    rewound_seq: Mapped[int | None] = mapped_column(BigInteger)  # where it went back to
    returned_at: Mapped[datetime | None]  # handed back; signing in on it takes it into use again
    checkup: Mapped[str] = mapped_column(Text, default="{}")  # last 手机体检, as the phone told it


class PersonSite(RowOfCompany, Model):
    """Where a person works. Managers and admins see every site of their company without it."""

    __tablename__ = "person_site"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "person_id"], ["person.company_id", "person.id"]),
        ForeignKeyConstraint(["company_id", "site_id"], ["site.company_id", "site.id"]),
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID] = mapped_column(primary_key=True)


class Throttle(Model):
    """How often somebody failed lately. In the database, so that every process counts alike."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)  # person:<id> or address:<ip>
    failures: Mapped[int] = mapped_column(default=0)
    since: Mapped[datetime]
