"""Whom to call for a step, and whom to remind of it."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, select

from webapp.accounts.models import Device, Person, PersonSite, Role
from webapp.coverage.unknown_stops import Matter
from webapp.database import db
from webapp.sites.models import Site

MOST_PEOPLE = 3  # to be called for one step


class Callers:
    """Whom to call at a site, the one whose phone was heard last first."""

    def __init__(self, site: Site) -> None:
        heard = func.max(func.coalesce(Device.heard_at, Device.enrolled_at))
        rows: Sequence[Any] = db.session.execute(
            select(Person, heard)
            .join(
                PersonSite,
                (PersonSite.company_id == Person.company_id) & (PersonSite.person_id == Person.id),
            )
            .outerjoin(
                Device,
                (Device.company_id == Person.company_id) & (Device.person_id == Person.id),
            )
            .where(PersonSite.site_id == site.id, Person.left_at.is_(None))
            .group_by(Person.company_id, Person.id)
        ).all()
        rows = sorted(rows, key=lambda row: -row[1].timestamp() if row[1] else 0.0)
        self.people: list[Person] = [row[0] for row in rows]

    def of(self, who: str, person: Person | None, matter: Matter) -> list[Person]:
        """Whom a step names; nobody, when somebody is to go and look."""
        if who == "look":
            return []
        if who == "leader":
            return self._first(each for each in self.people if each.role == Role.SUPERVISOR)
        silent = [phone.person_id for phone in matter.silent]
        if who == "guard":
            if person is not None:
                return [person]
            return self._first(each for each in self.people if each.id in silent)
        role = person.role if person else matter.role
        mine = {person.id} if person else set(silent)
        return self._first(e for e in self.people if e.role == role and e.id not in mine)

    def _first(self, people: Iterable[Person]) -> list[Person]:
        return sorted(people, key=lambda each: not each.phone)[:MOST_PEOPLE]
