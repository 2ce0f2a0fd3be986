"""质量抽查: repairs drawn for a look at time, material and work."""

from collections.abc import Mapping
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from webapp.accounts.models import DESK_ROLES, OFFICE_ROLES
from webapp.clock import utcnow
from webapp.database import db, transaction
from webapp.errors import NotFound
from webapp.issues.models import Issue
from webapp.reports.queries import records as records_of
from webapp.reports.records import Record
from webapp.returns import checking, queries, words
from webapp.returns.blueprint import bp
from webapp.returns.checking import Looked
from webapp.returns.models import QualityCheck
from webapp.sites.current import current_site, may_see
from webapp.web.access import allow, current_person


@bp.get("/checks")
@allow(*DESK_ROLES)
def checks() -> ResponseReturnValue:
    """What is to be looked at, with its time and material; what was found before."""
    site = current_site()
    waits, done = checking.waiting(site.id), checking.done(site.id)
    found = records_of([issue for _row, issue in waits])
    known: dict[UUID, Record] = {record.issue.id: record for record in found}
    return render_template(
        "returns/checks.html",
        waits=[(row, known[issue.id]) for row, issue in waits],
        done=done,
        opened=_opened({row.rectification_id for row, _issue in done}),
        names=queries.names_of({row.checked_by for row, _issue in done}),
        me=str(current_person().id),
        words=words,
    )


@bp.post("/checks/<uuid:check_id>")
@allow(*OFFICE_ROLES)
def create_check(check_id: UUID) -> ResponseReturnValue:
    """What was found."""
    now, form = utcnow(), request.form
    with transaction():
        row = db.session.scalar(
            select(QualityCheck).where(QualityCheck.id == check_id).with_for_update()
        )
        if row is None or not may_see(row.site_id):
            raise NotFound
        looked = _read(form)
        opened = checking.check(row, looked, by=current_person().id, now=now) if looked else None
    if looked is None:
        flash(_("三项都要选合格或不合格"), "warn")
        return redirect(url_for(".checks"), code=303)
    if opened is None:
        flash(_("抽查合格，已记下"), "ok")
    else:
        flash(_("不合格，已开整改 %(number)s", number=opened.number), "warn")
    return redirect(url_for(".checks"), code=303)


def _read(form: Mapping[str, str]) -> Looked | None:
    said = [form.get(name) for name in ("time", "material", "work")]
    if not set(said) <= {"ok", "bad"}:
        return None
    time_ok, material_ok, work_ok = (one == "ok" for one in said)
    return Looked(time_ok, material_ok, work_ok, form.get("note", "").strip()[:500])


def _opened(ids: set[UUID | None]) -> dict[UUID, Issue]:
    wanted = [one for one in ids if one is not None]
    found = db.session.scalars(select(Issue).where(Issue.id.in_(wanted)))
    return {issue.id: issue for issue in found}
