"""Of whom name and phone may go: whose last report was closed long ago, and whom no hold names."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from webapp.database import db
from webapp.issues.flows.flow import Phase
from webapp.issues.models import Issue, IssueEvent, Reporter
from webapp.keeping.models import LegalHold
from webapp.keeping.removable import Holds, Ids, any_of, is_at, is_in
from webapp.sync.models import Entry


def removable(before: datetime, holds: Holds) -> Ids:
    """Reporters with nothing open and nothing closed since."""
    theirs = exists().where(
        Issue.reporter_id == Reporter.id,
        Issue.company_id == Reporter.company_id,
        or_(Issue.phase != Phase.CLOSED, Issue.closed_at >= before, Issue.closed_at.is_(None)),
    )
    return (
        select(Reporter.id)
        .where(
            Reporter.forgotten_at.is_(None),
            Reporter.created_at < before,
            ~theirs,
            ~any_of(holds, _holds),
        )
        .order_by(Reporter.created_at)
    )


def is_held(reporter: Reporter) -> bool:
    """True when a hold in force names one of his reports."""
    in_force = db.session.scalars(select(LegalHold).where(LegalHold.lifted_at.is_(None))).all()
    held = select(Reporter.id).where(Reporter.id == reporter.id, any_of(in_force, _holds))
    return db.session.scalar(held) is not None


def told_by_phones(event_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these events stand in a journal: a rebuild makes them anew as they were told."""
    return set(db.session.scalars(select(Entry.id).where(Entry.id.in_(event_ids))))


def _holds(hold: LegalHold) -> ColumnElement[bool]:
    """By one of his reports: its site, its time, whoever had to do with it, or itself."""
    issue, event = aliased(Issue), aliased(IssueEvent)
    conditions: list[Any] = [
        issue.reporter_id == Reporter.id,
        issue.company_id == Reporter.company_id,
        is_at(hold, issue.site_id),
        is_in(hold, issue.opened_at, issue.touched_at),
    ]
    if hold.finding_id is not None:
        conditions.append(issue.id == hold.finding_id)
    if hold.person_id is not None:
        told = exists().where(event.issue_id == issue.id, event.person_id == hold.person_id)
        conditions.append(or_(issue.assigned_to == hold.person_id, told))
    return exists().where(and_(*conditions))
