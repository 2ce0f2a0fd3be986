"""Reading what a resident filled in: everything is judged, everything is given back."""

from dataclasses import dataclass, field
from uuid import UUID

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage, MultiDict

from webapp.attachments.actions import LARGEST
from webapp.attachments.images import Picture, reencode
from webapp.attachments.refusals import PhotoTooLarge
from webapp.errors import Refused
from webapp.issues.catalogue import BY_KEY
from webapp.issues.reporters import LONGEST_PHONE, bare_digits
from webapp.portal.filing import Filing
from webapp.portal.media import Recording, video_of, voice_of
from webapp.web.language import language

LONGEST_TEXT = 2000
OF_COMPLAINTS = {"happened": 80, "demand": 500, "expectation": 500}  # row 48
LONGEST_SIDE = 1600
MOST_PHOTOS = 6
PHONE_DIGITS = range(5, 16)  # a short extension … the longest of E.164

Files = MultiDict[str, FileStorage]


@dataclass
class Read:
    """A form as it was read. `errors`: {field: sentence}, in the order of the page."""

    filing: Filing | None = None
    errors: dict[str, str] = field(default_factory=dict)
    pictures: list[Picture] = field(default_factory=list)
    recordings: list[Recording] = field(default_factory=list)


def read_filing(
    form: MultiDict[str, str], files: Files, zones: dict[UUID, str], place: str
) -> Read:
    """The whole form. `zones`: what may be chosen; `place`: where the door is, if that is known."""
    read = Read()
    read_files(read, files)
    text, phone = form.get("text", "").strip(), form.get("phone", "").strip()
    category = form.get("category", "")
    zone_id = _zone(form.get("zone", ""), zones)
    where = form.get("where", "").strip()
    if not (text or category or read.pictures or read.recordings or read.errors):
        read.errors["text"] = _("请拍一张照片，或选一项、写一句是什么事")
    _judge_text(read, "text", text)
    for name, most in OF_COMPLAINTS.items():
        _judge_text(read, name, form.get(name, "").strip(), most)
    if phone and not is_phone(phone):
        read.errors["phone"] = _("电话不对：请填手机号或固定电话，不留可以空着")
    if not place and not zone_id and not where and not form.get("room", "").strip():
        read.errors["where"] = _("请选在哪里，或写一句地点")
    if not read.errors:
        read.filing = Filing(
            category=category if category in BY_KEY else "other_repair",
            text=text,
            name=form.get("name", "").strip(),
            phone=phone,
            room=form.get("room", "").strip(),
            place=" · ".join(filter(None, (place or zones.get(zone_id or UUID(int=0)), where))),
            zone_id=zone_id,
            is_private="is_private" in form,
            **{name: form.get(name, "").strip() for name in OF_COMPLAINTS},
            language=language(),
            pictures=read.pictures,
            recordings=read.recordings,
        )
    return read


def read_files(read: Read, files: Files) -> None:
    """Photos are drawn anew (no place, no device inside); voice and video are recognised."""
    photos = _chosen(files, "photo")
    if len(photos) > MOST_PHOTOS:
        read.errors["photo"] = _("照片最多 %(n)s 张，请少选几张", n=MOST_PHOTOS)
        return
    try:
        read.pictures = [_picture(photo) for photo in photos]
    except Refused as refusal:
        read.errors["photo"] = str(refusal.message)
    for name, check in (("voice", voice_of), ("video", video_of)):
        try:
            for file in _chosen(files, name)[:1]:
                read.recordings.append(check(file.read()))
        except Refused as refusal:
            read.errors[name] = str(refusal.message)


def is_phone(typed: str) -> bool:
    """Digits enough to ring somewhere, with what people write between them."""
    return len(typed) <= LONGEST_PHONE and len(bare_digits(typed)) in PHONE_DIGITS


def _judge_text(read: Read, name: str, text: str, most: int = LONGEST_TEXT) -> None:
    if len(text) > most:
        read.errors[name] = _("写得太长：最多 %(most)s 字，现在 %(n)s 字", most=most, n=len(text))


def _chosen(files: Files, name: str) -> list[FileStorage]:
    return [file for file in files.getlist(name) if file.filename]


def _picture(file: FileStorage) -> Picture:
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise PhotoTooLarge
    return reencode(data, LONGEST_SIDE)


def _zone(typed: str, zones: dict[UUID, str]) -> UUID | None:
    try:
        wanted = UUID(typed)
    except ValueError:
        return None
    return wanted if wanted in zones else None
