"""Verbs of reports. A step is stored as what it is, an event, and the story is told anew."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from webapp.attachments.models import Attachment
from webapp.calendars.queries import calendar_of
from webapp.database import db, new_id
from webapp.issues import closing, numbers
from webapp.issues.flows.flow import Actor, Demand, IssueKind, Urgency
from webapp.issues.models import Channel, Issue, IssueEvent
from webapp.issues.notices.announcements import tell_opened, tell_step
from webapp.issues.notices.emergency import tell_if_emergency
from webapp.issues.refusals import BY_CODE
from webapp.issues.search.index import index
from webapp.issues.state.retelling import events_of, retell
from webapp.issues.state.terms import current_flow
from webapp.sites.models import Site


@dataclass(frozen=True)
class Told:
    """What somebody reports."""

    kind: IssueKind
    channel: Channel
    title: str
    text: str = ""
    happened: str = ""
    demand: str = ""
    expectation: str = ""
    urgency: Urgency = Urgency.NORMAL
    severity: str = "minor"
    category: str = ""
    trade: str = ""
    checkpoint_id: UUID | None = None
    zone_id: UUID | None = None
    room: str = ""
    place: str = ""
    photos: Sequence[str] = ()
    is_private: bool = False
    reporter_id: UUID | None = None
    language: str = ""  # the reporter's; "": the site's
    token_hash: str | None = None
    relapse_of: UUID | None = None


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


def open_issue(
    site: Site,
    told: Told,
    *,
    by: UUID | None,
    at: datetime,
    now: datetime,
    id: UUID | None = None,
    is_given: bool = False,
) -> Issue:
    """A new report with its number and its first clocks; every way in comes through here.

    Where the site rotates its kind, the next in turn has it at once, unless `is_given`: whoever
    opens it says in the same breath who has it, or answers it.
    """
    version_id, flow = current_flow(site.company_id, told.kind, now)
    day = calendar_of(site).local_day(at)
    number = numbers.take_numbers(site.company_id, site.id, told.kind, day)[0]
    issue = Issue(
        id=id or new_id(),
        site_id=site.id,
        number=number,
        flow_version_id=version_id,
        state=flow.start,
        phase=flow.state(flow.start).phase,
        since=at,
        opened_at=at,
        opened_by=by,
        touched_at=now,
        is_restricted=told.kind is IssueKind.COMPLAINT,
        **_columns(told),
    )
    db.session.add(issue)
    _attach(issue.id, told.photos, now)
    retell(issue, now)
    tell_opened(issue, now)
    tell_if_emergency(issue, now)
    if not is_given:
        from webapp.issues.dispatch.dispatch import (
            give_by_turn,  # which takes a step, and so stands above
        )

        give_by_turn(issue, now)
    return issue


def _columns(told: Told) -> dict[str, Any]:
    values = {name: getattr(told, name) for name in told.__dataclass_fields__}
    return values | {"photos": list(told.photos), "title": told.title[:120]}


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
    _attach(event.id, step.photos, step.received_at)
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
    _attach(event.id, photos, at)
    issue.touched_at = at
    db.session.flush()
    index(issue, events_of(issue.id))
    return event


def _attach(subject_id: UUID, photos: Collection[str], at: datetime) -> None:
    db.session.add_all(
        Attachment(subject_id=subject_id, sha256=photo, position=position, created_at=at)
        for position, photo in enumerate(photos)
    )
