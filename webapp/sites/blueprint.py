"""The blueprint of places. Addresses name their site, and that site becomes the present one."""

from typing import cast

from flask import Blueprint, current_app, g, request, session, url_for

from webapp.accounts.models import Person
from webapp.accounts.queries import site_ids_of
from webapp.config import Config
from webapp.errors import NotFound
from webapp.sites import queries
from webapp.sites.models import Site
from webapp.web.pages import in_language

bp = Blueprint("sites", __name__)


@bp.before_request
def enter_named_site() -> None:
    """Go to the site in the address; where the person does not work, there is none."""
    site_id = (request.view_args or {}).get("site_id")
    if site_id is None or g.person is None:
        return
    sites = [*g.sites, *queries.sites(site_ids_of(cast(Person, g.person)), is_archived=True)]
    g.site = next((site for site in sites if site.id == site_id), None)
    if g.site is None:
        raise NotFound
    session["site"] = str(site_id)


@bp.context_processor
def site_menu() -> dict[str, object]:
    """The site menu leads to the same page of another site where the page is about a whole site."""
    endpoint = request.endpoint or ""
    if set(request.view_args or {}) != {"site_id"} or request.method != "GET":
        endpoint = "sites.show"
    return {
        "site_choices": [
            {"id": site.id, "name": in_language(site), "url": url_for(endpoint, site_id=site.id)}
            for site in g.get("sites") or []
        ]
    }


def present_site() -> Site:
    """The site in the address."""
    return cast(Site, g.site)


def settings() -> Config:
    """The settings of this installation."""
    return cast(Config, current_app.config["ROUNDS"])


def remember_undo(text: str, action: str) -> None:
    """The next page offers to undo what was just done: a toast whose form posts to `action`."""
    session["undo"] = {"text": text, "action": action}


@bp.app_template_global("take_undo")
def take_undo() -> dict[str, str] | None:
    """What can be undone on this page, once."""
    return cast("dict[str, str] | None", session.pop("undo", None))
