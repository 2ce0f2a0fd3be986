"""Closing without asking the reporter again (免回访办结): not by who has settled it (row 55).

Whoever settles a report does not accept it. Only where nobody else at the site may close it, he
does it himself; the month's report names every such report (`reports.months`).
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select

from webapp.accounts.models import EDITOR_ROLES, Person, PersonSite
from webapp.database import db
from webapp.issues.flows.flow import Flow, Step
from webapp.issues.models import Issue, IssueEvent
from webapp.issues.refusals import OwnWork
from webapp.issues.roles import ACTORS
from webapp.issues.state.retelling import events_of
from webapp.issues.state.terms import flow_of

CLOSE = "close"


def refuse_own(issue: Issue, key: str, person_id: UUID | None) -> None:
    """Raises OwnWork, while anybody else is there to close it."""
    if key != CLOSE or person_id is None:
        return
    flow = flow_of(issue)
    is_his = is_own(flow, key, person_id, events_of(issue.id))
    if is_his and somebody_else(issue, flow.step(key), person_id):
        raise OwnWork


def is_own(flow: Flow, key: str, person_id: UUID | None, events: Iterable[IssueEvent]) -> bool:
    """True for who closes unasked what he had accepted for the reporter himself."""
    if key != CLOSE or person_id is None:
        return False
    settling = _settling(flow)
    return any(row.step in settling and row.person_id == person_id for row in _taken(events))


def closed_alone(flow: Flow, events: Sequence[IssueEvent]) -> bool:
    """True where the last closing without asking was by who had settled it."""
    closings = [row for row in _taken(events) if row.step == CLOSE]
    return bool(closings) and is_own(flow, CLOSE, closings[-1].person_id, events)


def somebody_else(issue: Issue, step: Step, person_id: UUID) -> bool:
    """True where another person at the site may take this step."""
    roles = [role for role, actors in ACTORS.items() if actors & set(step.by)]
    here = select(PersonSite.person_id).where(PersonSite.site_id == issue.site_id)
    found = db.session.scalar(
        select(Person.id)
        .where(
            Person.left_at.is_(None),
            Person.id != person_id,
            Person.role.in_(roles),
            Person.id.in_(here) | Person.role.in_(EDITOR_ROLES),
        )
        .limit(1)
    )
    return found is not None


def _settling(flow: Flow) -> set[str]:
    """The steps into the states from which a report can be closed without asking."""
    waiting = {state for step in flow.steps if step.key == CLOSE for state in step.from_}
    return {step.key for step in flow.steps if step.to in waiting}


def _taken(events: Iterable[IssueEvent]) -> list[IssueEvent]:
    return [row for row in events if row.kind == "step" and not row.aside]
