"""Floor plans: upload, and put points on them with finger, mouse, keys or numbers."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.accounts.models import EDITOR_ROLES, OFFICE_ROLES
from webapp.attachments.images import NotAnImage, Picture, reencode
from webapp.clock import utcnow
from webapp.database import transaction
from webapp.errors import Refused
from webapp.sites import planning, queries
from webapp.sites.blueprint import bp, present_site, remember_undo
from webapp.sites.forms import Form, read_plan, uuid_or_none
from webapp.sites.refusals import BadPosition
from webapp.sites.rules import tree
from webapp.web.access import allow, current_person
from webapp.web.pages import in_language


@bp.get("/sites/<uuid:site_id>/plans")
@allow(*OFFICE_ROLES)
def plans(site_id: UUID) -> ResponseReturnValue:
    """The plans of a site."""
    return render_template(
        "sites/plans.html",
        site=present_site(),
        plans=queries.plans(site_id),
        numbers=queries.points_per_plan(site_id),
    )


@bp.get("/sites/<uuid:site_id>/plans/new")
@allow(*EDITOR_ROLES)
def new_plan(site_id: UUID) -> ResponseReturnValue:
    """An empty form."""
    return _form(site_id, None, Form({}))


@bp.post("/sites/<uuid:site_id>/plans")
@allow(*EDITOR_ROLES)
def create_plan(site_id: UUID) -> ResponseReturnValue:
    """Take a picture in."""
    read = read_plan(request.form)
    picture = _picture(read, is_needed=True)
    if picture is None or not read.is_good:
        return _form(site_id, None, read), 422
    with transaction():
        _check_zone(site_id, read)
        plan = planning.add_plan(
            present_site(), read.values, picture, by=current_person().id, at=utcnow()
        )
    return redirect(url_for(".show_plan", site_id=site_id, plan_id=plan.id), code=303)


@bp.get("/sites/<uuid:site_id>/plans/<uuid:plan_id>")
@allow(*OFFICE_ROLES)
def show_plan(site_id: UUID, plan_id: UUID) -> ResponseReturnValue:
    """The plan with its points; editors move them."""
    return render_template("sites/plan.html", **_editor(site_id, plan_id))


@bp.get("/sites/<uuid:site_id>/plans/<uuid:plan_id>/edit")
@allow(*EDITOR_ROLES)
def edit_plan(site_id: UUID, plan_id: UUID) -> ResponseReturnValue:
    """Rename a plan or replace its picture."""
    plan = queries.plan_of(site_id, plan_id)
    values = {"name": plan.name, "name_en": plan.name_en, "zone_id": plan.zone_id}
    return _form(site_id, plan_id, Form(values))


@bp.post("/sites/<uuid:site_id>/plans/<uuid:plan_id>")
@allow(*EDITOR_ROLES)
def update_plan(site_id: UUID, plan_id: UUID) -> ResponseReturnValue:
    """Change a plan."""
    read = read_plan(request.form)
    picture = _picture(read, is_needed=False)
    if not read.is_good:
        return _form(site_id, plan_id, read), 422
    with transaction():
        _check_zone(site_id, read)
        plan = queries.plan_of(site_id, plan_id)
        planning.change_plan(plan, read.values, picture, by=current_person().id, at=utcnow())
    flash(_("平面图已保存"), "ok")
    return redirect(url_for(".show_plan", site_id=site_id, plan_id=plan_id), code=303)


@bp.post("/sites/<uuid:site_id>/plans/<uuid:plan_id>/positions")
@allow(*EDITOR_ROLES)
def update_positions(site_id: UUID, plan_id: UUID) -> ResponseReturnValue:
    """Where points stand: x-<point> and y-<point> in per cent; both empty takes a point off."""
    positions = _positions()
    with transaction():
        plan = queries.plan_of(site_id, plan_id)
        changed = planning.place_points(plan, positions, by=current_person().id, at=utcnow())
    if request.headers.get("X-Requested-With") == "plan-editor":
        return {"changed": changed}
    flash(_("%(n)s 个点位的位置已保存", n=changed), "ok")
    return redirect(url_for(".show_plan", site_id=site_id, plan_id=plan_id), code=303)


@bp.post("/sites/<uuid:site_id>/plans/<uuid:plan_id>/archival")
@allow(*EDITOR_ROLES)
def create_plan_archival(site_id: UUID, plan_id: UUID) -> ResponseReturnValue:
    """Take an empty plan out of the lists."""
    with transaction():
        plan = queries.plan_of(site_id, plan_id)
        planning.archive_plan(plan, by=current_person().id, at=utcnow())
    undo = url_for(".create_plan_restoration", site_id=site_id, plan_id=plan_id)
    remember_undo(_("%(name)s 已归档", name=plan.name), undo)
    return redirect(url_for(".plans", site_id=site_id), code=303)


@bp.post("/sites/<uuid:site_id>/plans/<uuid:plan_id>/restoration")
@allow(*EDITOR_ROLES)
def create_plan_restoration(site_id: UUID, plan_id: UUID) -> ResponseReturnValue:
    """Bring a plan back."""
    with transaction():
        plan = queries.plan_of(site_id, plan_id)
        planning.restore_plan(plan, by=current_person().id, at=utcnow())
    return redirect(url_for(".show_plan", site_id=site_id, plan_id=plan_id), code=303)


def _positions() -> dict[UUID, planning.Position | None]:
    found: dict[UUID, planning.Position | None] = {}
    for name, text in request.form.items():
        point_id = uuid_or_none(name.removeprefix("x-")) if name.startswith("x-") else None
        if point_id is None:
            continue
        other = request.form.get(f"y-{point_id}", "")
        x, y = planning.in_hundredths(text), planning.in_hundredths(other)
        if not text.strip() and not other.strip():
            found[point_id] = None
        elif x is None or y is None:
            raise BadPosition
        else:
            found[point_id] = (x, y)
    return found


def _picture(read: Form, *, is_needed: bool) -> Picture | None:
    """The uploaded picture drawn anew; what is wrong with it goes to the form."""
    upload = request.files.get("picture")
    data = upload.stream.read() if upload else b""
    try:
        if not data and is_needed:
            raise NotAnImage(_("请选一张平面图的图片"))
        return reencode(data, planning.MAX_SIDE) if data else None
    except Refused as refusal:
        read.errors["picture"] = str(refusal.message)
        return None


def _check_zone(site_id: UUID, read: Form) -> None:
    if read.values["zone_id"] is not None:
        queries.zone_of(site_id, read.values["zone_id"])


def _editor(site_id: UUID, plan_id: UUID) -> dict[str, Any]:
    points = queries.points(site_id)
    branches = tree(queries.zones(site_id), in_language)
    return {
        "site": present_site(),
        "plan": queries.plan_of(site_id, plan_id),
        "placed": [point for point in points if point.plan_id == plan_id],
        "unplaced": [point for point in points if point.plan_id is None],
        "paths": {branch.zone.id: branch.path_text for branch in branches},
    }


def _form(site_id: UUID, plan_id: UUID | None, form: Form) -> str:
    return render_template(
        "sites/plan_form.html",
        site=present_site(),
        plan_id=plan_id,
        form=form,
        branches=tree(queries.zones(site_id), in_language),
    )
