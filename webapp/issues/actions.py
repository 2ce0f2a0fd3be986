"""What happens to a report: a step is stored as what it is, an event, and the story told anew."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from webapp.attachments.models import Attachment
from webapp.database import db, new_id
from webapp.issues import closing
from webapp.issues.flows.flow import Actor, Demand
from webapp.issues.models import Issue, IssueEvent
from webapp.issues.notices.announcements import tell_step
from webapp.issues.refusals import BY_CODE
from webapp.issues.search.index import index
from webapp.issues.state.retelling import events_of, retell


@dataclass(frozen=True)
class Taker:
    """Who takes a step, and what he is by his role."""

    person_id: UUID | None
    actors: frozenset[Actor]


@dataclass(frozen=True)
class StepTaken:
    """A step with what it was given. `at` is the proved time, `received_at` the server's."""

    key: str
    at: datetime
    received_at: datetime
    given: Mapping[Demand, Any] = field(default_factory=dict)
    reason: str = ""
    extra: int = 0
    note: str = ""
    photos: Sequence[str] = ()
    is_public: bool = False
    id: UUID | None = None


def take_step(issue: Issue, step: StepTaken, by: Taker, *, is_strict: bool = True) -> IssueEvent:
    """Take a step now. Raises the refusal of story.refusal, with nothing written.

    Not strict (a phone's journal): what does not fit is kept aside, with its code.
    """
    event = IssueEvent(
        id=step.id or new_id(),
        issue_id=issue.id,
        kind="step",
        step=step.key,
        at=step.at,
        received_at=step.received_at,
        person_id=by.person_id,
        actors=sorted(by.actors),
        given={str(demand): value for demand, value in step.given.items()},
        reason=step.reason,
        extra=step.extra,
        note=step.note,
        photos=list(step.photos),
        is_public=step.is_public,
    )
    db.session.add(event)
    before = issue.phase, issue.assigned_to
    attach(event.id, step.photos, step.received_at)
    retell(issue, step.received_at)
    if event.aside and is_strict:
        raise BY_CODE[event.aside]
    if is_strict:
        closing.refuse_own(issue, step.key, by.person_id)
    tell_step(issue, event, before, step.received_at)
    return event


def add_word(
    issue: Issue,
    kind: str,
    *,
    by: UUID | None,
    at: datetime,
    note: str = "",
    photos: Sequence[str] = (),
    is_public: bool = False,
    given: Mapping[str, Any] | None = None,
) -> IssueEvent:
    """A line beside the flow: note, echo, nudge, notice, edit, raise, decide."""
    event = IssueEvent(
        id=new_id(),
        issue_id=issue.id,
        kind=kind,
        at=at,
        received_at=at,
        person_id=by,
        note=note,
        photos=list(photos),
        is_public=is_public,
        given=dict(given or {}),
    )
    db.session.add(event)
    attach(event.id, photos, at)
    issue.touched_at = at
    db.session.flush()
    index(issue, events_of(issue.id))
    return event


def attach(subject_id: UUID, photos: Collection[str], at: datetime) -> None:
    """Photos that belong to a report or to one of its lines, in their order."""
    db.session.add_all(
        Attachment(subject_id=subject_id, sha256=photo, position=position, created_at=at)
        for position, photo in enumerate(photos)
    )
