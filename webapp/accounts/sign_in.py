"""Finding out who somebody is: badge and PIN for the field, name and password for the office."""

from dataclasses import dataclass
from datetime import datetime

from webapp.accounts import queries, throttling
from webapp.accounts.badges import clean_badge_code
from webapp.accounts.models import FIELD_ROLES, Company, Person
from webapp.accounts.passwords import is_secret
from webapp.accounts.refusals import BadgeUnknown, BadgeVoided, NeedsBadge, WrongSecret
from webapp.database import transaction


@dataclass(frozen=True)
class Attempt:
    """One try to sign in: what was typed, and from where."""

    name: str
    secret: str
    address: str
    company: Company | None


def person_of_badge(code: str) -> Person:
    """Who carries this badge. Raises BadgeUnknown, BadgeVoided."""
    badge = queries.badge_by_code(clean_badge_code(code))
    if badge is None:
        raise BadgeUnknown
    person = queries.person_in_any_company(badge.company_id, badge.person_id)
    if badge.voided_at is not None or person is None or not person.is_active:
        raise BadgeVoided
    return person


def person_by_secret(attempt: Attempt, now: datetime) -> Person:
    """Who has this name and this PIN or password.

    Raises NeedsBadge for a field colleague without a PIN, TooManyTries, WrongSecret (with
    `detail["left"]`). The answer takes as long for a name nobody has.
    """
    company = attempt.company
    person = queries.person_by_sign_in(company.id, attempt.name) if company else None
    if person is not None and person.role in FIELD_ROLES and person.pin_hash is None:
        raise NeedsBadge
    check_secret(person, attempt.secret, attempt.address, now)
    if person is None:
        raise WrongSecret  # cannot happen: nobody's secret is never right
    return person


def check_secret(person: Person | None, secret: str, address: str, now: datetime) -> None:
    """Compare a PIN or password; count the failure. Raises TooManyTries, WrongSecret."""
    keys = [f"address:{address}"]
    if person is not None:
        keys.insert(0, f"person:{person.id}")
    throttling.check(keys, now)
    if is_secret(_stored_secret(person), secret):
        if person is not None:
            with transaction():
                throttling.forget(f"person:{person.id}")
        return
    with transaction():
        left = throttling.count_failure(keys, now)
    raise WrongSecret(left=left)


def _stored_secret(person: Person | None) -> str | None:
    if person is None:
        return None
    return person.pin_hash if person.role in FIELD_ROLES else person.password_hash
