"""What papers are made of: reports with their events, clocks, materials and people."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute

from webapp.accounts.models import Person
from webapp.database import db
from webapp.issues.closing import CLOSE
from webapp.issues.models import Issue, IssueClock, IssueEvent, Material, Reporter
from webapp.issues.state.terms import flow_of
from webapp.reports.records import Record
from webapp.sites.models import Checkpoint, Zone

AT_ONCE = 500  # ids in one statement


def opened_between(
    site_id: UUID, since: datetime, until: datetime, kind: str = ""
) -> Sequence[Issue]:
    """Reports of a site told in a period, oldest first. `until` is outside."""
    statement = select(Issue).where(
        Issue.site_id == site_id, Issue.opened_at >= since, Issue.opened_at < until
    )
    if kind:
        statement = statement.where(Issue.kind == kind)
    return db.session.scalars(statement.order_by(Issue.opened_at, Issue.id)).all()


def visited_between(site_id: UUID, since: datetime, until: datetime) -> Sequence[Issue]:
    """Reports whose reporter was asked again in a period, oldest visit first."""
    asked = (
        select(IssueEvent.issue_id)
        .where(
            IssueEvent.step.in_(("visit", "visit_unhappy", "not_reached")),
            IssueEvent.at >= since,
            IssueEvent.at < until,
            IssueEvent.aside == "",
        )
        .distinct()
    )
    return db.session.scalars(
        select(Issue)
        .where(Issue.site_id == site_id, Issue.id.in_(asked))
        .order_by(Issue.opened_at, Issue.id)
    ).all()


def by_ids(site_id: UUID, ids: Sequence[UUID]) -> list[Issue]:
    """These reports of a site, oldest first."""
    found: list[Issue] = []
    for some in _batches(ids):
        found += db.session.scalars(
            select(Issue).where(Issue.site_id == site_id, Issue.id.in_(some))
        )
    return sorted(found, key=lambda issue: (issue.opened_at, issue.id))


def records(issues: Sequence[Issue]) -> list[Record]:
    """Everything a paper says about these reports, in their order."""
    ids = [issue.id for issue in issues]
    events = _grouped(ids, select(IssueEvent).order_by(IssueEvent.at, IssueEvent.id), IssueEvent)
    clocks = clocks_of(ids)
    used = _grouped(ids, select(Material).order_by(Material.id), Material)
    everybody = {issue.assigned_to for issue in issues} | {issue.opened_by for issue in issues}
    everybody |= {event.person_id for some in events.values() for event in some}
    names = {person.id: person.name for person in _by_id(Person, everybody).values()}
    reporters = _by_id(Reporter, {issue.reporter_id for issue in issues})
    points = _by_id(Checkpoint, {issue.checkpoint_id for issue in issues})
    zones = _by_id(Zone, {issue.zone_id for issue in issues})
    return [
        Record(
            issue=issue,
            flow=flow_of(issue),
            events=events[issue.id],
            clocks=clocks[issue.id],
            materials=used[issue.id],
            names=names,
            reporter=reporters.get(issue.reporter_id),
            point=points.get(issue.checkpoint_id),
            zone=zones.get(issue.zone_id),
        )
        for issue in issues
    ]


def clocks_of(ids: Sequence[UUID]) -> dict[UUID, list[IssueClock]]:
    """Every run of every clock, by report."""
    order = select(IssueClock).order_by(IssueClock.started_at, IssueClock.due_at, IssueClock.id)
    return _grouped(ids, order, IssueClock)


def relapsed(ids: Sequence[UUID]) -> set[UUID]:
    """Which of these were re-opened because the same thing broke again."""
    found: set[UUID] = set()
    for some in _batches(ids):
        found |= set(
            db.session.scalars(
                select(IssueEvent.issue_id).where(
                    IssueEvent.issue_id.in_(some),
                    IssueEvent.reason == "relapse",
                    IssueEvent.aside == "",
                )
            )
        )
    return found


def closed_unasked(ids: Sequence[UUID]) -> dict[UUID, list[IssueEvent]]:
    """Those that a person closed without asking the reporter again, with their stories."""
    closed = select(IssueEvent).where(
        IssueEvent.step == CLOSE, IssueEvent.aside == "", IssueEvent.person_id.is_not(None)
    )
    found = list(_grouped(ids, closed, IssueEvent))
    return _grouped(found, select(IssueEvent).order_by(IssueEvent.at, IssueEvent.id), IssueEvent)


def point_names(ids: set[UUID | None]) -> dict[UUID | None, str]:
    """What labelled points are called."""
    return {id: f"{point.name}" for id, point in _by_id(Checkpoint, ids).items()}


def _grouped(ids: Sequence[UUID], statement: Select[Any], model: Any) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in _some(ids, statement, model.issue_id):
        found[row.issue_id].append(row)
    return found


def _by_id(model: Any, ids: set[UUID | None]) -> dict[UUID | None, Any]:
    wanted = [one for one in ids if one is not None]
    return {row.id: row for row in _some(wanted, select(model), model.id)}


def _some(
    ids: Sequence[UUID], statement: Select[Any], column: InstrumentedAttribute[UUID]
) -> Iterator[Any]:
    for some in _batches(ids):
        yield from db.session.scalars(statement.where(column.in_(some)))


def _batches(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
