"""The bell, what somebody has been told, and taking up what is overdue."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.accounts.models import DESK_ROLES, Person
from webapp.clock import utcnow
from webapp.database import db, transaction
from webapp.errors import NotFound
from webapp.issues.actions import add_word
from webapp.issues.finding import find_issue
from webapp.issues.notices import escalation
from webapp.issues.notices.words import said
from webapp.notifications import inbox
from webapp.web.access import allow, current_person
from webapp.web.language import language

bp = Blueprint("notices", __name__)

HOLDS = (30, 60, 120, 240, 480)  # minutes that somebody who takes a report up may ask for


@bp.get("/notices")
@allow(*DESK_ROLES)
def index() -> ResponseReturnValue:
    """What I have been told."""
    rows = inbox.notices_of(current_person().id)
    lines = [(row, said(row.code, row.params, language())) for row in rows]
    return render_template("issues/notices.html", lines=lines)


@bp.post("/notices/read")
@allow(*DESK_ROLES)
def read_all() -> ResponseReturnValue:
    """I have seen all of them."""
    with transaction():
        inbox.mark_read(current_person().id, utcnow())
    return redirect(url_for(".index"), code=303)


@bp.post("/notices/<uuid:notice_id>/read")
@allow(*DESK_ROLES)
def read(notice_id: UUID) -> ResponseReturnValue:
    """I have seen this one: on to what it is about."""
    who = current_person()
    notice = inbox.notice_of(who.id, notice_id)
    if notice is None:
        raise NotFound
    with transaction():
        inbox.mark_read(who.id, utcnow(), notice_id)
    if notice.code.startswith("unknown."):
        return redirect(url_for("coverage.unknown_page", site=notice.site_id), code=303)
    if notice.subject_id is None:
        return redirect(url_for(".index"), code=303)
    return redirect(url_for("issues.show", issue_id=notice.subject_id), code=303)


@bp.post("/issues/<uuid:issue_id>/take-up")
@allow(*DESK_ROLES)
def take_up(issue_id: UUID) -> ResponseReturnValue:
    """Something is being done about an overdue report: it climbs no further for a while."""
    find_issue(issue_id)
    words = " ".join(request.form.get("said", "").split())[:200]
    if not words:
        flash(_("请写在做什么，别人好放心"))
        return redirect(url_for("issues.show", issue_id=issue_id), code=303)
    typed = request.form.get("hold", "")
    hold = timedelta(minutes=int(typed) if typed in map(str, HOLDS) else HOLDS[0])
    now, who = utcnow(), current_person().id
    with transaction():
        issue = find_issue(issue_id)
        escalation.take_up(issue, words, hold, by=who, at=now)
        add_word(issue, "note", by=who, at=now, note=words)
    return redirect(url_for("issues.show", issue_id=issue_id), code=303)


@bp.app_template_global("unread_notices")
def unread_notices() -> int:
    """The figure on the bell."""
    person = g.get("person")
    return inbox.unread(person.id) if person is not None and person.role in DESK_ROLES else 0


@bp.app_template_global("climb_of")
def climb_of(issue_id: UUID) -> dict[str, object] | None:
    """How far an overdue report has climbed, for its page."""
    one = escalation.open_of(issue_id)
    if one is None:
        return None
    rungs = [
        (step["who"], place <= one.step, one.base_at + timedelta(minutes=step["minutes"]))
        for place, step in enumerate(sorted(one.ladder, key=lambda step: step["minutes"]))
    ]
    by = db.session.get(Person, (one.company_id, one.taken_up_by)) if one.taken_up_by else None
    return {"row": one, "rungs": rungs, "by": by, "holds": HOLDS}
