"""Tokens other systems come in with, and where they want to be told."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Model, OwnedByCompany, RowOfCompany
from webapp.sealed import SealedText


class ApiToken(OwnedByCompany, Model):
    """A key of another system for one site. Only its hash is kept; it is shown once."""

    __tablename__ = "api_token"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "site_id"], ["site.company_id", "site.id"]),
        Index("uq_api_token_token_hash", "token_hash", unique=True),
    )

    site_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(60))
    token_hash: Mapped[str] = mapped_column(String(64))
    sees_reporters: Mapped[bool] = mapped_column(default=False)  # names and phones in answers
    created_by: Mapped[UUID]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class ApiCall(RowOfCompany, Model):
    """What an Idempotency-Key has already opened."""

    __tablename__ = "api_call"

    token_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    body_hash: Mapped[str] = mapped_column(String(64))
    issue_id: Mapped[UUID]
    at: Mapped[datetime]


class Webhook(OwnedByCompany, Model):
    """An address that is told what becomes of the reports of a site."""

    __tablename__ = "webhook"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "site_id"], ["site.company_id", "site.id"]),
    )

    site_id: Mapped[UUID]
    url: Mapped[str] = mapped_column(String(500))
    secret: Mapped[str] = mapped_column(SealedText("webhook.secret"))
    created_by: Mapped[UUID]
    created_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    told_until: Mapped[datetime]  # events received until then have their deliveries
    rests_until: Mapped[datetime | None]  # after a failure: nothing is tried before
    faults: Mapped[int] = mapped_column(default=0)  # failures in a row


class Delivery(OwnedByCompany, Model):
    """One event on its way to one webhook."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        ForeignKeyConstraint(["company_id", "webhook_id"], ["webhook.company_id", "webhook.id"]),
        UniqueConstraint("company_id", "webhook_id", "event_id"),
        Index("ix_webhook_delivery_company_id_webhook_id", "company_id", "webhook_id", "done_at"),
    )

    webhook_id: Mapped[UUID]
    event_id: Mapped[UUID]
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]  # taken by the other side, or given up
    is_given_up: Mapped[bool] = mapped_column(default=False)
    fault: Mapped[str] = mapped_column(Text, default="")
