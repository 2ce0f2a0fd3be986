"""Who is told that a limit comes near or has run out."""

from uuid import UUID

from sqlalchemy import select

from webapp.accounts.models import Person, PersonSite, Role
from webapp.database import db
from webapp.issues.models import Issue


class Receivers:
    """Near: whose report it is. Run out, or nobody's: the desk too. Supervisors: escalation.py."""

    def __init__(self) -> None:
        self._watchers: dict[UUID, tuple[UUID, ...]] = {}

    def of(self, issue: Issue, *, is_overdue: bool) -> tuple[UUID, ...]:
        """Everybody who is to hear of it, once."""
        own = (issue.assigned_to,) if issue.assigned_to else ()
        if own and not is_overdue:
            return own
        return tuple(dict.fromkeys((*own, *self._watching(issue.site_id))))

    def _watching(self, site_id: UUID) -> tuple[UUID, ...]:
        """Asked once a batch: a thousand reports of a site share their desk."""
        if site_id not in self._watchers:
            self._watchers[site_id] = _desk(site_id)
        return self._watchers[site_id]


def _desk(site_id: UUID) -> tuple[UUID, ...]:
    here = select(PersonSite.person_id).where(PersonSite.site_id == site_id)
    for role in (Role.FRONTDESK, Role.SUPERVISOR):
        found = db.session.scalars(
            select(Person.id)
            .where(Person.left_at.is_(None), Person.role == role, Person.id.in_(here))
            .order_by(Person.id)
        ).all()
        if found:
            return tuple(found)
    managers = select(Person.id).where(Person.left_at.is_(None), Person.role == Role.MANAGER)
    return tuple(db.session.scalars(managers.order_by(Person.id)))
