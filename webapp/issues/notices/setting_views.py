"""The page 通知 of a site: who is told on what occasion by which way, and what has become of it."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from webapp.accounts.models import DESK_ROLES, EDITOR_ROLES, OFFICE_ROLES, Person, PersonSite
from webapp.audit import actions as audit
from webapp.clock import utcnow
from webapp.database import db, transaction
from webapp.issues.notices.forms import NoticeForm, read_notices
from webapp.issues.notices.occasions import LADDER, OCCASIONS, RUNGS, Whom, ways_of
from webapp.issues.notices.words import said, without_token
from webapp.notifications import inbox
from webapp.sites.blueprint import enter_named_site, present_site, settings, site_menu
from webapp.web.access import allow, current_person
from webapp.web.language import language

bp = Blueprint("telling", __name__)
bp.before_request(enter_named_site)
bp.context_processor(site_menu)


@bp.get("/sites/<uuid:site_id>/notices")
@allow(*OFFICE_ROLES)
def show(site_id: UUID) -> ResponseReturnValue:
    """How this site tells, and its outbox."""
    return _page(site_id)


@bp.post("/sites/<uuid:site_id>/notices")
@allow(*EDITOR_ROLES)
def update(site_id: UUID) -> ResponseReturnValue:
    """Choose how this site tells."""
    read = read_notices(request.form, [str(one.id) for one in _colleagues(site_id)])
    if read.errors:
        return _page(site_id, read), 422
    who, now = current_person(), utcnow()
    with transaction():
        row = inbox.setting_of(who.company_id, site_id)
        db.session.add(row)
        row.tells, row.ladder, row.language = read.tells, read.ladder, read.language
        row.emails, row.set_by, row.set_at = read.emails, who.id, now
        if read.robot is not None:
            row.robot = read.robot
        changed = {"ladder": read.ladder, "tells": read.tells, "robot": read.robot is not None}
        audit.note("notices.set", by=who.id, at=now, subject=site_id, **changed)
    flash(_("通知方式已保存"))
    return redirect(url_for(".show", site_id=site_id), code=303)


def _page(site_id: UUID, form: NoticeForm | None = None) -> str:
    setting = inbox.setting_of(current_person().company_id, site_id)
    ladder = {step["who"]: step["minutes"] for step in (setting.ladder or LADDER)}
    tells = form.tells if form else setting.tells
    config = settings()
    return render_template(
        "issues/notice_settings.html",
        site=present_site(),
        setting=setting,
        form=form or NoticeForm(),
        occasions=[
            (one, ways_of(one.code, tells))
            for whom in Whom
            for one in OCCASIONS
            if one.whom == whom
        ],
        rungs=[(who, ladder.get(who, "")) for who in RUNGS],
        colleagues=_colleagues(site_id),
        outbox=[
            (row, without_token(row.text) or said(row.code, row.params, language()))
            for row in inbox.outbox_of(site_id, utcnow())
        ],
        failing=inbox.failing_lines(site_id),
        has_mail=bool(config.smtp_url),
        has_sms=bool(config.sms_url),
        masked=masked,
    )


def _colleagues(site_id: UUID) -> list[Person]:
    here = select(PersonSite.person_id).where(PersonSite.site_id == site_id)
    found = select(Person).where(
        Person.left_at.is_(None), Person.role.in_(DESK_ROLES), Person.id.in_(here)
    )
    return list(db.session.scalars(found.order_by(Person.name)))


def masked(receiver: str) -> str:
    """138****5678, a***@example.cn: who it is is told on the report, to those who may look."""
    if "@" in receiver:
        name, _at, host = receiver.partition("@")
        return f"{name[:1]}***@{host}"
    return f"{receiver[:3]}****{receiver[-4:]}" if len(receiver) > 7 else "****"
