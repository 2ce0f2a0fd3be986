"""Each step of a case rings the supervisors' bell; it falls silent when the case is clear."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from webapp.accounts.models import EDITOR_ROLES, Person, PersonSite, Role
from webapp.coverage.models import UnknownCase
from webapp.database import db
from webapp.notifications import actions as notices
from webapp.notifications.actions import Message
from webapp.notifications.models import Via
from webapp.rounds.models import Round, Stop
from webapp.sites.models import Site


def ring(site: Site, case: UnknownCase, who: str, *, by: UUID | None, at: datetime) -> None:
    """A step fell due: once for each supervisor, whichever worker comes first.

    `by`: whoever made it fall due by writing down that nobody answered knows it already.
    """
    params = {**_named(case), "count": case.stops}
    messages = [
        Message(
            via=Via.OFFICE, once=f"{case.id}:step:{case.step}:{person_id}", code=f"unknown.{who}",
            title=site.name, params=params, person_id=person_id, subject_id=case.id,
            site_id=site.id, is_urgent=who in ("leader", "look"),
        )
        for person_id in _supervisors(site.id)
        if person_id != by
    ]  # fmt: skip
    notices.put_all(site.company_id, messages, at)


def fall_silent(case: UnknownCase, at: datetime) -> None:
    """The case is over: its notices say what became of it. Only a miss stays to be read."""
    code = f"unknown.{case.resolution}"
    is_over = case.resolution != "missed"
    notices.reword(case.id, code, read_at=at if is_over else None)


def _supervisors(site_id: UUID) -> Iterable[UUID]:
    """Of the site; where there are none, whoever manages the company."""
    here = select(PersonSite.person_id).where(PersonSite.site_id == site_id)
    present = select(Person.id).where(Person.left_at.is_(None)).order_by(Person.id)
    found = db.session.scalars(
        present.where(Person.role == Role.SUPERVISOR, Person.id.in_(here))
    ).all()
    return found or db.session.scalars(present.where(Person.role.in_(EDITOR_ROLES))).all()


def _named(case: UnknownCase) -> dict[str, Any]:
    """Who was to walk; where nobody is named, what."""
    if case.person_id is not None:
        person = db.session.get(Person, (case.company_id, case.person_id))
        return {"name": person.name if person else ""}
    first = db.session.execute(
        select(Round.name, Round.name_en)
        .join(Stop, and_(Stop.company_id == Round.company_id, Stop.round_id == Round.id))
        .where(
            Stop.site_id == case.site_id, Stop.grace_until == case.opened_at,
            Round.role == case.role,
        )
        .limit(1)
    ).first()  # fmt: skip
    return {"name_name": {"zh": first.name, "en": first.name_en}} if first else {}
