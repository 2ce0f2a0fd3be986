"""What falls due for presence: score what is marked, look at photos, learn what is usual."""

import logging
import time
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, select

from webapp.attachments import storage
from webapp.attachments.models import Attachment, Blob
from webapp.database import db, transaction
from webapp.presence import actions, learning, prints
from webapp.presence.marks import mark_photo
from webapp.presence.models import PhotoBand, PhotoPrint, PresenceMark
from webapp.presence.prints import Print
from webapp.sites.models import Site

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 3.0  # of one turn: other jobs and companies wait meanwhile
MOST_PHOTOS = 40  # looked at in one go
JUDGED_AGAIN = timedelta(days=3)  # visits that what was learned tonight may show in another light
MOST_FORGOTTEN = 500  # photos from before prints were made, each night


def score(now: datetime) -> None:
    """Score what is marked until nothing is left or the turn is over."""
    begun = time.monotonic()
    while time.monotonic() - begun < PATIENCE_SECONDS and score_some(now):
        pass


def score_some(now: datetime) -> bool:
    """Score a few hundred marked visits. False when nothing was marked."""
    look_at_photos(now)
    work = actions.read(now)
    if work.is_nothing:
        return False
    with transaction():
        actions.write(work)
    return True


def look_at_photos(now: datetime) -> None:
    """Make the prints of photos whose bytes have come."""
    company_id: UUID = db.session.info["company_id"]
    waiting = db.session.scalars(
        select(PresenceMark.photos).order_by(PresenceMark.id).limit(actions.MOST_MARKS)
    )
    named = [sha256 for photos in waiting for sha256 in photos]
    known = set(db.session.scalars(select(PhotoPrint.sha256).where(PhotoPrint.sha256.in_(named))))
    for start in range(0, len(named), MOST_PHOTOS):
        some = dict.fromkeys(one for one in named[start : start + MOST_PHOTOS] if one not in known)
        made = {one: found for one in some if (found := _print(company_id, one)) is not None}
        if made:
            with transaction():
                _keep(made, now)


def _print(company_id: UUID, sha256: str) -> Print | None:
    try:
        return prints.print_of(storage.place_of(company_id, sha256).read_bytes())
    except (OSError, ValueError):
        logger.warning("photo %s cannot be looked at", sha256, exc_info=True)
        return None


def _keep(made: dict[str, Print], now: datetime) -> None:
    there = set(db.session.scalars(select(PhotoPrint.sha256).where(PhotoPrint.sha256.in_(made))))
    for sha256, found in made.items():
        if sha256 in there:
            continue
        db.session.add(
            PhotoPrint(
                sha256=sha256,
                dhash=found.dhash,
                phash=found.phash,
                detail=found.detail,
                cells=found.cells,
                made_at=now,
            )
        )
        db.session.add_all(PhotoBand(key=key, sha256=sha256) for key in set(found.keys()))


def learn(now: datetime) -> None:
    """Learn what is usual at every site, and look again at the last days in its light."""
    sites = db.session.scalars(select(Site.id).where(Site.archived_at.is_(None))).all()
    for site_id in sites:
        with transaction():
            learning.learn(site_id, now)
            actions.mark_since(site_id, now - JUDGED_AGAIN)
    mark_forgotten_photos()


def mark_forgotten_photos() -> None:
    """Photos of visits that have no print: from before there were any, or lost with a machine."""
    company_id: UUID = db.session.info["company_id"]
    named = exists().where(
        Attachment.company_id == Blob.company_id, Attachment.sha256 == Blob.sha256
    )
    looked_at = exists().where(
        PhotoPrint.company_id == Blob.company_id, PhotoPrint.sha256 == Blob.sha256
    )
    forgotten = db.session.scalars(
        select(Blob.sha256)
        .where(Blob.complete_at.is_not(None), named, ~looked_at)
        .limit(MOST_FORGOTTEN)
    ).all()
    with transaction():
        for sha256 in forgotten:
            mark_photo(db.session.connection(), company_id, sha256)


def look_at_gaps(_now: datetime) -> None:
    """Gaps that were filled: what was scored beside them is scored again."""
    with transaction():
        actions.mark_filled_gaps()
