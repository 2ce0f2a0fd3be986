"""What several people on one phone need from the server: their keys back, and their sessions kept.

A phone locks what each person has on it under a key of their own. PIN and badge open it without a
network; the server opens it for whoever has signed in, because the key is sealed for it too.
"""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select

from webapp.accounts import queries, sessions
from webapp.accounts.models import Badge, Person, SignIn
from webapp.database import db, transaction
from webapp.sync import seals, server_keys
from webapp.sync.refusals import UnknownSeal
from webapp.web.access import SignedIn

MOST_PEOPLE = 20  # of one phone; whoever asks for more learns of the first ones
STAMP_LENGTH = 16


def key_back(
    connection: Connection, secret: str, key_id: str, sealed: bytes, person: SignedIn
) -> bytes:
    """The key that a phone sealed for this person. Raises UnknownSeal."""
    keys = server_keys.with_id(connection, secret, key_id)
    purpose = seals.person_purpose(person.id)
    opened = seals.open_seal(keys.sealing, sealed, purpose) if keys else None
    if opened is None:
        raise UnknownSeal
    return opened


def keep_session(sign_in: SignIn, person: Person, now: datetime) -> str:
    """Another token for the same person, as good as this sign-in, for the phone to lock up."""
    with transaction():
        return sessions.begin(person, method="phone", now=now, until=sign_in.expires_at)


def kept_session(token: str, now: datetime) -> tuple[SignIn, Person] | None:
    """Whose token this is, while it is good."""
    sign_in = queries.live_sign_in(sessions.token_hash(token), now)
    if sign_in is None:
        return None
    person = queries.person_in_any_company(sign_in.company_id, sign_in.person_id)
    return (sign_in, person) if person is not None and person.is_active else None


def stamps(secret: str, people: Iterable[UUID]) -> dict[str, str]:
    """What changes when somebody's PIN or badge does. Whoever has left is missing.

    A phone that hears another stamp forgets how this person unlocked it: a lost badge must not open
    phones for longer than they stay without a network.
    """
    wanted = list(people)[:MOST_PEOPLE]
    pins = db.session.execute(
        select(Person.id, Person.pin_hash).where(Person.id.in_(wanted), Person.left_at.is_(None))
    ).all()
    badges = db.session.execute(
        select(Badge.person_id, Badge.id).where(
            Badge.person_id.in_(wanted), Badge.voided_at.is_(None)
        )
    ).all()
    carried = {row[0]: row[1] for row in badges}
    return {
        str(person_id): _stamp(secret, f"{person_id}:{pin_hash}:{carried.get(person_id)}")
        for person_id, pin_hash in pins
    }


def _stamp(secret: str, about: str) -> str:
    key = b"rounds unlocking:" + secret.encode()
    return hmac.new(key, about.encode(), hashlib.sha256).hexdigest()[:STAMP_LENGTH]
