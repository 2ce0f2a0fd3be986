"""Photos by their hash: phones send them in pieces, people of the company look at them."""

import re
from uuid import UUID

from flask import Blueprint, Response, g, request, send_file
from flask.typing import ResponseReturnValue

from webapp.accounts.models import Role
from webapp.attachments import actions, storage
from webapp.attachments.actions import Piece
from webapp.attachments.images import Picture
from webapp.attachments.jobs import ask_for_thumbnails, call_for_thumbnails
from webapp.attachments.models import Blob
from webapp.attachments.refusals import BadUpload, WrongOffset
from webapp.clock import utcnow
from webapp.database import db, enter_company, transaction
from webapp.errors import NotFound
from webapp.presence import marks
from webapp.sync import devices, receipts
from webapp.sync.door import settings
from webapp.sync.refusals import UnknownDevice
from webapp.web.access import allow, current_person, public

bp = Blueprint("blobs", __name__)

WIDTHS = (160, 320, 640, 1280)
MOST_PIECE_BYTES = 4 * 1024 * 1024
YEAR = 365 * 24 * 3600
SHA256 = re.compile(r"[0-9a-f]{64}")


@bp.route("/blobs/<sha256>", methods=["HEAD"])
@public
def show_offset(sha256: str) -> ResponseReturnValue:
    """How much of a photo is here. A phone that cannot say who it is learns nothing."""
    try:
        company_id = _company(sha256)
    except UnknownDevice:
        return "", 404
    offset, is_complete = actions.offset_of(company_id, sha256)
    if not is_complete:
        if (picture := actions.finish(company_id, sha256)) is not None:
            _complete(company_id, sha256, picture)
        offset, is_complete = actions.offset_of(company_id, sha256)
    if offset == 0:
        return "", 404
    return _signed(sha256, _at(offset, is_complete=is_complete, status=200))


@bp.route("/blobs/<sha256>", methods=["PATCH"])
@public
def add_piece(sha256: str) -> ResponseReturnValue:
    """The next piece. A known phone is enough, as for entries."""
    request.max_content_length = MOST_PIECE_BYTES
    company_id = _company(sha256)
    piece = Piece(sha256, _number("Upload-Offset"), _number("Upload-Length"), request.get_data())
    offset, is_complete = actions.offset_of(company_id, sha256)
    if is_complete:
        status = 409 if piece.offset != offset else 204
        return _signed(sha256, _at(offset, is_complete=True, status=status))
    try:
        picture = actions.take_piece(company_id, piece)
    except WrongOffset as wrong:
        return _at(wrong.offset, is_complete=False, status=409)
    if picture is not None:
        _complete(company_id, sha256, picture)
    reached = piece.offset + len(piece.data)
    return _signed(sha256, _at(reached, is_complete=picture is not None, status=204))


@bp.get("/blobs/<sha256>")
@allow(*Role)
def show_blob(sha256: str) -> ResponseReturnValue:
    """A photo or a plan, or a small copy of it with ?w=320. Its name is its content: cached."""
    company_id = current_person().company_id
    blob = db.session.get(Blob, (company_id, sha256)) if SHA256.fullmatch(sha256) else None
    if blob is None or blob.complete_at is None or blob.removed_at is not None:
        raise NotFound
    width = request.args.get("w", type=int)
    if width is None:
        response = send_file(storage.place_of(company_id, sha256), blob.mime, etag=sha256)
    else:
        small = actions.thumbnail(company_id, sha256, _nearest(width))
        response = Response(small, mimetype="image/jpeg")
    response.headers["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    return response


def _company(sha256: str) -> UUID:
    """Whose photo it is going to be: the phone's company, or that of the signed-in person."""
    if SHA256.fullmatch(sha256) is None:
        raise BadUpload
    said = request.headers.get("X-Device")
    if said is None and g.person is not None:
        return UUID(str(g.person.company_id))
    try:
        speaker = devices.speaker(UUID(said or ""))
    except ValueError:
        raise UnknownDevice from None
    enter_company(speaker.company_id)
    return speaker.company_id


def _complete(company_id: UUID, sha256: str, picture: Picture) -> None:
    """All of its bytes lie at their place: say so, and have done what follows from it."""
    with transaction():
        actions.complete(company_id, sha256, picture, at=utcnow())
        marks.mark_photo(db.session.connection(), company_id, sha256)
        ask_for_thumbnails(sha256)
    call_for_thumbnails(company_id, sha256)


def _number(header: str) -> int:
    value = request.headers.get(header, "")
    if not value.isdecimal() or len(value) > 12:
        raise BadUpload
    return int(value)


def _nearest(width: int) -> int:
    """Only a few widths exist, so that nobody can fill the disk with copies."""
    return next((one for one in WIDTHS if one >= width), WIDTHS[-1])


def _at(offset: int, *, is_complete: bool, status: int) -> Response:
    response = Response(status=status)
    response.headers["Upload-Offset"] = str(offset)
    response.headers["Cache-Control"] = "no-store"
    if is_complete:
        response.headers["Upload-Complete"] = "1"
    return response


def _signed(sha256: str, response: Response) -> Response:
    """A phone gets our word that a photo is here, once all of it is."""
    device = request.headers.get("X-Device")
    if device is None or "Upload-Complete" not in response.headers:
        return response
    now = utcnow()
    with transaction():
        response.headers["Upload-Receipt"] = receipts.photo_receipt(
            db.session.connection(), UUID(device), sha256, now, settings().secret_key
        )
    return response
