"""Giving reports out: suggestions, several at once, the next in turn."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from webapp.accounts.models import Device, Role
from webapp.database import db
from webapp.errors import Refused
from webapp.issues.actions import StepTaken, Taker, take_step
from webapp.issues.desk_models import DispatchRule, PersonTrade
from webapp.issues.dispatch.rules import Candidate, Near, Way, best_first, nearness, next_in_turn
from webapp.issues.flows.flow import Actor, Demand, Step, Urgency
from webapp.issues.models import Issue
from webapp.issues.people import assignable
from webapp.issues.refusals import AlreadyGiven
from webapp.issues.state.lanes import Lane
from webapp.issues.state.terms import flow_of
from webapp.sites.models import Checkpoint, Zone

CREW = frozenset({Role.TECHNICIAN, Role.CLEANER, Role.GUARD})
OFFICE = frozenset({Actor.DESK, Actor.SUPERVISOR, Actor.MANAGER})


@dataclass(frozen=True)
class Given:
    """What became of giving out several reports."""

    done: Sequence[str]  # numbers
    refused: Sequence[tuple[str, Refused]]


def giving_step(issue: Issue) -> Step | None:
    """The step that gives a report to somebody and asks for nothing else; None: not here."""
    steps = flow_of(issue).steps_from(issue.state)
    return next((one for one in steps if one.demands == (Demand.ASSIGNEE,)), None)


def suggestions(site_id: UUID, issue: Issue | None, now: datetime) -> list[Candidate]:
    """Everybody who may be given a report of a site, the fittest for this one first."""
    people = assignable(site_id)
    ids = [person.id for person in people]
    fit = _of_trade(issue.trade) if issue and issue.trade else set()
    heard, load = _heard(ids), _load(ids)
    zones = _zones(site_id)
    here = _path(zones, issue) if issue else ()
    jobs = _last_jobs(ids) if issue else {}
    found = [
        Candidate(
            id=person.id,
            name=person.name,
            is_of_trade=person.id in fit,
            is_technician=person.role == Role.TECHNICIAN,
            heard_at=heard.get(person.id),
            open_jobs=load.get(person.id, 0),
            near=nearness(_path(zones, jobs[person.id]), here)
            if person.id in jobs
            else Near.UNKNOWN,
        )
        for person in people
    ]
    is_pressing = issue is not None and issue.urgency != Urgency.NORMAL
    return best_first(found, now, is_pressing=is_pressing)


def give(issues: Iterable[Issue], assignee: UUID, by: Taker, now: datetime) -> Given:
    """Give each of these to one person; what cannot be given stays as it is and is named."""
    done, refused = [], []
    for issue in issues:
        number = issue.number
        try:
            with db.session.begin_nested():  # a refused step leaves nothing behind
                give_one(issue, assignee, by, now)
            done.append(number)
        except Refused as refusal:
            refused.append((number, refusal))
    return Given(done, refused)


def give_one(issue: Issue, assignee: UUID, by: Taker, now: datetime, note: str = "") -> None:
    """Raises AlreadyGiven where it cannot be given without a further word."""
    step = giving_step(issue)
    if step is None or (issue.lane != Lane.DISPATCH and issue.assigned_to == assignee):
        raise AlreadyGiven
    given = {Demand.ASSIGNEE: str(assignee)}
    take_step(issue, StepTaken(step.key, now, now, given=given, note=note), by)


def rule_of(site_id: UUID, kind: str, *, is_locked: bool = False) -> DispatchRule | None:
    """How a kind is given out here."""
    statement = select(DispatchRule).where(
        DispatchRule.site_id == site_id, DispatchRule.kind == kind
    )
    return db.session.scalar(statement.with_for_update() if is_locked else statement)


def give_by_turn(issue: Issue, now: datetime) -> UUID | None:
    """Where the site rotates this kind, the next in turn has it at once. Returns who.

    The rule's row is locked until the commit: two workers never give the same turn.
    """
    rule = rule_of(issue.site_id, issue.kind, is_locked=True)
    if rule is None or rule.way != Way.ROTATE:
        return None
    chosen = next_in_turn(suggestions(issue.site_id, issue, now), rule.last_person_id)
    if chosen is None or issue.lane != Lane.DISPATCH or giving_step(issue) is None:
        return None
    give_one(issue, chosen.id, Taker(rule.set_by, OFFICE), now)
    rule.last_person_id = chosen.id
    return chosen.id


def _of_trade(trade: str) -> set[UUID]:
    return set(db.session.scalars(select(PersonTrade.person_id).where(PersonTrade.trade == trade)))


def _heard(ids: Sequence[UUID]) -> dict[UUID, datetime]:
    rows = db.session.execute(
        select(Device.person_id, func.max(Device.heard_at))
        .where(Device.person_id.in_(ids), Device.revoked_at.is_(None))
        .group_by(Device.person_id)
    )
    return {person_id: heard for person_id, heard in rows if heard is not None}


def _load(ids: Sequence[UUID]) -> dict[UUID, int]:
    """Open jobs in hand."""
    rows = db.session.execute(
        select(Issue.assigned_to, func.count())
        .where(Issue.assigned_to.in_(ids), Issue.phase.in_(("open", "active", "waiting")))
        .group_by(Issue.assigned_to)
    )
    return {person_id: count for person_id, count in rows if person_id is not None}


def _last_jobs(ids: Sequence[UUID]) -> dict[UUID, Issue]:
    """The job each touched last: that is where he is."""
    rows = db.session.scalars(
        select(Issue)
        .where(Issue.assigned_to.in_(ids), Issue.phase.in_(("active", "waiting")))
        .order_by(Issue.touched_at)
    )
    return {issue.assigned_to: issue for issue in rows if issue.assigned_to is not None}


def _zones(site_id: UUID) -> dict[UUID, Zone]:
    found = db.session.scalars(select(Zone).where(Zone.site_id == site_id))
    return {zone.id: zone for zone in found}


def _path(zones: Mapping[UUID, Zone], issue: Issue) -> tuple[UUID, ...]:
    """Zones of a report's place, the building first."""
    zone_id = issue.zone_id
    if zone_id is None and issue.checkpoint_id is not None:
        point = db.session.get(Checkpoint, (issue.company_id, issue.checkpoint_id))
        zone_id = point.zone_id if point else None
    path: list[UUID] = []
    while zone_id is not None and zone_id in zones and zone_id not in path:
        path.insert(0, zone_id)
        zone_id = zones[zone_id].parent_id
    return tuple(path)
