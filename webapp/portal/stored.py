"""What is stored of somebody who reported, and his request to see all of it, mend or delete it.

A link proves that somebody holds it, not that the phone left with the report is his: anybody can
type anybody's number. So the page tells what belongs to this report, name and phone masked, and
everything else is told, mended or deleted by the office, which calls that number back first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from flask_babel import gettext as _
from sqlalchemy import func, select

from webapp.attachments.models import Attachment
from webapp.audit import actions as audit
from webapp.audit.models import AuditLine
from webapp.database import db
from webapp.issues.actions import StepTaken, Taker, take_step
from webapp.issues.flows.flow import Actor, IssueKind, Phase
from webapp.issues.models import Channel, Issue, IssueEvent, Reporter
from webapp.issues.opening import Told, open_issue
from webapp.issues.privacy import about as privacy
from webapp.issues.privacy.forgetting import CATEGORY
from webapp.issues.recordings import FIRST
from webapp.issues.reporters import Shown, masked
from webapp.issues.state.terms import flow_of
from webapp.notifications.models import Notice, Via
from webapp.portal.follow import promise_of
from webapp.portal.links import token_hash, token_of
from webapp.portal.rules import LINK_LIVES
from webapp.sites.models import Site

OFFICE = Taker(None, frozenset({Actor.DESK}))


class Wish(StrEnum):
    """What can be asked for."""

    COPY = "copy"
    CORRECT = "correct"
    DELETE = "delete"


@dataclass(frozen=True)
class Asked:
    """A request that was made, with the link to follow it by."""

    wish: Wish
    issue: Issue
    due_at: datetime | None
    token: str


@dataclass(frozen=True)
class Stored:
    """What the page tells. `reporter` is masked; None: nothing was left."""

    issue: Issue
    reporter: Shown | None
    has_room: bool
    forgotten_at: datetime | None
    photos: int
    recordings: int
    lines: int
    written: int  # words of return visits, calls and conferences
    notices: Sequence[Notice]
    looks: int
    looked_at: datetime | None
    link_until: datetime | None
    asked: Sequence[Asked]


def stored_of(issue: Issue, secret: str) -> Stored:
    """Everything that belongs to one report."""
    reporter = _reporter(issue)
    events = list(db.session.scalars(select(IssueEvent.id).where(IssueEvent.issue_id == issue.id)))
    looks, looked_at = _looks(issue)
    return Stored(
        issue=issue,
        reporter=masked(reporter) if reporter else None,
        has_room=bool(issue.room or (reporter and reporter.room)),
        forgotten_at=reporter.forgotten_at if reporter else None,
        photos=_count([issue.id, *events], Attachment.position < FIRST),
        recordings=_count([issue.id, *events], Attachment.position >= FIRST),
        lines=len(events),
        written=len(privacy.written([issue.id])),
        notices=_notices(issue.id),
        looks=looks,
        looked_at=looked_at,
        link_until=issue.closed_at + LINK_LIVES if issue.closed_at else None,
        asked=asked_about(issue, secret),
    )


def asked_about(issue: Issue, secret: str) -> list[Asked]:
    """Requests made from this report, the newest of each wish."""
    found = []
    for wish in Wish:
        request, _next = _newest(issue, wish)
        if request is not None:
            promise = promise_of(request)
            due_at = promise.due_at if promise else None
            found.append(Asked(wish, request, due_at, token_of(secret, request.id)))
    return found


def ask(issue: Issue, wish: Wish, words: str, secret: str, now: datetime) -> Issue:
    """Make the request; while one for the same wish is open, that one is it."""
    known, next_id = _newest(issue, wish)
    if known is not None and known.phase not in (Phase.DONE, Phase.CLOSED):
        return known
    site = db.session.get_one(Site, (issue.company_id, issue.site_id))
    told = Told(
        kind=IssueKind.APPLICATION,
        channel=Channel.WEB,
        title=f"{wish_words(wish)}（{issue.number}）",
        text=words,
        category=CATEGORY,
        is_private=True,
        reporter_id=issue.reporter_id,
        token_hash=token_hash(token_of(secret, next_id)),
    )
    request = open_issue(site, told, by=None, at=now, now=now, id=next_id)
    if any(step.key == privacy.BY_LAW for step in flow_of(request).steps):
        take_step(request, StepTaken(privacy.BY_LAW, now, now), OFFICE)
    audit.note("reporter.asked", by=None, at=now, subject=request.id, wish=str(wish))
    return request


def wish_words(wish: Wish) -> str:
    """What is asked for."""
    return str(
        {
            Wish.COPY: _("要一份存了我的全部内容"),
            Wish.CORRECT: _("更正我的信息"),
            Wish.DELETE: _("删除我的姓名、电话和备注"),
        }[wish]
    )


def _newest(issue: Issue, wish: Wish) -> tuple[Issue | None, UUID]:
    """The last request for a wish, and the id of the next. The ids follow from the report, so the
    same form posted five times makes one request.
    """
    known, number = None, 0
    while True:
        next_id = uuid5(issue.id, f"{wish}:{number}")
        found = db.session.get(Issue, (issue.company_id, next_id))
        if found is None:
            return known, next_id
        known, number = found, number + 1


def _reporter(issue: Issue) -> Reporter | None:
    if issue.reporter_id is None:
        return None
    return db.session.get(Reporter, (issue.company_id, issue.reporter_id))


def _looks(issue: Issue) -> tuple[int, datetime | None]:
    """How often name and phone were looked at since this report, and when last."""
    if issue.reporter_id is None:
        return 0, None
    row = db.session.execute(
        select(func.count(), func.max(AuditLine.at)).where(
            AuditLine.verb == privacy.LOOKED,
            AuditLine.subject_id == issue.reporter_id,
            AuditLine.at >= issue.opened_at,
        )
    ).one()
    return row[0], row[1]


def _count(subjects: Sequence[UUID], condition: object) -> int:
    statement = select(func.count()).where(Attachment.subject_id.in_(subjects), condition)  # type: ignore[arg-type]
    return db.session.scalar(statement) or 0


def _notices(issue_id: UUID) -> Sequence[Notice]:
    """What was told, once each: the same words went to the page and to the phone."""
    rows = db.session.scalars(
        select(Notice)
        .where(Notice.subject_id == issue_id, Notice.person_id.is_(None), Notice.text != "")
        .where(Notice.via != Via.WECOM)
        .order_by(Notice.put_at.desc())
    )
    return list({row.text: row for row in rows}.values())
