"""The page of kept records, for administrators: are they whole, how long kept, what is held."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from webapp.accounts.models import Person, Role
from webapp.clock import utcnow
from webapp.database import db, transaction
from webapp.errors import NotFound
from webapp.issues.privacy import about as privacy
from webapp.issues.privacy import forgetting
from webapp.keeping import checked, forms, policies, reporters, rules
from webapp.keeping.forms import HoldForm
from webapp.keeping.models import LegalHold
from webapp.returns import queries as return_visits
from webapp.rounds.models import Finding
from webapp.sites.models import Site
from webapp.voices import written as voices
from webapp.web.access import allow, current_person
from webapp.web.pages import site_zone

bp = Blueprint("keeping", __name__)


def init_app(app: Flask) -> None:
    """Pages may ask whether the last check found damage; forgetting hears of what is above it."""
    app.jinja_env.globals["records_alarm"] = records_alarm
    app.jinja_env.globals["kept_days"] = policies.days_of
    forgetting.must_stay[:] = [reporters.is_held]
    forgetting.told_by_phones[:] = [reporters.told_by_phones]
    privacy.written_elsewhere[:] = [return_visits.written, voices.written]


def records_alarm() -> checked.Checked | None:
    """The last check, when it found damage or is too old; only administrators are told."""
    person = g.get("person")
    if person is None or person.role != Role.ADMIN:
        return None
    last = checked.read(policies.last_check(), utcnow())
    return last if last.is_alarming else None


@bp.get("/records")
@allow(Role.ADMIN)
def show_records() -> ResponseReturnValue:
    """With ?photos=365…: what would go if these days were confirmed."""
    return _page(forms.read_days(request.args))


@bp.post("/records/policies")
@allow(Role.ADMIN)
def update_policies() -> ResponseReturnValue:
    """Confirm the days of the kinds that were ticked; from tonight on, what is older goes."""
    asked = {
        kind: days
        for kind, days in forms.read_days(request.form).items()
        if kind in request.form.getlist("confirm")
    }
    if not asked or any(rules.fault(kind, days) for kind, days in asked.items()):
        flash(_("没有保存：请勾选要确认的种类，并改好天数"))
        return _page(forms.read_days(request.form), status=422)
    with transaction():
        days = {kind: days for kind, days in asked.items() if days is not None}
        policies.confirm(days, by=current_person().id, at=utcnow())
    flash(_("已确认保存期限，今晚起按它删除"))
    return redirect(url_for("keeping.show_records"), code=303)


@bp.post("/records/policies/<kind>/suspension")
@allow(Role.ADMIN)
def create_suspension(kind: str) -> ResponseReturnValue:
    """Delete nothing of this kind any more."""
    with transaction():
        policies.suspend(kind, by=current_person().id, at=utcnow())
    flash(_("已停止删除"))
    return redirect(url_for("keeping.show_records"), code=303)


@bp.post("/records/holds")
@allow(Role.ADMIN)
def create_hold() -> ResponseReturnValue:
    """Keep what it names, whatever the policy says."""
    read = forms.read_hold(request.form, site_zone())
    with transaction():
        if read.finding_id and not _is_ours(Finding, read.finding_id):
            read.errors["finding"] = _("没有这个问题")
        for model, row_id in ((Site, read.site_id), (Person, read.person_id)):
            if row_id and not _is_ours(model, row_id):
                raise NotFound
        if not read.errors:
            policies.place_hold(read.hold(), by=current_person().id, at=utcnow())
    if read.errors:
        return _page({}, read, status=422)
    flash(_("已保全，这些记录不会被删除"))
    return redirect(url_for("keeping.show_records") + "#holds", code=303)


@bp.post("/records/holds/<uuid:hold_id>/lifting")
@allow(Role.ADMIN)
def create_lifting(hold_id: UUID) -> ResponseReturnValue:
    """The hold is over; a reason says why."""
    reason = forms.read_reason(request.form)
    if not _is_ours(LegalHold, hold_id):
        raise NotFound
    if not reason:
        flash(_("没有解除：请写明原因"))
        return redirect(url_for("keeping.show_records") + "#holds", code=303)
    with transaction():
        policies.lift_hold(hold_id, reason, by=current_person().id, at=utcnow())
    flash(_("已解除保全"))
    return redirect(url_for("keeping.show_records") + "#holds", code=303)


def _page(
    asked: dict[str, int | None], hold: HoldForm | None = None, status: int = 200
) -> ResponseReturnValue:
    now = utcnow()
    people = db.session.execute(select(Person.id, Person.name).order_by(Person.name)).all()
    sites = db.session.execute(select(Site.id, Site.name).order_by(Site.name)).all()
    return render_template(
        "keeping/records.html",
        check=checked.read(policies.last_check(), now),
        lines=policies.preview(asked, now),
        fault_words=forms.fault_words,
        kind_words=checked.kind_words(),
        part_words=checked.part_words,
        holds=policies.holds(),
        removals=policies.removals(),
        names={row.id: row.name for row in (*people, *sites)},
        people=[(str(row_id), name) for row_id, name in people],
        sites=[(str(row_id), name) for row_id, name in sites],
        hold=hold or HoldForm(),
        is_preview=bool(asked),
    ), status


def _is_ours(model: Any, row_id: UUID) -> bool:
    return db.session.get(model, (current_person().company_id, row_id)) is not None
