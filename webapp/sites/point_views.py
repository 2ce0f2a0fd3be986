"""Points: the list with its bulk acts, and the form of one."""

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.accounts.models import EDITOR_ROLES, OFFICE_ROLES
from webapp.clock import utcnow
from webapp.database import transaction
from webapp.sites import actions, label_queries, queries
from webapp.sites.blueprint import bp, present_site, remember_undo
from webapp.sites.choices import checklist_choices
from webapp.sites.forms import Form, point_values, read_point, uuid_or_none, uuids
from webapp.sites.models import Checkpoint
from webapp.sites.queries import PointFilter
from webapp.sites.refusals import CodeTaken, NothingChosen
from webapp.sites.rules import PointKind, clean, inside, tree
from webapp.sites.words import point_kinds
from webapp.web.access import allow, current_person
from webapp.web.pages import in_language


@bp.get("/sites/<uuid:site_id>/points")
@allow(*OFFICE_ROLES)
def points(site_id: UUID) -> ResponseReturnValue:
    """The list, with search and filters."""
    zones = queries.zones(site_id)
    wanted, zone_id = asked_for(site_id)
    page = queries.points_page(site_id, wanted, request.args.get("page", 1, type=int))
    return render_template(
        "sites/points.html",
        site=present_site(),
        page=page,
        wanted=wanted,
        zone_id=zone_id,
        branches=tree(zones, in_language),
        labels=label_queries.live_labels(point.id for point in page.items),
        kinds=point_kinds(),
        checklists=checklist_choices(),
        base=_base(),
    )


@bp.get("/sites/<uuid:site_id>/points/new")
@allow(*EDITOR_ROLES)
def new_point(site_id: UUID) -> ResponseReturnValue:
    """An empty form."""
    zone_id = uuid_or_none(request.args.get("zone"))
    return _form(site_id, None, Form({"kind": str(PointKind.POINT), "zone_id": zone_id}))


@bp.post("/sites/<uuid:site_id>/points")
@allow(*EDITOR_ROLES)
def create_point(site_id: UUID) -> ResponseReturnValue:
    """Make a point with its first label."""
    read = read_point(request.form)
    if not read.is_good:
        return _form(site_id, None, read), 422
    try:
        with transaction():
            _check_place(site_id, read)
            site = present_site()
            point = actions.add_point(site, read.values, by=current_person().id, at=utcnow())
    except CodeTaken as refusal:
        read.errors["code"] = str(refusal.message)
        return _form(site_id, None, read), 422
    flash(_("点位 %(name)s 已建好，标签可以打印了", name=point.name), "ok")
    if "and_another" in request.form:
        target = url_for(".new_point", site_id=site_id, zone=point.zone_id)
        return redirect(target, code=303)
    return redirect(url_for(".show_point", site_id=site_id, point_id=point.id), code=303)


@bp.get("/sites/<uuid:site_id>/points/<uuid:point_id>")
@allow(*OFFICE_ROLES)
def show_point(site_id: UUID, point_id: UUID) -> ResponseReturnValue:
    """One point with its labels."""
    point = queries.point_of(site_id, point_id)
    paths = {
        branch.zone.id: branch.path_text for branch in tree(queries.zones(site_id), in_language)
    }
    return render_template(
        "sites/point.html",
        site=present_site(),
        point=point,
        place=paths.get(point.zone_id) if point.zone_id else None,
        plan=queries.plan_of(site_id, point.plan_id) if point.plan_id else None,
        labels=label_queries.labels_of(point_id),
        kinds=dict(point_kinds()),
        checklists=dict(checklist_choices()),
    )


@bp.get("/sites/<uuid:site_id>/points/<uuid:point_id>/edit")
@allow(*EDITOR_ROLES)
def edit_point(site_id: UUID, point_id: UUID) -> ResponseReturnValue:
    """The form of a point."""
    point = queries.point_of(site_id, point_id)
    return _form(site_id, point_id, Form(point_values(point)))


