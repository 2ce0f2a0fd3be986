"""Signed-in browsers: a random token in the cookie, its hash in the table."""

import hashlib
import secrets
from datetime import datetime, timedelta

from webapp.accounts.models import FIELD_ROLES, Person, SignIn
from webapp.database import db, enter_company

FIELD_SESSION = timedelta(days=30)  # a guard's own phone (ux.md §7)
OFFICE_SESSION = timedelta(hours=12)


def begin(person: Person, *, method: str, now: datetime, until: datetime | None = None) -> str:
    """Sign a person in, for as long as their role may or `until`; return the cookie's token."""
    token = secrets.token_urlsafe(32)
    length = FIELD_SESSION if person.role in FIELD_ROLES else OFFICE_SESSION
    enter_company(person.company_id)
    db.session.add(
        SignIn(
            company_id=person.company_id,
            person_id=person.id,
            token_hash=token_hash(token),
            method=method,
            created_at=now,
            expires_at=until or now + length,
        )
    )
    return token


def token_hash(token: str) -> str:
    """What the table keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
