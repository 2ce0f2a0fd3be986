"""Routes: the list, and a builder that works by ticking points in order."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from webapp.accounts.models import EDITOR_ROLES
from webapp.clock import utcnow
from webapp.database import db, transaction
from webapp.errors import NotFound, Refused
from webapp.rounds import forms, route_draft, route_pages, routes
from webapp.rounds.models import Route
from webapp.sites.current import current_site, may_see
from webapp.web.access import allow, current_person
from webapp.web.htmx import wants_fragment

bp = Blueprint("routes", __name__, url_prefix="/routes")


def find_route(route_id: UUID) -> Route:
    """The route, if the person may see its site. Raises NotFound."""
    route = db.session.scalar(select(Route).where(Route.id == route_id))
    if route is None or not may_see(route.site_id):
        raise NotFound
    return route


@bp.get("/")
@allow(*EDITOR_ROLES)
def index() -> ResponseReturnValue:
    """The routes of the site."""
    archived = request.args.get("archived") == "1"
    found = route_pages.listing(current_site().id, archived=archived)
    return render_template("rounds/routes.html", routes=found, archived=archived)


@bp.get("/new")
@allow(*EDITOR_ROLES)
def new() -> ResponseReturnValue:
    """An empty builder."""
    return _editor(None, [], None)


@bp.post("/")
@allow(*EDITOR_ROLES)
def create() -> ResponseReturnValue:
    """Keep a new route."""
    try:
        draft = forms.read_route(request.form)
        with transaction():
            route = routes.create(current_site().id, draft, by=current_person().id, at=utcnow())
    except Refused as refusal:
        return _posted_editor(None, refusal), refusal.status
    flash(_("路线“%(name)s”已保存。再给它排个计划", name=route.name), "ok")
    return redirect(url_for(".index"), code=303)


@bp.get("/<uuid:route_id>")
@allow(*EDITOR_ROLES)
def edit(route_id: UUID) -> ResponseReturnValue:
    """The builder with a route in it."""
    route = find_route(route_id)
    return _editor(route, routes.legs_of(route.id), None)


@bp.post("/<uuid:route_id>")
@allow(*EDITOR_ROLES)
def update(route_id: UUID) -> ResponseReturnValue:
    """Keep a changed route; rounds that have begun stay as they are."""
    route = find_route(route_id)
    try:
        draft = forms.read_route(request.form)
        with transaction():
            routes.update(find_route(route_id), draft, by=current_person().id, at=utcnow())
    except Refused as refusal:
        return _posted_editor(route, refusal), refusal.status
    flash(_("已保存。还没开始的圈按新路线走"), "ok")
    return redirect(url_for(".edit", route_id=route_id), code=303)


@bp.post("/draft")
@allow(*EDITOR_ROLES)
def create_draft() -> ResponseReturnValue:
    """The builder after a tick, a move or a suggestion; nothing is kept."""
    route_id = forms.as_id(request.form.get("route_id", ""))
    route = find_route(route_id) if route_id else None
    return _posted_editor(route, None)


@bp.post("/<uuid:route_id>/copies")
@allow(*EDITOR_ROLES)
def create_copy(route_id: UUID) -> ResponseReturnValue:
    """The same points under another name."""
    with transaction():
        route = find_route(route_id)
        name = _("%(name)s 副本", name=route.name[:36])
        copy = routes.duplicate(route, name=name, by=current_person().id, at=utcnow())
    flash(_("已复制。请改个名字"), "ok")
    return redirect(url_for(".edit", route_id=copy.id), code=303)


@bp.post("/<uuid:route_id>/archive")
@allow(*EDITOR_ROLES)
def create_archive(route_id: UUID) -> ResponseReturnValue:
    """Put a route away; offer to take it back."""
    with transaction():
        route = find_route(route_id)
        routes.archive(route, by=current_person().id, at=utcnow())
    return redirect(url_for(".index", undo=route.id), code=303)


@bp.post("/<uuid:route_id>/restoration")
@allow(*EDITOR_ROLES)
def create_restoration(route_id: UUID) -> ResponseReturnValue:
    """Take an archived route back."""
    with transaction():
        routes.restore(find_route(route_id), by=current_person().id, at=utcnow())
    flash(_("路线已恢复"), "ok")
    return redirect(url_for(".index"), code=303)


def _posted_editor(route: Route | None, refusal: Refused | None) -> str:
    """The builder as it was posted, after whichever button was pressed."""
    posted = request.form
    order = forms.route_order(posted)
    for name, steps in (("up", -1), ("down", 1)):
        if (point := forms.as_id(posted.get(name, ""))) is not None:
            order = route_draft.moved(order, point, steps)
    removed = forms.as_id(posted.get("remove", ""))
    order = [point for point in order if point != removed]
    if posted.get("suggest"):
        order = route_pages.suggested(_site_id(route), order)
    legs = [forms.leg(posted, point) for point in order]
    return _editor(route, legs, refusal)


def _editor(route: Route | None, legs: list[routes.Leg], refusal: Refused | None) -> str:
    posted = request.form
    view = posted.get("view") or posted.get("seen") or request.args.get("view", "")
    typed = {leg.checkpoint_id: posted.get(f"due-{leg.checkpoint_id}") for leg in legs}
    builder = route_pages.builder(
        _site_id(route),
        legs,
        {point: due for point, due in typed.items() if due is not None},
        view,
    )
    template = "rounds/_builder.html" if wants_fragment() else "rounds/route.html"
    return render_template(
        template, route=route, builder=builder, refusal=refusal, form=posted, kinds=forms.KINDS
    )


def _site_id(route: Route | None) -> UUID:
    return route.site_id if route else current_site().id