@bp.post("/sites/<uuid:site_id>/points/<uuid:point_id>")
@allow(*EDITOR_ROLES)
def update_point(site_id: UUID, point_id: UUID) -> ResponseReturnValue:
    """Change a point."""
    read = read_point(request.form)
    if not read.is_good:
        return _form(site_id, point_id, read), 422
    try:
        with transaction():
            _check_place(site_id, read)
            point = queries.point_of(site_id, point_id)
            actions.change_point(point, read.values, by=current_person().id, at=utcnow())
    except CodeTaken as refusal:
        read.errors["code"] = str(refusal.message)
        return _form(site_id, point_id, read), 422
    flash(_("点位已保存"), "ok")
    return redirect(url_for(".show_point", site_id=site_id, point_id=point_id), code=303)


@bp.post("/sites/<uuid:site_id>/points/archival")
@allow(*EDITOR_ROLES)
def create_points_archival(site_id: UUID) -> ResponseReturnValue:
    """Take the ticked points out of the lists."""
    with transaction():
        chosen = chosen_points(site_id)
        actions.archive_points(chosen, by=current_person().id, at=utcnow())
    ids = [str(point.id) for point in chosen]
    undo = url_for(".create_points_restoration", site_id=site_id, point=ids)
    remember_undo(_("%(n)s 个点位已归档", n=len(ids)), undo)
    return redirect(url_for(".points", site_id=site_id), code=303)


@bp.post("/sites/<uuid:site_id>/points/restoration")
@allow(*EDITOR_ROLES)
def create_points_restoration(site_id: UUID) -> ResponseReturnValue:
    """Bring points back."""
    with transaction():
        chosen = chosen_points(site_id)
        actions.restore_points(chosen, by=current_person().id, at=utcnow())
    flash(_("%(n)s 个点位已恢复", n=len(chosen)), "ok")
    return redirect(url_for(".points", site_id=site_id), code=303)


@bp.post("/sites/<uuid:site_id>/points/checklist")
@allow(*EDITOR_ROLES)
def update_points_checklist(site_id: UUID) -> ResponseReturnValue:
    """Ask the same checklist at all ticked points."""
    checklist_id = uuid_or_none(request.form.get("checklist_id"))
    with transaction():
        chosen = chosen_points(site_id)
        if checklist_id not in {None, *dict(checklist_choices())}:
            raise NothingChosen(_("请选一张检查表"))
        actions.set_checklist(chosen, checklist_id, by=current_person().id, at=utcnow())
    flash(_("%(n)s 个点位已换检查表", n=len(chosen)), "ok")
    return redirect(url_for(".points", site_id=site_id), code=303)


def chosen_points(site_id: UUID) -> Sequence[Checkpoint]:
    """The points that are ticked, in the form or in the address. Raises NothingChosen."""
    chosen = queries.points_by_ids(site_id, uuids(request.values.getlist("point")))
    if not chosen:
        raise NothingChosen
    return chosen


def asked_for(site_id: UUID) -> tuple[PointFilter, UUID | None]:
    """The filter in the address, and the zone it names; a zone means everything below it too."""
    zone_id = uuid_or_none(request.args.get("zone"))
    zone_ids = frozenset(inside(queries.zones(site_id), zone_id)) if zone_id else None
    wanted = PointFilter(
        search=clean(request.args.get("q", "")),
        zone_ids=zone_ids,
        kind=request.args.get("kind", ""),
        is_archived=request.args.get("archived") == "1",
    )
    return wanted, zone_id


def _check_place(site_id: UUID, read: Form) -> None:
    """The zone must be of this site; a checklist that is not the company's is left out."""
    if read.values["zone_id"] is not None:
        queries.zone_of(site_id, read.values["zone_id"])
    if read.values["checklist_id"] not in dict(checklist_choices()):
        read.values["checklist_id"] = None


def _base() -> str:
    """The address of this list without its page number, ready for more parameters."""
    kept = {name: value for name, value in request.args.items() if name != "page" and value}
    return f"{request.path}?{urlencode(kept)}&" if kept else f"{request.path}?"


def _form(site_id: UUID, point_id: UUID | None, form: Form) -> str:
    return render_template(
        "sites/point_form.html",
        site=present_site(),
        point_id=point_id,
        form=form,
        branches=tree(queries.zones(site_id), in_language),
        kinds=point_kinds(),
        checklists=checklist_choices(),
    )
