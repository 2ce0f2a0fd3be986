"""Who answers the line: the rota of the week, a hand-over, a test call."""

from typing import Any
from uuid import UUID, uuid5

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.accounts.models import DESK_ROLES, EDITOR_ROLES
from webapp.clock import utcnow
from webapp.database import new_id, transaction
from webapp.errors import NotFound, Refused
from webapp.sites.current import current_site
from webapp.sites.forms import uuid_or_none
from webapp.voices import duty, forms, hotline, queries, rota
from webapp.voices.blueprint import bp, find, page
from webapp.voices.duty_models import LineShift
from webapp.voices.hotline_views import hotline_page
from webapp.voices.refusals import Incomplete, NoNumber
from webapp.web.access import allow, current_person

NOBODY = "nobody"


@bp.get("/hotline/rota")
@allow(*DESK_ROLES)
def show_rota() -> ResponseReturnValue:
    """The week: who answers when, and when nobody does."""
    return _rota()


@bp.post("/hotline/rota")
@allow(*EDITOR_ROLES)
def create_shift() -> ResponseReturnValue:
    """One more line of the rota."""
    form, errors = request.form, dict[str, str]()
    days = sorted({int(day) for day in form.getlist("weekday") if day in map(str, range(7))})
    starts, ends = (forms.read_time(form.get(name, "")) for name in ("starts", "ends"))
    person_id = _colleague(errors)
    if not days:
        errors["weekday"] = _("请至少选一天")
    for name, at in (("starts", starts), ("ends", ends)):
        if at is None:
            errors[name] = _("请写成 09:00 这样的时间")
    try:
        forms.refuse(errors)
        assert starts is not None  # noqa: S101  # says so to the type checker
        assert ends is not None  # noqa: S101  # says so to the type checker
        hours, who = (f"{starts:%H:%M}", f"{ends:%H:%M}"), current_person().id
        with transaction():
            duty.add_shift(current_site(), days, *hours, person_id, by=who, at=utcnow())
    except Incomplete as refusal:
        values = form.to_dict() | {"weekday": form.getlist("weekday")}
        return _rota(refusal, values)
    return redirect(url_for(".show_rota"), code=303)


@bp.post("/hotline/rota/<uuid:shift_id>/end")
@allow(*EDITOR_ROLES)
def end_shift(shift_id: UUID) -> ResponseReturnValue:
    """It is no longer on the rota."""
    with transaction():
        duty.end_shift(find(LineShift, shift_id), by=current_person().id, at=utcnow())
    return redirect(url_for(".show_rota"), code=303)


@bp.post("/hotline/handovers")
@allow(*DESK_ROLES)
def create_handover() -> ResponseReturnValue:
    """Somebody else answers from now on."""
    errors: dict[str, str] = {}
    to_id = _colleague(errors)
    try:
        forms.refuse(errors)
        with transaction():
            note, who = forms.words(request.form, "handover_note"), current_person().id
            duty.hand_over(current_site(), to_id, note, by=who, at=utcnow())
    except NotFound:
        raise
    except Refused as refusal:
        return hotline_page(refusal, request.form.to_dict())
    flash(_("已交班"), "ok")
    return redirect(url_for(".show_hotline"), code=303)


@bp.post("/hotline/tests")
@allow(*DESK_ROLES)
def create_test() -> ResponseReturnValue:
    """The number was called, and somebody answered or nobody did."""
    form, errors = request.form, dict[str, str]()
    site, said = current_site(), form.get("answered_by", "")
    people = {person.id for person in queries.colleagues(site.id)}
    answered_by, note = uuid_or_none(said), forms.words(form, "test_note")
    if said != NOBODY and answered_by not in people:
        errors["answered_by"] = _("请选是谁接的；没人接就选没人接")
    if said == NOBODY and not note:
        errors["test_note"] = _("请写听到了什么，例如一直忙音")
    once = forms.words(form, "once", 40) or new_id().hex
    try:
        forms.refuse(errors)
        with transaction():
            site, who = current_site(), current_person().id
            if not hotline.number_of(site):
                raise NoNumber
            id = uuid5(site.id, f"test:{once}")
            _test, failure = duty.note_test(site, answered_by, note, by=who, at=utcnow(), id=id)
    except NotFound:
        raise
    except Refused as refusal:
        return hotline_page(refusal, form.to_dict())
    flash(_("没人接，已记为故障") if failure else _("试拨已记下"), "warn" if failure else "ok")
    return redirect(url_for(".show_hotline"), code=303)


def _colleague(errors: dict[str, str]) -> UUID:
    """The colleague who was chosen; an error and nobody's id otherwise."""
    chosen = uuid_or_none(request.form.get("person_id"))
    if chosen in {person.id for person in queries.colleagues(current_site().id)}:
        assert chosen is not None  # noqa: S101  # says so to the type checker
        return chosen
    errors["person_id"] = _("请选由谁接听")
    return UUID(int=0)


def _rota(
    refusal: Refused | None = None, values: dict[str, Any] | None = None
) -> ResponseReturnValue:
    site = current_site()
    rows = duty.shifts(site.id)
    shifts = duty.works(rows)
    here = {row.person_id for row in shifts}
    return page(
        "voices/rota.html", refusal, values=values or {"weekday": []}, rows=rows, here=here,
        week=rota.by_day(shifts), gaps=rota.gaps(shifts),
        names=queries.names({row.person_id for row in rows}),
        colleagues=queries.colleagues(site.id),
    )  # fmt: skip
