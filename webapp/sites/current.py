"""The site that the office is looking at: chosen once, remembered in this browser."""

from collections.abc import Sequence
from typing import cast
from urllib.parse import urlencode
from uuid import UUID

from flask import Flask, g, request, session
from sqlalchemy import select

from webapp.accounts.models import DESK_ROLES, Person
from webapp.accounts.queries import site_ids_of
from webapp.database import db
from webapp.sites.models import Site
from webapp.sites.refusals import NoSite
from webapp.web.pages import in_language


def init_app(app: Flask) -> None:
    """Choose `g.site` for every office request, and offer the others in the site menu."""

    @app.before_request
    def choose_site() -> None:
        g.site = None
        g.sites = []
        if g.person is not None and g.person.role in DESK_ROLES:
            g.sites = sites_of(g.person)
            g.site = _chosen(g.sites)

    @app.context_processor
    def site_menu() -> dict[str, object]:
        return {"site_choices": [_choice(site) for site in g.get("sites", [])]}


def sites_of(person: Person) -> Sequence[Site]:
    """The sites a person may see, oldest first."""
    statement = select(Site).where(Site.archived_at.is_(None)).order_by(Site.created_at, Site.id)
    allowed = site_ids_of(person)
    if allowed is not None:
        statement = statement.where(Site.id.in_(allowed))
    return db.session.scalars(statement).all()


def current_site() -> Site:
    """The site being looked at. Raises NoSite when the person has none."""
    if g.site is None:
        raise NoSite
    return cast(Site, g.site)


def may_see(site_id: UUID) -> bool:
    """True when the site is among the person's."""
    return any(site.id == site_id for site in g.sites)


def _chosen(sites: Sequence[Site]) -> Site | None:
    wanted = request.args.get("site") or session.get("site")
    chosen = next((site for site in sites if str(site.id) == wanted), None)
    if chosen is not None and request.args.get("site"):
        session["site"] = str(chosen.id)
    return chosen or (sites[0] if sites else None)


def _choice(site: Site) -> dict[str, object]:
    rest = {key: value for key, value in request.args.items() if key != "site"}
    return {
        "id": site.id,
        "name": in_language(site),
        "url": f"{request.path}?{urlencode({**rest, 'site': str(site.id)})}",
    }
