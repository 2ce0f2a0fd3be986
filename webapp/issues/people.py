"""Who somebody is to a flow, and who can be given a report."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from webapp.accounts.models import EDITOR_ROLES, Person, PersonSite, Role
from webapp.database import db
from webapp.issues.actions import Taker
from webapp.issues.roles import ACTORS
from webapp.web.access import SignedIn


def taker(person: SignedIn) -> Taker:
    """The person as a flow sees him. Whose report it is follows from the story."""
    return Taker(person.id, ACTORS.get(person.role, frozenset()))


def assignable(site_id: UUID) -> Sequence[Person]:
    """Who works at a site and may be given a report; technicians first."""
    here = select(PersonSite.person_id).where(PersonSite.site_id == site_id)
    found = db.session.scalars(
        select(Person)
        .where(
            Person.left_at.is_(None),
            Person.role != Role.FRONTDESK,
            Person.id.in_(here) | Person.role.in_(EDITOR_ROLES),
        )
        .order_by(Person.name)
    ).all()
    return sorted(found, key=lambda one: (one.role != Role.TECHNICIAN, one.name))
