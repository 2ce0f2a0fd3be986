"""What the office does about findings: assigned, cleared, verified by somebody else.

What phones report opens them and joins them (`apply_findings.py`); both tell the same story in
`FindingEvent`, from which clearances can be counted again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from webapp.attachments.models import Attachment
from webapp.database import db, new_id
from webapp.rounds.models import Finding, FindingEvent
from webapp.rounds.refusals import AlreadyVerified, NotCleared, NotVerified, SamePerson

SAME_BREATH = timedelta(seconds=10)


def assign(
    finding: Finding, *, to: UUID, due_at: datetime | None, by: UUID, at: datetime, note: str = ""
) -> None:
    """Name who clears it, and until when. Raises AlreadyVerified."""
    if finding.state == "verified":
        raise AlreadyVerified
    finding.assigned_to, finding.due_at = to, due_at
    if finding.state == "open":
        finding.state = "assigned"
    _note(finding, "assigned", at, by, note)


def clear(
    finding: Finding, *, by: UUID, at: datetime, note: str = "", photos: Sequence[str] = ()
) -> None:
    """Somebody says it is mended. A second clearance replaces the first. Raises AlreadyVerified."""
    if finding.state == "verified":
        raise AlreadyVerified
    if finding.cleared_at is None or at >= finding.cleared_at:
        finding.state, finding.cleared_at, finding.cleared_by = "cleared", at, by
    _note(finding, "cleared", at, by, note, photos)


def verify(finding: Finding, *, by: UUID, at: datetime, note: str = "") -> None:
    """Another person agrees. Raises AlreadyVerified, NotCleared or SamePerson."""
    _must_be_cleared(finding)
    if finding.cleared_by == by:
        raise SamePerson
    finding.state, finding.verified_at, finding.verified_by = "verified", at, by
    _note(finding, "verified", at, by, note)


def send_back(finding: Finding, *, by: UUID, at: datetime, note: str) -> None:
    """Not good enough: back to whoever is to mend it. Raises AlreadyVerified or NotCleared."""
    _must_be_cleared(finding)
    _back_to_work(finding)
    _note(finding, "returned", at, by, note)


def reopen(finding: Finding, *, by: UUID, at: datetime, note: str) -> None:
    """It was verified, and is not mended after all. Raises NotVerified."""
    if finding.state != "verified":
        raise NotVerified
    _back_to_work(finding)
    _note(finding, "reopened", at, by, note)


def add_note(
    finding: Finding, *, by: UUID, at: datetime, note: str, photos: Sequence[str] = ()
) -> None:
    """A line in its story that changes nothing. The same line again (a double click) is one."""
    if not photos and _was_just_said(finding, note, by, at):
        return
    _note(finding, "noted", at, by, note, photos)


def _was_just_said(finding: Finding, note: str, by: UUID, at: datetime) -> bool:
    said = select(FindingEvent.id).where(
        FindingEvent.finding_id == finding.id,
        FindingEvent.kind == "noted",
        FindingEvent.person_id == by,
        FindingEvent.note == note,
        FindingEvent.at > at - SAME_BREATH,
    )
    return db.session.scalar(said.limit(1)) is not None


def _must_be_cleared(finding: Finding) -> None:
    if finding.state == "verified":
        raise AlreadyVerified
    if finding.state != "cleared":
        raise NotCleared


def _back_to_work(finding: Finding) -> None:
    finding.state = "assigned" if finding.assigned_to else "open"
    finding.cleared_at = finding.cleared_by = None
    finding.verified_at = finding.verified_by = None


def _note(
    finding: Finding,
    kind: str,
    at: datetime,
    by: UUID,
    note: str = "",
    photos: Sequence[str] = (),
) -> None:
    event = FindingEvent(
        id=new_id(),
        finding_id=finding.id,
        kind=kind,
        at=at,
        person_id=by,
        note=note,
        photos=list(photos),
    )
    db.session.add(event)
    db.session.add_all(
        Attachment(subject_id=event.id, sha256=photo, position=position, created_at=at)
        for position, photo in enumerate(photos)
    )
