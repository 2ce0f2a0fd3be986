"""特急 and 严重 together: everybody who can act is told at once (rows 41, 46)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from webapp.accounts.models import EDITOR_ROLES, Person, PersonSite, Role
from webapp.database import db
from webapp.issues.flows.flow import Phase, Urgency
from webapp.issues.models import Issue
from webapp.issues.notices.telling import Teller

SERIOUS = "serious"


def is_emergency(issue: Issue) -> bool:
    """The top pair, and not over yet."""
    grave = issue.urgency == Urgency.CRITICAL and issue.severity == SERIOUS
    return grave and issue.phase in (Phase.OPEN, Phase.ACTIVE, Phase.WAITING)


def tell_if_emergency(issue: Issue, now: datetime) -> bool:
    """Tell every supervisor of the site, once a report; False when it is none."""
    if not is_emergency(issue):
        return False
    teller = Teller(issue.company_id, now)
    once = f"{issue.id}:emergency"
    teller.people(issue, "issue.emergency", leaders(issue.site_id), once, {}, is_urgent=True)
    teller.put()
    return True


def leaders(site_id: UUID) -> list[UUID]:
    """Supervisors of a site and whoever manages all sites."""
    here = select(PersonSite.person_id).where(PersonSite.site_id == site_id)
    supervises = (Person.role == Role.SUPERVISOR) & Person.id.in_(here)
    found = select(Person.id).where(
        Person.left_at.is_(None), supervises | Person.role.in_(EDITOR_ROLES)
    )
    return list(db.session.scalars(found.order_by(Person.id)))
