"""Pages of the hotline: how it stands, its checks, its failures, how it is run."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.accounts.models import DESK_ROLES, EDITOR_ROLES
from webapp.clock import utcnow
from webapp.database import new_id, transaction
from webapp.errors import NotFound, Refused
from webapp.sites.current import current_site
from webapp.voices import duty, forms, hotline, queries, rules
from webapp.voices.blueprint import bp, find, local_input, page, zone
from webapp.voices.jobs import check_slots
from webapp.voices.models import LineFailure
from webapp.voices.refusals import Incomplete
from webapp.web.access import allow, current_person

LOOK_BACK = timedelta(days=7)
FAILURES_BACK = timedelta(days=90)
MINUTE = timedelta(minutes=1)


@bp.get("/hotline")
@allow(*DESK_ROLES)
def show_hotline() -> ResponseReturnValue:
    """How the line stands, and the checks of the last days."""
    return hotline_page()


@bp.post("/hotline/checks")
@allow(*DESK_ROLES)
def create_check() -> ResponseReturnValue:
    """Line, handset and recorder were tried."""
    good = {part: request.form.get(part) == "good" for part in forms.PARTS}
    errors = {part: _("请选好或不好") for part in forms.PARTS if not request.form.get(part)}
    if not all(good.values()) and not forms.words(request.form, "note"):
        errors.setdefault("note", _("请写哪里不好"))
    try:
        forms.refuse(errors)
        with transaction():
            note, now = forms.words(request.form, "note"), utcnow()
            site, who = current_site(), current_person().id
            _check, failure = hotline.check_line(site, good, note, by=who, at=now)
    except Incomplete as refusal:
        return hotline_page(refusal, request.form.to_dict())
    flash(_("已记为故障，全部前台都会看到") if failure else _("检查已记下"), "ok")
    return redirect(url_for(".show_hotline"), code=303)


@bp.post("/hotline/failures")
@allow(*DESK_ROLES)
def create_failure() -> ResponseReturnValue:
    """Something does not work."""
    errors: dict[str, str] = {}
    part = request.form.get("part", "")
    if part not in forms.PARTS:
        errors["part"] = _("请选哪里坏了")
    now = utcnow()
    began_at = forms.read_past(request.form, "began_at", now, zone(), errors)
    try:
        forms.refuse(errors)
        with transaction():
            cause, who = forms.words(request.form, "cause"), current_person().id
            hotline.note_failure(
                current_site(), part, began_at=began_at, cause=cause, by=who, at=now
            )
    except NotFound:
        raise
    except Refused as refusal:
        return hotline_page(refusal, request.form.to_dict())
    return redirect(url_for(".show_hotline"), code=303)


@bp.post("/hotline/failures/<uuid:failure_id>/switch")
@allow(*DESK_ROLES)
def create_switch(failure_id: UUID) -> ResponseReturnValue:
    """Calls come in on the spare line from now on."""
    try:
        with transaction():
            failure = find(LineFailure, failure_id)
            errors: dict[str, str] = {}
            number = forms.read_number(request.form, "spare_number", errors, may_miss=True)
            forms.refuse(errors)
            site, who = current_site(), current_person().id
            hotline.switch(site, failure, number, by=who, at=utcnow())
    except NotFound:
        raise
    except Refused as refusal:
        return hotline_page(refusal, request.form.to_dict())
    flash(_("已切到备用线路，住户页面上也显示备用号码"), "ok")
    return redirect(url_for(".show_hotline"), code=303)


@bp.post("/hotline/failures/<uuid:failure_id>/cure")
@allow(*DESK_ROLES)
def create_cure(failure_id: UUID) -> ResponseReturnValue:
    """It works again: why it failed and what was done are written down."""
    form, errors = request.form, dict[str, str]()
    cause, cure = forms.words(form, "cause"), forms.words(form, "cure")
    if not cause:
        errors["cause"] = _("请写原因")
    if not cure:
        errors["cure"] = _("请写怎么修好的")
    try:
        with transaction():
            failure = find(LineFailure, failure_id)
            forms.refuse(errors)
            site, who = current_site(), current_person().id
            hotline.put_right(site, failure, cause=cause, cure=cure, by=who, at=utcnow())
    except NotFound:
        raise
    except Refused as refusal:
        return hotline_page(refusal, form.to_dict())
    flash(_("修好已记下。请试拨一次，有人接听才算正常"), "ok")
    return redirect(url_for(".show_hotline"), code=303)


@bp.get("/hotline/settings")
@allow(*EDITOR_ROLES)
def edit_hotline() -> ResponseReturnValue:
    """The number, the spare one, the greeting, when the line is tried."""
    site = current_site()
    row = queries.setting(site.company_id, site.id)
    values = {
        "number": hotline.number_of(site),
        "spare_number": row.spare_number if row else "",
        "greeting": row.greeting if row else "",
        "checked_at": " ".join(row.checked_at) if row else "08:00 20:00",
    }
    return _settings(values)


@bp.post("/hotline/settings")
@allow(*EDITOR_ROLES)
def update_hotline() -> ResponseReturnValue:
    """Another number marks every place that shows the old one."""
    form, errors = request.form, dict[str, str]()
    number = forms.read_number(form, "number", errors)
    spare = forms.read_number(form, "spare_number", errors, may_miss=True)
    times = forms.read_times(form, "checked_at", errors)
    try:
        forms.refuse(errors)
        with transaction():
            site, who, now = current_site(), current_person().id, utcnow()
            greeting = forms.text(form, "greeting", 300)
            hotline.set_up(site, spare=spare, greeting=greeting, times=times, by=who, at=now)
            is_new = rules.digits(number) != rules.digits(hotline.number_of(site))
            if number != hotline.number_of(site):
                hotline.set_number(site, number, by=who, at=now)
    except Incomplete as refusal:
        return _settings(form.to_dict(), refusal)
    if is_new:
        flash(_("号码已改。下面每一处都要去换，换一处勾一处"), "ok")
        return redirect(url_for(".list_places"), code=303)
    return redirect(url_for(".show_hotline"), code=303)


def _settings(values: dict[str, Any], refusal: Refused | None = None) -> ResponseReturnValue:
    return page("voices/hotline_form.html", refusal, values=values)


def hotline_page(
    refusal: Refused | None = None, values: dict[str, Any] | None = None
) -> ResponseReturnValue:
    site, now = current_site(), utcnow()
    row = queries.setting(site.company_id, site.id)
    checks = queries.checks(site.id, now - LOOK_BACK, now + MINUTE)
    failures = queries.failures(site.id, now - FAILURES_BACK, now + MINUTE)
    broken = queries.open_failure(site.id)
    switched_at, is_tested = broken.switched_at if broken else None, duty.is_tested(site)
    state = rules.line_state(
        is_broken=broken is not None, switched_at=switched_at, is_tested=is_tested
    )
    on_duty, tests = duty.answering(site, now), duty.tests(site.id, now - LOOK_BACK, now + MINUTE)
    handovers = duty.handovers(site.id, now - LOOK_BACK)
    people = {one.by for one in checks} | {one.noted_by for one in failures}
    people |= {one.restored_by for one in failures if one.restored_by}
    people |= {*on_duty.people, *(one.answered_by or one.by for one in tests)}
    people |= {id for one in handovers for id in (one.from_id, one.to_id) if id}
    return page(
        "voices/hotline.html", refusal, values=values or {}, setting=row, state=state,
        broken=broken, checks=checks, failures=failures, names=queries.names(set(people)),
        number=hotline.number_of(site), slots=check_slots(row, site, now),
        now_input=local_input(now), parts=forms.PARTS, on_duty=on_duty, tests=tests,
        handovers=handovers, gaps=duty.gaps(site.id), colleagues=queries.colleagues(site.id),
        once=new_id().hex,
    )  # fmt: skip


@bp.app_template_global("spare_line")
def spare_line() -> str:
    """The number to switch to, as it is registered."""
    site = current_site()
    row = queries.setting(site.company_id, site.id)
    return row.spare_number if row else ""


@bp.app_template_global("open_line_failure")
def open_line_failure() -> LineFailure | None:
    """The failure every page of the desk tells of; None while the line works."""
    site, person = g.get("site"), g.get("person")
    if site is None or person is None or person.role not in DESK_ROLES:
        return None
    return queries.open_failure(site.id)
