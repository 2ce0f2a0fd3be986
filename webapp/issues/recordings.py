"""Voice and video that came with a report: kept beside it, played where the report is read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Response, send_file
from sqlalchemy import select

from webapp.attachments import storage
from webapp.attachments.models import Attachment, Blob
from webapp.database import db
from webapp.errors import NotFound

FIRST = 100  # attachments of a report from this position on are recordings, before it photos
FAMILIES = ("audio", "video")


@dataclass(frozen=True)
class Recording:
    """One recording that is still there."""

    sha256: str
    mime: str

    @property
    def is_video(self) -> bool:
        """Else it is only heard."""
        return self.mime.startswith("video/")


def recordings_of(subjects: Iterable[UUID]) -> Mapping[UUID, Sequence[Recording]]:
    """Of a report and of lines of its story, by what they belong to."""
    rows = db.session.execute(
        select(Attachment.subject_id, Blob.sha256, Blob.mime)
        .join(Blob, (Blob.company_id == Attachment.company_id) & (Blob.sha256 == Attachment.sha256))
        .where(
            Attachment.subject_id.in_(list(subjects)),
            Attachment.position >= FIRST,
            Blob.removed_at.is_(None),
        )
        .order_by(Attachment.subject_id, Attachment.position)
    )
    found: dict[UUID, list[Recording]] = {}
    for subject_id, sha256, mime in rows:
        if mime.partition("/")[0] in FAMILIES:
            found.setdefault(subject_id, []).append(Recording(sha256, mime))
    return found


def played(company_id: UUID, subjects: Iterable[UUID], sha256: str) -> Response:
    """The bytes, or the part that was asked for: players jump. Raises NotFound for others' files.

    Never as a page of its own, whatever the bytes say they are.
    """
    own = (one for some in recordings_of(subjects).values() for one in some)
    wanted = next((one for one in own if one.sha256 == sha256), None)
    place = storage.place_of(company_id, sha256) if wanted else None
    if wanted is None or place is None or not place.exists():
        raise NotFound
    answer = send_file(place, wanted.mime, etag=sha256, conditional=True)
    answer.headers["Cache-Control"] = "private, max-age=86400"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; media-src 'self'"
    return answer
