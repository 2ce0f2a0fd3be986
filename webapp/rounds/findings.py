"""What the office does about findings: assigned, cleared, verified by somebody else.

Each is a step of the report's flow, taken by its rules; the words of the refusals are those of this
page. What phones report opens findings and joins them (`apply_findings.py`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from webapp.accounts.models import Person
from webapp.database import db
from webapp.errors import Refused
from webapp.issues import actions
from webapp.issues.actions import StepTaken, Taker
from webapp.issues.flows.flow import Actor, Demand, IssueKind
from webapp.issues.models import IssueEvent
from webapp.issues.refusals import OwnWork, WrongState
from webapp.issues.roles import ACTORS
from webapp.rounds.models import Finding
from webapp.rounds.refusals import (
    AlreadyVerified,
    GoesAnotherWay,
    NotCleared,
    NotVerified,
    SamePerson,
)

SAME_BREATH = timedelta(seconds=10)


def is_seen_through_here(finding: Finding) -> bool:
    """True for kinds that are assigned, cleared and verified; a repair has a flow of its own."""
    return finding.kind in (IssueKind.RECTIFICATION, IssueKind.HAZARD)


def assign(
    finding: Finding, *, to: UUID, due_at: datetime | None, by: UUID, at: datetime, note: str = ""
) -> None:
    """Name who clears it, and until when. Raises AlreadyVerified."""
    given = {Demand.ASSIGNEE: str(to)}
    if due_at is not None:
        given[Demand.PROMISE] = due_at.isoformat()
    _take(finding, "assign", by, at, note, given)


def clear(
    finding: Finding, *, by: UUID, at: datetime, note: str = "", photos: Sequence[str] = ()
) -> None:
    """Somebody says it is mended. A second clearance replaces the first. Raises AlreadyVerified."""
    _take(finding, "clear", by, at, note, {Demand.PHOTO_AFTER: list(photos)}, photos)


def verify(finding: Finding, *, by: UUID, at: datetime, note: str = "") -> None:
    """Another person agrees. Raises AlreadyVerified, NotCleared or SamePerson."""
    _must_be_cleared(finding)
    _take(finding, "verify", by, at, note, {})


def send_back(finding: Finding, *, by: UUID, at: datetime, note: str) -> None:
    """Not good enough: back to whoever is to mend it. Raises AlreadyVerified or NotCleared."""
    _must_be_cleared(finding)
    _take(finding, "return", by, at, note, {Demand.NOTE: note})


def reopen(finding: Finding, *, by: UUID, at: datetime, note: str) -> None:
    """It was verified, and is not mended after all. Raises NotVerified."""
    if finding.verified_at is None:
        raise NotVerified
    _take(finding, "reopen", by, at, note, {Demand.NOTE: note})


def add_note(
    finding: Finding, *, by: UUID, at: datetime, note: str, photos: Sequence[str] = ()
) -> None:
    """A line in its story that changes nothing. The same line again (a double click) is one."""
    if not photos and _was_just_said(finding, note, by, at):
        return
    actions.add_word(finding, "note", by=by, at=at, note=note, photos=photos)


def _was_just_said(finding: Finding, note: str, by: UUID, at: datetime) -> bool:
    said = select(IssueEvent.id).where(
        IssueEvent.issue_id == finding.id,
        IssueEvent.kind == "note",
        IssueEvent.person_id == by,
        IssueEvent.note == note,
        IssueEvent.at > at - SAME_BREATH,
    )
    return db.session.scalar(said.limit(1)) is not None


def _must_be_cleared(finding: Finding) -> None:
    if finding.stage == "verified":
        raise AlreadyVerified
    if finding.stage != "cleared":
        raise NotCleared


def _take(
    finding: Finding,
    key: str,
    by: UUID,
    at: datetime,
    note: str,
    given: Mapping[Demand, Any],
    photos: Sequence[str] = (),
) -> None:
    """Take a step of the flow; the office's page tells refusals in its own words."""
    if not is_seen_through_here(finding):
        raise GoesAnotherWay
    step = StepTaken(key, at, at, given, note=note, photos=photos)
    try:
        actions.take_step(finding, step, Taker(by, _actors(finding, by)))
    except OwnWork:
        raise SamePerson from None
    except WrongState as refused:
        refusal: type[Refused] = AlreadyVerified if finding.stage == "verified" else NotCleared
        raise refusal from refused


def _actors(finding: Finding, by: UUID) -> frozenset[Actor]:
    person = db.session.get(Person, (finding.company_id, by))
    return ACTORS.get(person.role, frozenset()) if person else frozenset()
