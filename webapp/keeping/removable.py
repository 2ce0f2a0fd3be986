"""What may go: older than the horizon, spoken of by nothing that stays, and held by nobody.

What stays, whatever its age: the last visit and the last readings of a point (the map shows them),
what a kept finding rests on, a whole round while one of its visits stays, and what a hold names.
Where a hold cannot be narrowed down for a kind (a sign-in has no site), it holds all of that kind.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from webapp.accounts.models import SignIn
from webapp.attachments.models import Attachment, Blob
from webapp.audit.models import AuditLine
from webapp.coverage.models import PointState
from webapp.issues.models import IssueEvent
from webapp.keeping.models import LegalHold
from webapp.keeping.tombstones import REMOVED
from webapp.rounds.models import Answer, Finding, LastReading, Round, Stop, Visit
from webapp.sites.models import FloorPlan
from webapp.sync.models import Entry

Holds = Sequence[LegalHold]
Ids = Select[Any]  # SELECT of one column: the ids (of photos: the hashes)


def photos(before: datetime, holds: Holds) -> Ids:
    """Photos of records, by hash, when every record that shows them is old and not held."""
    newer = aliased(Attachment)
    return (
        select(Blob.sha256)
        .where(
            Blob.removed_at.is_(None),
            Blob.complete_at < before,
            exists().where(Attachment.sha256 == Blob.sha256, _mine(Attachment, Blob)),
            ~exists().where(
                newer.sha256 == Blob.sha256,
                _mine(newer, Blob),
                or_(newer.created_at >= before, newer.subject_id.in_(_held_entries(holds)),
                    newer.subject_id.in_(_told_of_open_findings())),
            ),
            Blob.sha256.not_in(select(FloorPlan.blob_sha256)),
        )
        .order_by(Blob.complete_at)
    )  # fmt: skip


def rounds(before: datetime, holds: Holds) -> Ids:
    """Rounds that may go whole: with their stops and visits."""
    return (
        select(Round.id)
        .where(
            Round.grace_until < before,
            ~exists().where(
                Visit.round_id == Round.id,
                _mine(Visit, Round),
                or_(Visit.at >= before, _stays(), _held_visit(holds)),
            ),
            ~exists().where(
                Stop.round_id == Round.id,
                _mine(Stop, Round),
                Stop.id.in_(select(PointState.stop_id).where(PointState.stop_id.is_not(None))),
            ),
            ~any_of(holds, lambda hold: _held_round(hold)),
        )
        .order_by(Round.grace_until)
    )


def visits(before: datetime, holds: Holds) -> Ids:
    """Visits that belong to no round that is there."""
    return (
        select(Visit.id)
        .where(
            Visit.at < before,
            ~_stays(),
            ~_held_visit(holds),
            or_(Visit.round_id.is_(None), Visit.round_id.not_in(select(Round.id))),
        )
        .order_by(Visit.at)
    )


def entries(before: datetime, holds: Holds) -> Ids:
    """Raw entries about nothing that is kept. To be asked when visits and findings have gone."""
    subject = Entry.subject_id
    is_kept = or_(
        subject.in_(select(Visit.id)),
        subject.in_(select(Round.id)),
        subject.in_(select(Stop.id)),
        subject.in_(select(Finding.id)),
        Entry.id.in_(select(IssueEvent.id)),
    )
    return (
        select(Entry.id)
        .where(
            Entry.received_at < before,
            Entry.outcome.not_in([REMOVED, "parked"]),  # parked: somebody has yet to look at it
            or_(subject.is_(None), ~is_kept),
            ~any_of(holds, _held_entry),
        )
        .order_by(Entry.received_at)
    )


def findings(before: datetime, holds: Holds) -> Ids:
    """Findings that somebody verified long ago."""
    return (
        select(Finding.id)
        .where(
            Finding.phase == "closed",
            Finding.verified_at < before,
            Finding.last_seen_at < before,
            ~any_of(holds, _held_finding),
        )
        .order_by(Finding.verified_at)
    )


def audit(before: datetime, holds: Holds) -> Ids:
    """Lines of the audit log."""
    held = any_of(
        holds, lambda one: and_(is_of(one, AuditLine.person_id), is_in(one, AuditLine.at))
    )
    return select(AuditLine.id).where(AuditLine.at < before, ~held).order_by(AuditLine.at)


def sign_ins(before: datetime, holds: Holds) -> Ids:
    """Sign-ins that ended or ran out."""
    ended = func.coalesce(SignIn.ended_at, SignIn.expires_at)
    held = any_of(
        holds,
        lambda one: and_(is_of(one, SignIn.person_id), is_in(one, SignIn.created_at, ended)),
    )
    return select(SignIn.id).where(ended < before, ~held).order_by(SignIn.created_at)


def _stays() -> ColumnElement[bool]:
    """A visit that something else shows."""
    read = select(Answer.visit_id).where(Answer.id.in_(select(LastReading.answer_id)))
    told = select(IssueEvent.visit_id).where(IssueEvent.visit_id.is_not(None))
    last = select(PointState.last_visit_id).where(PointState.last_visit_id.is_not(None))
    return or_(Visit.id.in_(last), Visit.id.in_(read), Visit.id.in_(told))


def _held_visit(holds: Holds) -> ColumnElement[bool]:
    return any_of(
        holds,
        lambda hold: and_(
            is_at(hold, Visit.site_id),
            is_of(hold, Visit.person_id),
            is_in(hold, Visit.not_before, Visit.not_after),
            _tells_of(hold, Visit.id),
        ),
    )


def _held_round(hold: LegalHold) -> ColumnElement[bool]:
    if hold.finding_id is not None:
        return false()  # its visits say
    people = (Round.person_id == hold.person_id, Round.started_by == hold.person_id)
    return and_(
        is_at(hold, Round.site_id),
        or_(*people) if hold.person_id else ~false(),
        is_in(hold, Round.starts_at, Round.grace_until),
    )


def _held_entry(hold: LegalHold) -> ColumnElement[bool]:
    """By person and time; what it is about is kept by itself, where it is held."""
    since = Entry.received_at >= hold.since if hold.since else ~false()  # written before it arrived
    return and_(is_of(hold, Entry.person_id), since)


def _held_finding(hold: LegalHold) -> ColumnElement[bool]:
    person = or_(
        *[
            column == hold.person_id
            for column in (Finding.opened_by, Finding.assigned_to, Finding.cleared_by,
                           Finding.verified_by)
        ]
    )  # fmt: skip
    return and_(
        is_at(hold, Finding.site_id),
        person if hold.person_id else ~false(),
        Finding.id == hold.finding_id if hold.finding_id else ~false(),
        is_in(hold, Finding.opened_at, Finding.verified_at),
    )


def _held_entries(holds: Holds) -> Select[Any]:
    """Ids of entries whose photos are held: by themselves, by their visit or by their finding."""
    visits = select(Visit.id).where(_held_visit(holds))
    findings = select(Finding.id).where(any_of(holds, _held_finding))
    told = select(IssueEvent.id).where(IssueEvent.issue_id.in_(findings))
    alone = [hold for hold in holds if hold.site_id is None and hold.finding_id is None]
    return select(Entry.id).where(
        or_(
            Entry.subject_id.in_(visits),
            Entry.subject_id.in_(findings),
            Entry.id.in_(told),
            any_of(alone, _held_entry),
        )
    )


def _told_of_open_findings() -> Select[Any]:
    still = select(Finding.id).where(Finding.phase != "closed")
    return select(IssueEvent.id).where(IssueEvent.issue_id.in_(still))


def _tells_of(hold: LegalHold, visit_id: Any) -> ColumnElement[bool]:
    if hold.finding_id is None:
        return ~false()
    its = select(IssueEvent.visit_id).where(IssueEvent.issue_id == hold.finding_id)
    told: ColumnElement[bool] = visit_id.in_(its)
    return told


def is_at(hold: LegalHold, site: Any) -> ColumnElement[bool]:
    return site == hold.site_id if hold.site_id else ~false()


def is_of(hold: LegalHold, person: Any) -> ColumnElement[bool]:
    return person == hold.person_id if hold.person_id else ~false()


def is_in(hold: LegalHold, start: Any, end: Any = None) -> ColumnElement[bool]:
    """Touches the hold's time."""
    last = start if end is None else end
    return and_(
        last >= hold.since if hold.since else ~false(),
        start <= hold.until if hold.until else ~false(),
    )


def any_of(holds: Holds, condition: Any) -> ColumnElement[bool]:
    return or_(false(), *[condition(hold) for hold in holds])


def _mine(one: Any, other: Any) -> ColumnElement[bool]:
    same: ColumnElement[bool] = one.company_id == other.company_id
    return same
