"""Verbs over labels: issue, void, and remember what was printed."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from webapp.audit import actions as audit
from webapp.database import db, new_id
from webapp.sites import label_queries
from webapp.sites.labels import random_code
from webapp.sites.models import Checkpoint, Label
from webapp.sites.refusals import LabelAlreadyVoided, VoidReasonMissing

BATCH = 500


def issue_labels(point_ids: Sequence[UUID], *, at: datetime) -> list[Label]:
    """A first label for each of these points."""
    codes = fresh_codes(len(point_ids))
    labels = [
        Label(id=new_id(), checkpoint_id=point_id, code=code, revision=1, created_at=at)
        for point_id, code in zip(point_ids, codes, strict=True)
    ]
    db.session.add_all(labels)
    return labels


def ensure_labels(points: Sequence[Checkpoint], *, at: datetime) -> dict[UUID, Label]:
    """The valid label of each point; points that have none yet get their first."""
    found = label_queries.live_labels(point.id for point in points)
    missing = [point.id for point in points if point.id not in found]
    found.update({label.checkpoint_id: label for label in issue_labels(missing, at=at)})
    return found


def void_label(label: Label, reason: str, *, by: UUID, at: datetime) -> Label:
    """The label says nothing any more; the point gets the next revision, with another code.

    Raises VoidReasonMissing and LabelAlreadyVoided.
    """
    if not reason:
        raise VoidReasonMissing
    if label.voided_at is not None:
        raise LabelAlreadyVoided
    label.voided_at, label.void_reason = at, reason
    following = Label(
        id=new_id(),
        checkpoint_id=label.checkpoint_id,
        code=fresh_codes(1)[0],
        revision=label.revision + 1,
        created_at=at,
    )
    db.session.add(following)
    audit.note(
        "label.voided", by=by, at=at, subject=label.checkpoint_id, code=label.code, reason=reason
    )
    return following


def mark_printed(labels: Iterable[Label], *, by: UUID, at: datetime) -> None:
    """These labels went to paper."""
    codes = []
    for label in labels:
        label.printed_at = at
        codes.append(label.code)
    audit.note("label.printed", by=by, at=at, codes=codes)


def fresh_codes(number: int) -> list[str]:
    """Codes that no label of any company has; the unique index has the last word."""
    codes: set[str] = set()
    while len(codes) < number:
        wanted = min(BATCH, number - len(codes))
        batch = {random_code(secrets.choice) for _ in range(wanted)}
        codes |= batch - label_queries.codes_in_use(sorted(batch))
    return sorted(codes, key=lambda _code: secrets.randbits(32))
