"""Photos that were seen before: the same bytes, or a picture that looks the same."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from webapp.attachments.models import Attachment
from webapp.database import db
from webapp.presence import overlays
from webapp.presence.models import PhotoBand, PhotoPrint
from webapp.presence.prints import PLAIN, Print, distance
from webapp.presence.seen import Seen
from webapp.presence.view import Twin
from webapp.rounds.models import Answer, Visit

SAME_DHASH, SAME_PHASH = 10, 10  # bits; what is as near is then laid over each other
MOST_LIKE = 200  # pictures compared with one; more share a quarter only when they are all alike


def of_visits(visits: Iterable[Seen]) -> dict[UUID, list[Twin]]:
    """By visit: the earlier photos that one of its own repeats."""
    with_photos = [visit for visit in visits if visit.photos]
    wanted = {sha256 for visit in with_photos for sha256 in visit.photos}
    if not wanted:
        return {}
    alike = look_alikes(wanted)
    uses = _uses(wanted | {other for found in alike.values() for other in found})
    twins: dict[UUID, list[Twin]] = {}
    for visit in with_photos:
        found = [
            Twin(other_id, point_id, at, bits)
            for sha256 in visit.photos
            for other, bits in {sha256: -1, **alike.get(sha256, {})}.items()
            for other_id, point_id, at in uses.get(other, ())
            if (at, other_id) < visit.order
        ]
        if found:
            twins[visit.id] = found
    return twins


def look_alikes(photos: Iterable[str]) -> dict[str, dict[str, int]]:
    """By photo: others that look the same, with the bits that differ."""
    prints = _prints(photos)
    keys = {sha: one.keys() for sha, one in prints.items() if one.detail >= PLAIN}
    if not keys:
        return {}
    wanted = {key for some in keys.values() for key in some}
    holders: dict[int, list[str]] = defaultdict(list)
    rows = select(PhotoBand.key, PhotoBand.sha256).where(PhotoBand.key.in_(wanted))
    for key, sha256 in db.session.execute(rows.order_by(PhotoBand.sha256)):
        holders[key].append(sha256)
    near = {
        sha: sorted({other for key in some for other in holders[key]} - {sha})[:MOST_LIKE]
        for sha, some in keys.items()
    }
    others = _prints({other for some in near.values() for other in some} - set(prints)) | prints
    return {sha: _same(prints[sha], some, others) for sha, some in near.items()}


def _same(mine: Print, near: Sequence[str], others: dict[str, Print]) -> dict[str, int]:
    found = {}
    for sha256 in near:
        other = others[sha256]
        bits = distance(mine.dhash, other.dhash)
        if bits > SAME_DHASH or distance(mine.phash, other.phash) > SAME_PHASH:
            continue
        if overlays.is_copy(mine.cells, other.cells):
            found[sha256] = bits
    return found


def visits_with(photos: Iterable[str]) -> set[UUID]:
    """The visits whose answers show one of these photos."""
    return {visit_id for uses in _uses(set(photos)).values() for visit_id, _, _ in uses}


def _prints(photos: Iterable[str]) -> dict[str, Print]:
    rows = db.session.execute(
        select(
            PhotoPrint.sha256,
            PhotoPrint.dhash,
            PhotoPrint.phash,
            PhotoPrint.detail,
            PhotoPrint.cells,
        ).where(PhotoPrint.sha256.in_(list(photos)))
    )
    return {row[0]: Print(*row[1:]) for row in rows}


def _uses(photos: set[str]) -> dict[str, list[tuple[UUID, UUID, datetime]]]:
    """By photo: the visits that show it; an attachment's subject is the answer's entry."""
    rows = db.session.execute(
        select(Attachment.sha256, Visit.id, Visit.checkpoint_id, Visit.at)
        .join(
            Answer,
            (Answer.company_id == Attachment.company_id) & (Answer.id == Attachment.subject_id),
        )
        .join(Visit, (Visit.company_id == Answer.company_id) & (Visit.id == Answer.visit_id))
        .where(Attachment.sha256.in_(photos))
        .distinct()
    )
    found: dict[str, list[tuple[UUID, UUID, datetime]]] = defaultdict(list)
    for sha256, visit_id, point_id, at in rows:
        found[sha256].append((visit_id, point_id, at))
    return found
