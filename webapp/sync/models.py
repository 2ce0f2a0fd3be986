"""The journal as the server keeps it: every entry, raw, for ever."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKeyConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, OwnedByCompany, RowOfCompany, new_id


class Entry(OwnedByCompany, Model):
    """One journal entry as it arrived, with what became of it."""

    __tablename__ = "entry"
    __table_args__ = (
        Index("ix_entry_company_id_device_id_seq", "company_id", "device_id", "seq"),
        Index("ix_entry_company_id_outcome", "company_id", "outcome", "received_at"),
        Index("ix_entry_company_id_subject_id", "company_id", "subject_id"),
    )

    device_id: Mapped[UUID]
    person_id: Mapped[UUID]
    seq: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(24))
    subject_id: Mapped[UUID | None]  # the visit, stop, round or finding it speaks of
    hash: Mapped[str] = mapped_column(String(64))
    raw: Mapped[bytes] = mapped_column(LargeBinary)  # canonical JSON, the bytes that were hashed
    received_at: Mapped[datetime]
    not_before: Mapped[int | None] = mapped_column(BigInteger)  # ms: what can be proved of its time
    not_after: Mapped[int | None] = mapped_column(BigInteger)
    outcome: Mapped[str] = mapped_column(String(8))  # applied, parked, resolved
    code: Mapped[str] = mapped_column(String(40), default="")  # why it was parked
    marks: Mapped[list[str]] = mapped_column(JSON, default=list)  # signed_out, unknown_round …
    settled_at: Mapped[datetime | None]  # a parked entry: when a supervisor dealt with it
    settled_by: Mapped[UUID | None]

    @property
    def proved(self) -> tuple[int, int] | None:
        """What is proved of its time; None: it came before anything was."""
        if self.not_before is None or self.not_after is None:
            return None
        return self.not_before, self.not_after


class ServerClock(Model):
    """What the clock of one machine last showed, and how it compares with the database's."""

    __tablename__ = "server_clock"

    node: Mapped[str] = mapped_column(String(80), primary_key=True)
    latest: Mapped[int] = mapped_column(BigInteger)  # ms: the highest it has vouched for
    boot: Mapped[str] = mapped_column(String(40), default="")  # which life of the machine
    counted: Mapped[int] = mapped_column(BigInteger, default=0)  # ms since then, at `latest`
    ahead: Mapped[int] = mapped_column(BigInteger, default=0)  # ms before the database's clock
    compared_at: Mapped[datetime | None]  # None: never, there is one machine only


class ClockDoubt(Model):
    """The servers' clocks disagreed. It weighs on tokens up to `until` that came after `since`."""

    __tablename__ = "clock_doubt"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    since: Mapped[int] = mapped_column(BigInteger)  # ms
    until: Mapped[int] = mapped_column(BigInteger)
    spread: Mapped[int] = mapped_column(BigInteger)  # ms: by how much


class PackManifest(RowOfCompany, Model):
    """What a phone was last given: {record key: hash}. The next pull is the difference to it."""

    __tablename__ = "pack_manifest"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "device_id"], ["device.company_id", "device.id"]),
    )

    device_id: Mapped[UUID] = mapped_column(primary_key=True)
    cursor: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    records: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime]


class ServerKey(Model):
    """The public halves of the installation's own keys, every generation of them."""

    __tablename__ = "server_key"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(String(16), unique=True)
    receipt_key: Mapped[bytes] = mapped_column(LargeBinary)  # P-256, uncompressed, 65 bytes
    seal_key: Mapped[bytes] = mapped_column(LargeBinary)
    since: Mapped[datetime]


class Receipt(OwnedByCompany, Model):
    """What the server has signed for: the entries of one push."""

    __tablename__ = "receipt"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "device_id"], ["device.company_id", "device.id"]),
        Index("ix_receipt_company_id_device_id", "company_id", "device_id"),
    )

    device_id: Mapped[UUID]
    at: Mapped[datetime]
    key_id: Mapped[str] = mapped_column(String(16))
    signature: Mapped[bytes] = mapped_column(LargeBinary)  # raw r||s
    hashes: Mapped[bytes] = mapped_column(LargeBinary)  # 32 bytes each, in the order signed
