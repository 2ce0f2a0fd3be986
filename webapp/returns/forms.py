"""What an answer's form says, on the desk's page and on the reporter's own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from webapp.returns.actions import Said
from webapp.returns.models import Way
from webapp.returns.refusals import BadTime
from webapp.typed import instant_of

LONGEST = 2000
FACES = ("1", "3", "5")
HEX = 32


@dataclass
class AnswerForm:
    """The answer, and every problem with its words."""

    said: Said | None = None
    errors: dict[str, str] = field(default_factory=dict)


def read_answer(form: Mapping[str, str], way: Way) -> AnswerForm:
    """Only the whole is a must: who has a minute is not held up by the rest."""
    read = AnswerForm()
    rating = _face(form, "rating")
    if rating is None:
        read.errors["rating"] = _("请选总的满意度")
        return read
    in_time = {"yes": True, "no": False}.get(form.get("in_time", ""))
    read.said = Said(
        way=way,
        rating=rating,
        in_time=in_time,
        quality=_face(form, "quality"),
        manner=_face(form, "manner"),
        fault=form.get("fault", "").strip()[:LONGEST],
        advice=form.get("advice", "").strip()[:LONGEST],
        note=form.get("note", "").strip()[:LONGEST],
    )
    return read


def read_way(form: Mapping[str, str]) -> Way:
    """How somebody was asked; by phone unless something else is said."""
    chosen = form.get("way", "")
    return Way(chosen) if chosen in (Way.DOOR, Way.PAPER) else Way.PHONE


def read_once(form: Mapping[str, str]) -> UUID | None:
    """The key that came with the form; None for a form from elsewhere."""
    text = form.get("once", "")
    try:
        return UUID(hex=text) if len(text) == HEX else None
    except ValueError:
        return None


def read_instant(form: Mapping[str, str], name: str, zone: ZoneInfo) -> datetime | None:
    """An instant as the browser's calendar writes it, by the clock of the site."""
    return instant_of(form.get(name, ""), zone)


def read_if_given(form: Mapping[str, str], name: str, zone: ZoneInfo) -> datetime | None:
    """The same, where it may stay empty. Raises BadTime for what is no instant."""
    found = read_instant(form, name, zone)
    if found is None and form.get(name, "").strip():
        raise BadTime
    return found


def _face(form: Mapping[str, str], name: str) -> int | None:
    typed = form.get(name, "")
    return int(typed) if typed in FACES else None
