"""Keeping bytes: pictures from the office at once, photos from phones piece by piece."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from webapp.attachments import images, storage
from webapp.attachments.images import Picture
from webapp.attachments.models import Blob
from webapp.attachments.refusals import HashMismatch, PhotoTooLarge, WrongOffset
from webapp.database import db
from webapp.errors import Refused

LARGEST = 20 * 1024 * 1024  # bytes of one photo; phones send 300 KB


def keep_bytes(data: bytes, mime: str, *, at: datetime) -> str:
    """Keep bytes that we have made or checked ourselves; returns their SHA-256."""
    company_id: UUID = db.session.info["company_id"]
    sha256 = hashlib.sha256(data).hexdigest()
    storage.write(company_id, sha256, data)
    _complete(company_id, sha256, len(data), mime, at)
    return sha256


def store_image(data: bytes, max_side: int, *, at: datetime) -> tuple[str, Picture]:
    """Check, shrink and redraw an uploaded picture, without its EXIF; keep it.

    Raises NotAnImage, ImageTruncated or TooManyPixels.
    """
    picture = images.reencode(data, max_side)
    return keep_bytes(picture.data, picture.mime, at=at), picture


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a photo on its way from a phone."""

    sha256: str
    offset: int
    length: int  # of the whole photo
    data: bytes


def offset_of(company_id: UUID, sha256: str) -> tuple[int, bool]:
    """How many bytes are here, and whether that is all of them.

    A whole photo whose file is gone (lost, or restored without it) is not here: phones that still
    have it send it again.
    """
    blob = db.session.get(Blob, (company_id, sha256))
    if blob is None or blob.complete_at is None:
        return storage.arrived(company_id, sha256), False
    if blob.removed_at is not None or storage.place_of(company_id, sha256).exists():
        return blob.size, True
    return storage.arrived(company_id, sha256), False


def take_piece(company_id: UUID, piece: Piece) -> Picture | None:
    """Add a piece to what is here; the last one gives back the whole, checked, at its place.

    A piece may be empty: it ends a photo whose last byte came just before we were killed.
    Raises WrongOffset, PhotoTooLarge, HashMismatch, NotAnImage, ImageTruncated or TooManyPixels.
    The row is to be completed afterwards (`complete`): bytes first, then the word that they are.
    """
    if piece.length > LARGEST or piece.offset + len(piece.data) > piece.length:
        raise PhotoTooLarge
    with storage.arriving(company_id, piece.sha256) as file:
        if file.size > piece.length:
            file.empty()  # never bytes of this photo: nobody could go on from their end
        if file.size != piece.offset:
            raise WrongOffset(file.size)
        if file.append(piece.data) < piece.length:
            return None
        return _settled(company_id, piece.sha256, file)


def finish(company_id: UUID, sha256: str) -> Picture | None:
    """The whole of what has arrived, if its bytes are all here and only our word is missing.

    That is what SIGKILL between the last byte and that word leaves behind. To be completed
    afterwards, as after the last piece. What turns out to be no photo is dropped.
    """
    if not storage.arrived(company_id, sha256):
        return None
    with storage.arriving(company_id, sha256) as file:
        if file.hash() != sha256:
            return None
        try:
            return _settled(company_id, sha256, file)
        except Refused:
            return None  # whoever sends it again hears why


def complete(company_id: UUID, sha256: str, picture: Picture, *, at: datetime) -> None:
    """Say that a blob is whole. The first to say so wins."""
    _complete(company_id, sha256, len(picture.data), picture.mime, at)


def thumbnail(company_id: UUID, sha256: str, width: int) -> bytes:
    """A small copy, made when it is first asked for."""
    place = storage.thumbnail_of(company_id, sha256, width)
    if place.exists():
        return place.read_bytes()
    data = images.shrunk(storage.place_of(company_id, sha256).read_bytes(), width)
    storage.write_thumbnail(place, data)
    return data


def _settled(company_id: UUID, sha256: str, file: storage.Arriving) -> Picture:
    try:
        picture = _checked(file, sha256)
    except Refused:
        file.drop()
        raise
    file.settle(storage.place_of(company_id, sha256))
    return picture


def _checked(file: storage.Arriving, sha256: str) -> Picture:
    if file.hash() != sha256:
        raise HashMismatch
    return images.checked(file.read())


def _complete(company_id: UUID, sha256: str, size: int, mime: str, at: datetime) -> None:
    blob = db.session.get(Blob, (company_id, sha256))
    if blob is None:
        blob = Blob(company_id=company_id, sha256=sha256, created_at=at)
        db.session.add(blob)
    if blob.complete_at is None:
        blob.size = blob.received = size
        blob.mime, blob.complete_at = mime, at
    db.session.flush()
