"""Filing a report without an account: once, whatever happens to the answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from webapp.attachments.actions import keep_bytes
from webapp.attachments.images import Picture
from webapp.attachments.models import Attachment
from webapp.database import db, new_id
from webapp.issues.actions import add_word
from webapp.issues.catalogue import BY_KEY
from webapp.issues.flows.flow import Urgency
from webapp.issues.intake.taking import title_of
from webapp.issues.models import Channel, Issue, Reporter
from webapp.issues.opening import Told, open_issue
from webapp.issues.recordings import FIRST
from webapp.issues.reporters import bare_digits, clean_room, find_or_add
from webapp.portal.doors import Door
from webapp.portal.links import token_hash
from webapp.portal.media import Recording
from webapp.sealed import in_use


@dataclass(frozen=True)
class Filing:
    """What a form said, checked."""

    category: str
    text: str = ""
    name: str = ""
    phone: str = ""
    room: str = ""
    place: str = ""
    zone_id: UUID | None = None
    is_private: bool = False
    happened: str = ""
    demand: str = ""
    expectation: str = ""
    language: str = ""
    pictures: Sequence[Picture] = ()
    recordings: Sequence[Recording] = field(default=())


def filed_before(company_id: UUID, issue_id: UUID) -> bool:
    """True when this form has filed its report already."""
    return db.session.get(Issue, (company_id, issue_id)) is not None


def file_report(door: Door, said: Filing, issue_id: UUID, token: str, now: datetime) -> Issue:
    """Open the report under the id of its form: a second writer of the same form is refused."""
    category = BY_KEY[said.category]
    reporter, note = _reporter(door.site.id, said, now)
    told = Told(
        kind=category.kind,
        channel=Channel.SCAN if door.point else Channel.WEB,
        title=title_of(said.text, category.zh),
        text=said.text,
        happened=said.happened,
        demand=said.demand,
        expectation=said.expectation,
        language=said.language,
        urgency=Urgency.URGENT if category.is_urgent else Urgency.NORMAL,
        category=category.key,
        trade=category.trade,
        checkpoint_id=door.point.id if door.point and door.state == "good" else None,
        zone_id=said.zone_id,
        room=clean_room(said.room),
        place=said.place[:120],
        photos=keep_pictures(said.pictures, now),
        is_private=said.is_private,
        reporter_id=reporter.id if reporter else None,
        token_hash=token_hash(token),
    )
    issue = open_issue(door.site, told, by=None, at=now, now=now, id=issue_id)
    keep_recordings(issue.id, said.recordings, now)
    if note:
        add_word(issue, "note", by=None, at=now, note=note)
    return issue


def keep_pictures(pictures: Sequence[Picture], at: datetime) -> list[str]:
    """Store pictures that were drawn anew; their names."""
    return [keep_bytes(picture.data, picture.mime, at=at) for picture in pictures]


def keep_recordings(subject_id: UUID, recordings: Sequence[Recording], at: datetime) -> None:
    """Store voice and video beside the report they belong to."""
    for position, recording in enumerate(recordings):
        sha256 = keep_bytes(recording.data, recording.mime, at=at)
        row = Attachment(
            id=new_id(), subject_id=subject_id, sha256=sha256, position=FIRST + position
        )
        row.created_at = at
        db.session.add(row)


def _reporter(site_id: UUID, said: Filing, now: datetime) -> tuple[Reporter | None, str]:
    """Who reports. Anybody can type anybody's number, so a known one is never renamed by a form:
    what the form said of a name that differs is noted for the desk.
    """
    digits = bare_digits(said.phone)
    known = _known(site_id, digits) if digits else None
    if known is None:
        added = find_or_add(site_id, phone=said.phone, name=said.name, room=said.room, at=now)
        return added, ""
    name = " ".join(said.name.split())[:40]
    return known, name if name and name != known.name else ""


def _known(site_id: UUID, digits: str) -> Reporter | None:
    return db.session.scalars(
        select(Reporter)
        .where(
            Reporter.site_id == site_id,
            Reporter.phone_index == in_use().index(digits),
            Reporter.forgotten_at.is_(None),
        )
        .limit(1)
    ).first()
