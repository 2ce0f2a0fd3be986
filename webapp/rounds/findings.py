"""The life of a finding: seen, assigned, cleared, verified by somebody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from webapp.database import db, new_id
from webapp.rounds import queries
from webapp.rounds.models import Finding, FindingEvent
from webapp.rounds.refusals import AlreadyVerified, NotCleared, NotVerified, SamePerson
from webapp.rounds.rules import joins


@dataclass(frozen=True)
class Failure:
    """A failed check, or a problem reported on the way. `item_key` is "" for a free report."""

    site_id: UUID
    checkpoint_id: UUID | None
    title: str
    at: datetime
    by: UUID
    item_key: str = ""
    title_en: str = ""
    zone_id: UUID | None = None
    visit_id: UUID | None = None
    note: str = ""
    photos: tuple[str, ...] = ()
    urgency: str = "normal"
    finding_id: UUID | None = None  # for free reports: the id the phone has given it


def open_or_join(failure: Failure) -> Finding:
    """The finding of this failure: the one it belongs to, or a new one."""
    known = queries.findings_of(failure.checkpoint_id, failure.item_key)
    finding = joins(known, failure.checkpoint_id, failure.item_key, failure.at)
    if finding is None:
        return _open(failure)
    if failure.visit_id is not None and queries.has_event_of_visit(finding.id, failure.visit_id):
        _tell(finding, "noted", failure.at, failure.by, failure)  # an answer put right, seen once
        return finding
    _see_again(finding, failure)
    return finding


def _open(failure: Failure) -> Finding:
    finding = Finding(
        id=failure.finding_id or new_id(),
        site_id=failure.site_id,
        checkpoint_id=failure.checkpoint_id,
        zone_id=failure.zone_id,
        item_key=failure.item_key,
        title=failure.title[:120],
        title_en=failure.title_en[:160],
        urgency=failure.urgency,
        state="open",
        opened_at=failure.at,
        opened_by=failure.by,
        occurrences=1,
        last_seen_at=failure.at,
    )
    db.session.add(finding)
    db.session.flush()
    _tell(finding, "opened", failure.at, failure.by, failure)
    return finding


def _see_again(finding: Finding, failure: Failure) -> None:
    finding.occurrences += 1
    finding.last_seen_at = max(finding.last_seen_at, failure.at)
    if failure.at < finding.opened_at:
        finding.opened_at, finding.opened_by = failure.at, failure.by
    if failure.urgency == "urgent":
        finding.urgency = "urgent"
    _tell(finding, "seen_again", failure.at, failure.by, failure)
    if finding.state == "cleared" and finding.cleared_at and failure.at > finding.cleared_at:
        _back_to_work(finding)


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
    """A line in its story that changes nothing."""
    _note(finding, "noted", at, by, note, photos)


def _must_be_cleared(finding: Finding) -> None:
    if finding.state == "verified":
        raise AlreadyVerified
    if finding.state != "cleared":
        raise NotCleared


def _back_to_work(finding: Finding) -> None:
    finding.state = "assigned" if finding.assigned_to else "open"
    finding.cleared_at = finding.cleared_by = None
    finding.verified_at = finding.verified_by = None


def _tell(finding: Finding, kind: str, at: datetime, by: UUID, failure: Failure) -> None:
    _note(finding, kind, at, by, failure.note, failure.photos, failure.visit_id)


def _note(
    finding: Finding,
    kind: str,
    at: datetime,
    by: UUID,
    note: str = "",
    photos: Sequence[str] = (),
    visit_id: UUID | None = None,
) -> None:
    db.session.add(
        FindingEvent(
            finding_id=finding.id,
            kind=kind,
            at=at,
            person_id=by,
            visit_id=visit_id,
            note=note,
            photos=list(photos),
        )
    )
