"""The tree of zones: one page, every change a plain form."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.accounts.models import EDITOR_ROLES, OFFICE_ROLES
from webapp.clock import utcnow
from webapp.database import transaction
from webapp.sites import actions, queries
from webapp.sites.blueprint import bp, present_site, remember_undo
from webapp.sites.forms import Form, read_zone, uuid_or_none
from webapp.sites.models import Zone
from webapp.sites.rules import inside, tree
from webapp.sites.words import zone_kinds
from webapp.web.access import allow, current_person
from webapp.web.pages import in_language


@bp.get("/sites/<uuid:site_id>/zones")
@allow(*OFFICE_ROLES)
def zones(site_id: UUID) -> ResponseReturnValue:
    """The tree."""
    return _page(site_id, Form({"kind": "building", "parent_id": request.args.get("parent")}))


@bp.post("/sites/<uuid:site_id>/zones")
@allow(*EDITOR_ROLES)
def create_zone(site_id: UUID) -> ResponseReturnValue:
    """Add a zone."""
    read = read_zone(request.form)
    if not read.is_good:
        read.values["parent_id"] = request.form.get("parent_id")
        return _page(site_id, read), 422
    with transaction():
        parent = _parent(site_id)
        zone = actions.add_zone(
            present_site(), read.values, parent, by=current_person().id, at=utcnow()
        )
    return _back_to(zone)


@bp.get("/sites/<uuid:site_id>/zones/<uuid:zone_id>/edit")
@allow(*EDITOR_ROLES)
def edit_zone(site_id: UUID, zone_id: UUID) -> ResponseReturnValue:
    """The form of a zone."""
    zone = queries.zone_of(site_id, zone_id)
    values = {"name": zone.name, "name_en": zone.name_en, "kind": zone.kind}
    return _edit_page(zone, Form(values))


@bp.post("/sites/<uuid:site_id>/zones/<uuid:zone_id>")
@allow(*EDITOR_ROLES)
def update_zone(site_id: UUID, zone_id: UUID) -> ResponseReturnValue:
    """Rename a zone or hang it elsewhere."""
    read = read_zone(request.form)
    if not read.is_good:
        return _edit_page(queries.zone_of(site_id, zone_id), read), 422
    with transaction():
        zone = queries.zone_of(site_id, zone_id)
        parent = _parent(site_id)
        actions.change_zone(zone, read.values, parent, by=current_person().id, at=utcnow())
    return _back_to(zone)


@bp.post("/sites/<uuid:site_id>/zones/<uuid:zone_id>/position")
@allow(*EDITOR_ROLES)
def update_zone_position(site_id: UUID, zone_id: UUID) -> ResponseReturnValue:
    """One place up or down among its brothers."""
    with transaction():
        zone = queries.zone_of(site_id, zone_id)
        actions.move_zone(zone, -1 if request.form.get("step") == "up" else 1)
    return _back_to(zone)


@bp.post("/sites/<uuid:site_id>/zones/<uuid:zone_id>/archival")
@allow(*EDITOR_ROLES)
def create_zone_archival(site_id: UUID, zone_id: UUID) -> ResponseReturnValue:
    """Take an empty zone out of the tree."""
    with transaction():
        zone = queries.zone_of(site_id, zone_id)
        actions.archive_zone(zone, by=current_person().id, at=utcnow())
    undo = url_for(".create_zone_restoration", site_id=site_id, zone_id=zone_id)
    remember_undo(_("%(name)s 已归档", name=zone.name), undo)
    return redirect(url_for(".zones", site_id=site_id), code=303)


@bp.post("/sites/<uuid:site_id>/zones/<uuid:zone_id>/restoration")
@allow(*EDITOR_ROLES)
def create_zone_restoration(site_id: UUID, zone_id: UUID) -> ResponseReturnValue:
    """Bring a zone back."""
    with transaction():
        zone = queries.zone_of(site_id, zone_id)
        actions.restore_zone(zone, by=current_person().id, at=utcnow())
    return _back_to(zone)


def _parent(site_id: UUID) -> Zone | None:
    parent_id = uuid_or_none(request.form.get("parent_id"))
    return queries.zone_of(site_id, parent_id) if parent_id else None


def _back_to(zone: Zone) -> ResponseReturnValue:
    return redirect(url_for(".zones", site_id=zone.site_id, _anchor=f"zone-{zone.id}"), code=303)


def _page(site_id: UUID, form: Form) -> str:
    return render_template(
        "sites/zones.html",
        site=present_site(),
        branches=tree(queries.zones(site_id), in_language),
        numbers=queries.points_per_zone(site_id),
        kinds=zone_kinds(),
        form=form,
    )


def _edit_page(zone: Zone, form: Form) -> str:
    every = queries.zones(zone.site_id)
    own = inside(every, zone.id)
    parents = [branch for branch in tree(every, in_language) if branch.zone.id not in own]
    return render_template(
        "sites/zone_form.html",
        site=present_site(),
        zone=zone,
        form=form,
        parents=parents,
        kinds=zone_kinds(),
    )
