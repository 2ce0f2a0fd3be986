"""Posters for people without a label before them: one A4 sheet per site or zone."""

from uuid import UUID

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from webapp.accounts.models import OFFICE_ROLES
from webapp.clock import utcnow
from webapp.database import transaction
from webapp.errors import NotFound
from webapp.portal.blueprint import settings
from webapp.portal.doors import ensure_door, zone_choices
from webapp.portal.links import door_url
from webapp.sites import queries
from webapp.sites.current import may_see
from webapp.sites.models import Site, Zone
from webapp.sites.sheets import refuse_bad_public_url
from webapp.web.access import allow
from webapp.web.language import LANGUAGES
from webapp.web.pages import in_language
from webapp.web.pdf import pdf_response, render_pdf

bp = Blueprint("posters", __name__)


@bp.get("/sites/<uuid:site_id>/posters")
@allow(*OFFICE_ROLES)
def index(site_id: UUID) -> ResponseReturnValue:
    """What posters there can be."""
    return render_template("portal/posters.html", site=_site(site_id), zones=zone_choices(site_id))


@bp.get("/sites/<uuid:site_id>/poster.pdf")
@allow(*OFFICE_ROLES)
def show_pdf(site_id: UUID) -> ResponseReturnValue:
    """The poster of the site, or of ?zone=, as a PDF."""
    site = _site(site_id)
    zone = _zone(site_id, request.args.get("zone", ""))
    refuse_bad_public_url(settings())
    with transaction():
        code = ensure_door(settings().secret_key, site, zone, at=utcnow()).code
    url = door_url(settings().public_url, code)
    with force_locale(LANGUAGES["zh-CN"]):  # the sheet itself is in both languages
        body = render_pdf("portal/poster.html", site=site, place=_place(site_id, zone), url=url)
    name = _("报事海报_%(site)s", site=in_language(site))
    return pdf_response(body, f"{name}_{in_language(zone)}" if zone else name)


def _site(site_id: UUID) -> Site:
    if not may_see(site_id):
        raise NotFound
    g.site = queries.site_of(site_id)
    return queries.site_of(site_id)


def _zone(site_id: UUID, typed: str) -> Zone | None:
    if not typed:
        return None
    try:
        return queries.zone_of(site_id, UUID(typed))
    except ValueError:
        raise NotFound from None


def _place(site_id: UUID, zone: Zone | None) -> str:
    return dict(zone_choices(site_id)).get(zone.id, "") if zone else ""
