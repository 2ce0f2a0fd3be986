"""Tokens: made once, kept as a hash, found by it."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from webapp.api.models import ApiToken
from webapp.audit import actions as audit
from webapp.database import db, new_id

MARK = "rnd_"
SIGN_OF_LIFE = timedelta(minutes=5)  # `used_at` is not worth a write a call


def make_token(
    site_id: UUID, name: str, *, sees_reporters: bool, by: UUID, at: datetime
) -> tuple[ApiToken, str]:
    """A new token and its text: 256 bits, never to be seen again."""
    text = MARK + secrets.token_urlsafe(32)
    row = ApiToken(
        id=new_id(),
        site_id=site_id,
        name=name[:60],
        token_hash=token_hash(text),
        sees_reporters=sees_reporters,
        created_by=by,
        created_at=at,
    )
    db.session.add(row)
    audit.note("api.token_made", by=by, at=at, subject=row.id, name=row.name)
    return row, text


def token_hash(text: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(text.encode()).hexdigest()


def find_token(authorization: str) -> ApiToken | None:
    """The token of an Authorization header, unless it was revoked."""
    scheme, _, text = authorization.partition(" ")
    if scheme.lower() != "bearer" or not text.startswith(MARK):
        return None
    return db.session.scalar(
        select(ApiToken)
        .where(ApiToken.token_hash == token_hash(text.strip()), ApiToken.revoked_at.is_(None))
        .execution_options(across_companies=True)
    )


def note_use(token: ApiToken, at: datetime) -> None:
    """Remember that it is in use."""
    if token.used_at is None or at - token.used_at > SIGN_OF_LIFE:
        token.used_at = at


def revoke(token: ApiToken, *, by: UUID, at: datetime) -> None:
    """It opens nothing any more."""
    token.revoked_at = token.revoked_at or at
    audit.note("api.token_revoked", by=by, at=at, subject=token.id, name=token.name)
