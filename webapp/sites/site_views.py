"""Pages of sites."""

from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.accounts.models import EDITOR_ROLES, OFFICE_ROLES
from webapp.clock import utcnow
from webapp.database import transaction
from webapp.sites import actions, label_queries, queries
from webapp.sites.blueprint import bp, present_site, remember_undo
from webapp.sites.forms import TIMEZONES, Form, read_site, site_values
from webapp.sites.unknown_steps import default_steps
from webapp.web.access import allow, current_person


@bp.get("/sites")
@allow(*OFFICE_ROLES)
def index() -> ResponseReturnValue:
    """Every site the person works at."""
    counts = queries.counts([site.id for site in g.sites])
    archived = queries.sites(None, is_archived=True) if may_edit() else []
    return render_template("sites/index.html", sites=g.sites, counts=counts, archived=archived)


@bp.get("/sites/new")
@allow(*EDITOR_ROLES)
def new() -> ResponseReturnValue:
    """An empty form."""
    values = {
        "timezone": "Asia/Shanghai", "emergency_phones": [], "unknown_limit_minutes": 720,
        "unknown_steps": default_steps(), "lock_minutes": 10,
    }  # fmt: skip
    return _form(None, Form(values))


@bp.post("/sites")
@allow(*EDITOR_ROLES)
def create() -> ResponseReturnValue:
    """Make a site."""
    read = read_site(request.form)
    if not read.is_good:
        return _form(None, read), 422
    with transaction():
        site = actions.add_site(read.values, by=current_person().id, at=utcnow())
    return redirect(url_for(".show", site_id=site.id), code=303)


@bp.get("/sites/<uuid:site_id>")
@allow(*OFFICE_ROLES)
def show(site_id: UUID) -> ResponseReturnValue:
    """What is set up and what is left to do."""
    return render_template(
        "sites/show.html",
        site=present_site(),
        counts=queries.counts([site_id])[site_id],
        zones=len(queries.zones(site_id)),
        plans=len(queries.plans(site_id)),
        unprinted=len(label_queries.labels_to_reprint(site_id)),
    )


@bp.get("/sites/<uuid:site_id>/edit")
@allow(*EDITOR_ROLES)
def edit(site_id: UUID) -> ResponseReturnValue:
    """The form of a site."""
    return _form(site_id, Form(site_values(present_site())))


@bp.post("/sites/<uuid:site_id>")
@allow(*EDITOR_ROLES)
def update(site_id: UUID) -> ResponseReturnValue:
    """Change a site."""
    read = read_site(request.form)
    if not read.is_good:
        return _form(site_id, read), 422
    with transaction():
        site = queries.site_of(site_id)
        actions.change_site(site, read.values, by=current_person().id, at=utcnow())
    flash(_("项目已保存"), "ok")
    return redirect(url_for(".show", site_id=site_id), code=303)


@bp.post("/sites/<uuid:site_id>/archival")
@allow(*EDITOR_ROLES)
def create_archival(site_id: UUID) -> ResponseReturnValue:
    """Take a site out of the lists."""
    with transaction():
        site = queries.site_of(site_id)
        actions.archive_site(site, by=current_person().id, at=utcnow())
    remember_undo(
        _("%(name)s 已归档", name=site.name), url_for(".create_restoration", site_id=site_id)
    )
    return redirect(url_for(".index"), code=303)


@bp.post("/sites/<uuid:site_id>/restoration")
@allow(*EDITOR_ROLES)
def create_restoration(site_id: UUID) -> ResponseReturnValue:
    """Bring a site back."""
    with transaction():
        site = queries.site_of(site_id)
        actions.restore_site(site, by=current_person().id, at=utcnow())
    return redirect(url_for(".show", site_id=site_id), code=303)


def may_edit() -> bool:
    """True for managers and admins; supervisors read and print."""
    return current_person().role in EDITOR_ROLES


@bp.app_template_global("may_edit_sites")
def may_edit_sites() -> bool:
    """The same question, asked by templates."""
    return may_edit()


def _form(site_id: UUID | None, form: Form) -> str:
    values: dict[str, Any] = form.values
    names = [*TIMEZONES, *({values["timezone"]} - set(TIMEZONES) - {""})]
    timezones = [(name, name) for name in names]
    return render_template("sites/form.html", site_id=site_id, form=form, timezones=timezones)
