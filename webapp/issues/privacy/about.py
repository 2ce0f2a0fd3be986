"""What is kept about somebody who reports: who looked at it, all of it on one page, and mending."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from webapp.accounts.models import DESK_ROLES, Person
from webapp.audit import actions as audit
from webapp.audit.models import AuditLine
from webapp.database import db, transaction
from webapp.errors import NotFound
from webapp.issues.models import Issue, Reporter
from webapp.issues.reporters import LONGEST_NAME, Shown, clean_room, set_phone, shown_to
from webapp.issues.search.index import index
from webapp.issues.state.retelling import events_of
from webapp.notifications.models import Notice, Via
from webapp.web.access import SignedIn

LOOKED = "reporter.looked"
BY_LAW = "ask_personal"  # the step of their flow that starts the limit of the law
SAME_LOOK = timedelta(hours=1)  # turning pages of one report is one look


@dataclass(frozen=True)
class Look:
    """Somebody saw the name and the phone."""

    at: datetime
    person: str


@dataclass(frozen=True)
class Written:
    """Words that another feature keeps about a report: its row, and which columns hold them."""

    row: Any
    at: datetime
    shown: str
    columns: Sequence[str]


# What is written down about these reports beside their stories. Told by the features above that
# keep it: it is shown with the rest and forgotten with it.
written_elsewhere: list[Callable[[Sequence[UUID]], Iterable[Written]]] = []


@dataclass(frozen=True)
class Kept:
    """Everything stored about a reporter."""

    reporter: Reporter
    issues: Sequence[Issue]
    notices: Sequence[Notice]
    looks: Sequence[Look]
    written: Sequence[Written]


def may_read(viewer: SignedIn, issue: Issue) -> bool:
    """The one rule of who reads a report where he may see its site.

    What is restricted, a complaint, is read by the office of the site and by whom it was given to;
    neither by the rest of the crew nor by whom it was taken away from.
    """
    return not issue.is_restricted or viewer.role in DESK_ROLES or viewer.id == issue.assigned_to


def for_everybody(issue: Issue) -> bool:
    """True for what may be told where nobody knows who reads along: a group, another system."""
    return not issue.is_restricted


def open_to_everybody() -> ColumnElement[bool]:
    """The same for a question to the database."""
    return Issue.is_restricted.is_(False)


def note_look(viewer: SignedIn, reporter: Reporter, now: datetime) -> None:
    """Record that a whole name or phone was shown. Opens its own transaction: a page is a GET."""
    lately = select(func.count()).where(
        AuditLine.verb == LOOKED,
        AuditLine.subject_id == reporter.id,
        AuditLine.person_id == viewer.id,
        AuditLine.at > now - SAME_LOOK,
    )
    if db.session.scalar(lately):
        return
    with transaction():
        audit.note(LOOKED, by=viewer.id, at=now, subject=reporter.id)


def look_at(viewer: SignedIn, reporter: Reporter, issue: Issue, now: datetime) -> Shown:
    """The reporter as this person may see him; a look at the whole of him is recorded."""
    shown = shown_to(viewer, reporter, issue)
    if not shown.is_masked and reporter.forgotten_at is None:
        note_look(viewer, reporter, now)
    return shown


def kept_about(reporter: Reporter) -> Kept:
    """All of it, for whoever asks what is stored about them."""
    issues = db.session.scalars(
        select(Issue).where(Issue.reporter_id == reporter.id).order_by(Issue.opened_at.desc())
    ).all()
    ids = [issue.id for issue in issues]
    told = select(Notice).where(
        Notice.subject_id.in_(ids),
        Notice.person_id.is_(None),
        Notice.via != Via.WECOM,  # that went to a group of colleagues
    )
    notices = db.session.scalars(told.order_by(Notice.put_at.desc())).all()
    rows = db.session.execute(
        select(AuditLine.at, Person.name)
        .join(
            Person,
            (Person.company_id == AuditLine.company_id) & (Person.id == AuditLine.person_id),
        )
        .where(AuditLine.verb == LOOKED, AuditLine.subject_id == reporter.id)
        .order_by(AuditLine.at.desc())
        .limit(200)
    )
    return Kept(reporter, issues, notices, [Look(at, name) for at, name in rows], written(ids))


def written(issue_ids: Sequence[UUID]) -> list[Written]:
    """What is written down about these reports beside their stories, the newest first."""
    found = [one for tell in written_elsewhere for one in tell(issue_ids)]
    return sorted(found, key=lambda one: one.at, reverse=True)


def reporter_of(site_ids: Sequence[UUID], reporter_id: UUID) -> Reporter:
    """A reporter of these sites. Raises NotFound."""
    found = db.session.scalar(
        select(Reporter).where(Reporter.id == reporter_id, Reporter.site_id.in_(site_ids))
    )
    if found is None:
        raise NotFound
    return found


def correct(
    reporter: Reporter, *, name: str, phone: str, room: str, note: str, by: UUID, at: datetime
) -> None:
    """Mend what is stored; the audit log says which of it, not what it was."""
    before = reporter.name, reporter.phone, reporter.room, reporter.note
    reporter.name = " ".join(name.split())[:LONGEST_NAME]
    set_phone(reporter, phone)
    reporter.room, reporter.note = clean_room(room), note.strip()[:200]
    after = reporter.name, reporter.phone, reporter.room, reporter.note
    names = ("name", "phone", "room", "note")
    mended = [one for one, old, new in zip(names, before, after, strict=True) if old != new]
    if not mended:
        return
    db.session.flush()
    for issue in kept_about(reporter).issues:
        index(issue, events_of(issue.id))
    audit.note("reporter.corrected", by=by, at=at, subject=reporter.id, fields=mended)
