"""What the exceptions ask: findings that wait, phones that are silent, what was done today."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, case, func, or_, select

from webapp.accounts.models import Device, Person, PersonSite
from webapp.database import db
from webapp.issues.flows.flow import Phase
from webapp.issues.models import IssueEvent
from webapp.rounds.models import Finding, LastReading, Stop, Visit
from webapp.rounds.rules import CARRIED_WITHIN

SILENT_AFTER = timedelta(hours=2)
MOST_SETTLED = 30
ENDS_WELL = ("assign", "clear", "mend", "verify")


class Settled(NamedTuple):
    """One step that a finding took today."""

    event: IssueEvent
    finding: Finding
    person: Person | None


class Healed(NamedTuple):
    """Stops that were unknown until somebody's phone reported."""

    person_id: UUID
    name: str
    stops: int
    received_at: datetime


def unsettled(site_id: UUID) -> Sequence[Finding]:
    """Findings nobody has verified, the urgent and the old first."""
    return db.session.scalars(
        select(Finding)
        .where(Finding.site_id == site_id, Finding.phase != Phase.CLOSED)
        .order_by(case((Finding.urgency == "normal", 1), else_=0), Finding.opened_at)
    ).all()


def figures(checkpoint_ids: Collection[UUID]) -> set[tuple[UUID, str]]:
    """Which items of these points are read as figures."""
    if not checkpoint_ids:
        return set()
    rows = db.session.execute(
        select(LastReading.checkpoint_id, LastReading.item_key).where(
            LastReading.checkpoint_id.in_(checkpoint_ids)
        )
    )
    return {(row[0], row[1]) for row in rows}


def silent_phones(site_id: UUID, now: datetime) -> Sequence[tuple[Device, Person]]:
    """Phones of the site's people that were not heard for two hours, and hold records.

    Some say so themselves; of others, numbers are missing that they have spoken of.
    """
    heard = func.coalesce(Device.heard_at, Device.enrolled_at)
    rows = db.session.execute(
        select(Device, Person)
        .join(Person, Person.id == Device.person_id)
        .join(PersonSite, PersonSite.person_id == Person.id)
        .where(
            PersonSite.site_id == site_id,
            Device.revoked_at.is_(None),
            Person.left_at.is_(None),
            heard > now - CARRIED_WITHIN,
            heard < now - SILENT_AFTER,
            or_(Device.waiting > 0, Device.head_seq > Device.last_seq),
        )
        .order_by(heard)
    )
    return [(row[0], row[1]) for row in rows]


def settled_since(site_id: UUID, since: datetime) -> Sequence[Settled]:
    """The steps findings took since, the newest first."""
    rows = db.session.execute(
        select(IssueEvent, Finding, Person)
        .join(Finding, Finding.id == IssueEvent.issue_id)
        .outerjoin(
            Person,
            and_(Person.company_id == Finding.company_id, Person.id == IssueEvent.person_id),
        )
        .where(
            Finding.site_id == site_id,
            IssueEvent.at >= since,
            IssueEvent.kind == "step",
            IssueEvent.aside == "",
            IssueEvent.step.in_(ENDS_WELL),
        )
        .order_by(IssueEvent.at.desc())
        .limit(MOST_SETTLED)
    )
    return [Settled(*row) for row in rows]


def healed_since(site_id: UUID, since: datetime) -> Sequence[Healed]:
    """Visits that arrived after their stop had been given up on, by person."""
    late = func.max(Visit.received_at)
    rows = db.session.execute(
        select(Person.id, Person.name, func.count(), late)
        .select_from(Visit)
        .join(Stop, and_(Stop.company_id == Visit.company_id, Stop.id == Visit.stop_id))
        .join(Person, and_(Person.company_id == Visit.company_id, Person.id == Visit.person_id))
        .where(
            Visit.site_id == site_id,
            Visit.at >= since - timedelta(hours=24),
            Visit.received_at >= since,
            Visit.received_at > Stop.grace_until,
            Visit.at <= Stop.grace_until,
        )
        .group_by(Person.id, Person.name)
        .order_by(late.desc())
    )
    return [Healed(*row) for row in rows]
