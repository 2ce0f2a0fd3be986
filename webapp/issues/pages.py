"""What the page of one report shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from webapp.accounts.models import Person
from webapp.database import db
from webapp.issues.flows.flow import Actor, ClockRule, Flow, State, Step
from webapp.issues.models import Issue, IssueClock, IssueEvent, Reporter
from webapp.issues.roles import ACTORS
from webapp.issues.state.retelling import events_of
from webapp.issues.state.terms import flow_of
from webapp.sites.models import Checkpoint, Site, Zone
from webapp.web.access import SignedIn

Row = TypeVar("Row")


@dataclass(frozen=True)
class Line:
    """One line of the story. `step` is None for words beside the flow."""

    event: IssueEvent
    step: Step | None
    person: Person | None


@dataclass(frozen=True)
class Running:
    """A clock with its rule."""

    row: IssueClock
    rule: ClockRule


@dataclass(frozen=True)
class Page:
    """Everything about one report."""

    issue: Issue
    flow: Flow
    state: State
    site: Site
    checkpoint: Checkpoint | None
    zone: Zone | None
    reporter: Reporter | None
    assignee: Person | None
    story: Sequence[Line]
    clocks: Sequence[Running]
    steps: Sequence[Step]  # what this person can do next


def page_of(issue: Issue, viewer: SignedIn) -> Page:
    """The page as this person sees it."""
    flow = flow_of(issue)
    rows = events_of(issue.id)
    people = _people({row.person_id for row in rows} | {issue.assigned_to})
    return Page(
        issue=issue,
        flow=flow,
        state=flow.state(issue.state),
        site=db.session.get_one(Site, (issue.company_id, issue.site_id)),
        checkpoint=_get(Checkpoint, issue.company_id, issue.checkpoint_id),
        zone=_get(Zone, issue.company_id, issue.zone_id),
        reporter=_get(Reporter, issue.company_id, issue.reporter_id),
        assignee=people.get(issue.assigned_to),
        story=[Line(row, _step(flow, row), people.get(row.person_id)) for row in rows],
        clocks=_clocks(issue.id, flow),
        steps=steps_for(issue, flow, viewer),
    )


def last_step(issue: Issue) -> Line | None:
    """The last step that was taken; None before the first."""
    taken = [row for row in events_of(issue.id) if row.kind == "step" and not row.aside]
    if not taken:
        return None
    row = taken[-1]
    return Line(row, _step(flow_of(issue), row), _people({row.person_id}).get(row.person_id))


def steps_for(issue: Issue, flow: Flow, viewer: SignedIn) -> list[Step]:
    """What a person can do next with a report."""
    actors = set(ACTORS.get(viewer.role, frozenset()))
    if issue.assigned_to == viewer.id:
        actors.add(Actor.ASSIGNEE)
    return [step for step in flow.steps_from(issue.state) if actors & set(step.by)]


def _step(flow: Flow, row: IssueEvent) -> Step | None:
    if row.kind != "step":
        return None
    try:
        return flow.step(row.step)
    except KeyError:
        return None


def _people(ids: set[UUID | None]) -> dict[UUID | None, Person]:
    wanted = [one for one in ids if one is not None]
    found = db.session.scalars(select(Person).where(Person.id.in_(wanted)))
    return {person.id: person for person in found}


def _get(model: type[Row], company_id: UUID, id: UUID | None) -> Row | None:
    return db.session.get(model, (company_id, id)) if id else None


def _clocks(issue_id: UUID, flow: Flow) -> list[Running]:
    rows = db.session.scalars(
        select(IssueClock)
        .where(IssueClock.issue_id == issue_id)
        .order_by(IssueClock.stopped_at.is_not(None), IssueClock.due_at, IssueClock.id)
    )
    return [Running(row, flow.clock(row.key)) for row in rows]


def used_share(row: IssueClock, now: datetime) -> int:
    """How much of a limit is used, in per cent of its wall time, 0 to 100."""
    if row.due_at is None:
        return 0
    whole = (row.due_at - row.started_at).total_seconds()
    used = ((row.stopped_at or now) - row.started_at).total_seconds()
    return max(0, min(100, round(100 * used / whole))) if whole > 0 else 100
