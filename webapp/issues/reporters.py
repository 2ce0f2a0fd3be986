"""Who reports: found by phone or room, shown only as far as the looker's work needs it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select

from webapp.accounts.models import EDITOR_ROLES, Role
from webapp.database import db, new_id
from webapp.issues.models import Issue, Reporter
from webapp.sealed import in_use
from webapp.web.access import SignedIn

TAIL = 4
LONGEST_PHONE, LONGEST_NAME = 20, 40
SEES_NAMES = frozenset({Role.FRONTDESK, Role.SUPERVISOR, *EDITOR_ROLES})


@dataclass(frozen=True)
class Shown:
    """A reporter as one person may see him."""

    name: str
    phone: str
    room: str
    is_masked: bool


def bare_digits(phone: str) -> str:
    """A number in its normal form: digits only, without the country's prefix."""
    digits = re.sub(r"\D", "", phone)
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


def find(site_id: UUID, typed: str) -> Sequence[Reporter]:
    """Reporters of a site by whole phone number, its last four digits, or room."""
    digits = bare_digits(typed)
    by_phone = Reporter.phone_index == in_use().index(digits)
    by_tail = Reporter.phone_tail == digits
    by_room = Reporter.room == clean_room(typed)
    condition: ColumnElement[bool]
    if len(digits) > TAIL:
        condition = by_phone | by_room
    else:
        condition = by_room | by_tail if len(digits) == TAIL else by_room
    return db.session.scalars(
        select(Reporter)
        .where(Reporter.site_id == site_id, Reporter.forgotten_at.is_(None), condition)
        .order_by(Reporter.created_at.desc())
        .limit(20)
    ).all()


def find_or_add(
    site_id: UUID, *, phone: str, name: str, room: str, at: datetime
) -> Reporter | None:
    """The reporter with this phone here, brought up to date, or a new one; None without either."""
    digits, name, room = bare_digits(phone), " ".join(name.split()), clean_room(room)
    if not (digits or name or room):
        return None
    known = _known(site_id, digits, name, room)
    if known is None:
        known = Reporter(id=new_id(), site_id=site_id, created_at=at)
        db.session.add(known)
    known.name = name[:LONGEST_NAME] or known.name or ""
    known.room = room or known.room or ""
    if digits:
        set_phone(known, phone)
    db.session.flush()
    return known


def set_phone(reporter: Reporter, phone: str) -> None:
    """The number with what it is found by."""
    digits = bare_digits(phone)
    reporter.phone = phone.strip()[:LONGEST_PHONE]
    reporter.phone_index = in_use().index(digits) if digits else ""
    reporter.phone_tail = digits[-TAIL:]


def _known(site_id: UUID, digits: str, name: str, room: str) -> Reporter | None:
    """By phone if one was told; without, by room and name together."""
    here = select(Reporter).where(Reporter.site_id == site_id, Reporter.forgotten_at.is_(None))
    if digits:
        return db.session.scalars(
            here.where(Reporter.phone_index == in_use().index(digits)).limit(1)
        ).first()
    same_room = db.session.scalars(here.where(Reporter.room == room, Reporter.phone_index == ""))
    return next((one for one in same_room if one.name == name), None)


def clean_room(typed: str) -> str:
    """3-2-501 of " 3－2－501 "; what people write between the numbers is kept."""
    return " ".join(typed.translate(str.maketrans("－—–　", "--- ")).split())[:40]


def shown_to(viewer: SignedIn, reporter: Reporter, issue: Issue) -> Shown:
    """Whole to the desk and to whom the report was given; to everybody else a tail."""
    if viewer.role in SEES_NAMES or viewer.id == issue.assigned_to:
        return Shown(reporter.name, reporter.phone, reporter.room, is_masked=False)
    return masked(reporter)


def masked(reporter: Reporter) -> Shown:
    """林** and *******5678."""
    name = reporter.name[:1] + "**" if reporter.name else ""
    phone = "*" * 7 + reporter.phone_tail if reporter.phone_tail else ""
    return Shown(name, phone, "", is_masked=True)
