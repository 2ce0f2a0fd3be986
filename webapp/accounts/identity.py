"""Who is at the other end of this request."""

from uuid import UUID

from flask import g, session

from webapp.accounts import queries
from webapp.accounts.models import Person
from webapp.accounts.sessions import token_hash
from webapp.clock import utcnow
from webapp.database import enter_company, leave_company


def company_signed_in() -> UUID | None:
    """The company of whoever is signed in, for views that load no person."""
    token = session.get("token")
    return queries.company_of_sign_in(token_hash(token), utcnow()) if token else None


def load_person() -> Person | None:
    """The signed-in person, and the database session confined to their company."""
    leave_company()
    token = session.get("token")
    if not token:
        return None
    sign_in = queries.live_sign_in(token_hash(token), utcnow())
    if sign_in is None:
        return None
    person = queries.person_in_any_company(sign_in.company_id, sign_in.person_id)
    if person is None or not person.is_active:
        return None
    enter_company(person.company_id)
    g.sign_in = sign_in
    g.is_demo = queries.company_of(person.company_id).is_demo
    return person
