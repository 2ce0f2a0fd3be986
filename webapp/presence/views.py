"""存疑到位: flagged visits, one visit in full with its appeal, and what a site decides."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.accounts.models import EDITOR_ROLES, OFFICE_ROLES
from webapp.clock import utcnow
from webapp.database import transaction
from webapp.errors import NotFound, Refused
from webapp.presence import appeals, forms, pages, rules_table, settings, sheets, visit_pages, words
from webapp.presence.appeals import OUTCOMES, STATES
from webapp.presence.models import PresenceScore
from webapp.presence.pages import Filter
from webapp.presence.refusals import BadPosition, BadThresholds, BadWeight
from webapp.presence.view import Bands
from webapp.rounds.forms import as_id
from webapp.rounds.models import Visit
from webapp.sites.current import current_site, may_see
from webapp.web.access import allow, current_person
from webapp.web.downloads import offer
from webapp.web.htmx import wants_fragment
from webapp.web.pages import site_zone

bp = Blueprint("presence", __name__, url_prefix="/presence")

WEIGHED_AGAIN = timedelta(days=30)  # after a point's weight was changed


@bp.app_context_processor
def _words() -> dict[str, object]:
    names = ("sentence", "rule_name", "band_word", "duration")
    found = {f"presence_{name}": getattr(words, name) for name in names}
    return {**found, "presence_state": words.state_word, "presence_gap": words.gap_words}


@bp.get("/")
@allow(*OFFICE_ROLES)
def index() -> ResponseReturnValue:
    """The flagged visits, with search."""
    wanted = _wanted()
    pagination, rows = pages.listing(wanted)
    return render_template(
        "presence/flags.html",
        rows=rows,
        pagination=pagination,
        counts=pages.counts(wanted),
        people=pages.people(wanted.site_ids),
        wanted=wanted,
        codes=rules_table.CODES,
        everywhere=_everywhere(),
    )


@bp.get("/flags.xlsx")
@allow(*OFFICE_ROLES)
def index_sheet() -> ResponseReturnValue:
    """The same as a workbook."""
    rows = pages.all_rows(_wanted())
    local = utcnow().astimezone(site_zone())
    name = f"{_('存疑到位')}_{current_site().name}_{local:%Y-%m-%d}.xlsx"
    return offer(sheets.flags(rows, local, site_zone()), sheets.MIME, name)


@bp.get("/rules")
@allow(*OFFICE_ROLES)
def rules_page() -> ResponseReturnValue:
    """What each rule takes off, and how it does."""
    rows = pages.rule_rows([current_site().id], utcnow(), rules_table.CODES)
    return render_template(
        "presence/rules.html",
        rows=rows,
        table=rules_table.TABLE,
        bands=settings.bands_of(current_site().id),
    )


@bp.get("/visits/<uuid:visit_id>")
@allow(*OFFICE_ROLES)
def show(visit_id: UUID) -> ResponseReturnValue:
    """One visit: score, reasons, raw facts, what lies beside it."""
    return _page(_find(visit_id), None)


@bp.post("/visits/<uuid:visit_id>/decision")
@allow(*OFFICE_ROLES)
def create_decision(visit_id: UUID) -> ResponseReturnValue:
    """A named person lifts the flag or lets it stand."""
    visit = _find(visit_id)
    outcome = request.form.get("outcome", "")
    said = request.form.get("words", "").strip()
    try:
        with transaction():
            appeals.decide(
                _flag(visit_id), _outcome(outcome), said, by=current_person().id, at=utcnow()
            )
    except NotFound:
        raise
    except Refused as refusal:
        return _page(visit, refusal), refusal.status
    if wants_fragment():
        return _page(visit, None)
    flash(_("已答复，本人会在手机上看到"), "ok")
    return redirect(url_for(".show", visit_id=visit_id), code=303)


@bp.get("/settings")
@allow(*EDITOR_ROLES)
def show_settings() -> ResponseReturnValue:
    """Where the bands begin, and which points are particular."""
    return _settings(None)


@bp.post("/settings")
@allow(*EDITOR_ROLES)
def update_settings() -> ResponseReturnValue:
    """Move the bands."""
    site_id = current_site().id
    try:
        bands = Bands(_whole("green_from"), _whole("amber_from"))
        with transaction():
            settings.change_bands(site_id, bands, by=current_person().id, at=utcnow())
    except BadThresholds as refusal:
        return _settings(refusal), refusal.status
    flash(_("已保存，已有的签到也按新的线分了"), "ok")
    return redirect(url_for(".show_settings"), code=303)


@bp.get("/points/<uuid:point_id>")
@allow(*EDITOR_ROLES)
def edit_point(point_id: UUID) -> ResponseReturnValue:
    """What is particular about a point."""
    return _point(point_id, None)


@bp.post("/points/<uuid:point_id>")
@allow(*EDITOR_ROLES)
def update_point(point_id: UUID) -> ResponseReturnValue:
    """Say it anew."""
    now = utcnow()
    said = settings.point_of(point_id, [site.id for site in g.sites])
    try:
        weight, coordinates = forms.weight(request.form), forms.coordinates(request.form)
        with transaction():
            settings.change_point(
                said.point,
                expects_gps=request.form.get("expects_gps") == "1",
                weight_percent=weight,
                coordinates=coordinates,
                by=current_person().id,
                at=now,
                since=now - WEIGHED_AGAIN,
            )
    except (BadWeight, BadPosition) as refusal:
        return _point(point_id, refusal), refusal.status
    flash(_("已保存，最近一个月的签到会重新核对"), "ok")
    return redirect(url_for(".show_settings"), code=303)


def _wanted() -> Filter:
    state, band = request.args.get("state", ""), request.args.get("band", "")
    code = request.args.get("rule", "")
    return Filter(
        [site.id for site in g.sites] if _everywhere() else [current_site().id],
        band if band in ("amber", "red") else "",
        state if state in STATES else "",
        as_id(request.args.get("person", "")),
        code if code in rules_table.CODES else "",
        request.args.get("q", "").strip(),
    )


def _everywhere() -> bool:
    return request.args.get("sites") == "all"


def _find(visit_id: UUID) -> Visit:
    visit = visit_pages.find_visit(visit_id)
    if not may_see(visit.site_id):
        raise NotFound
    return visit


def _flag(visit_id: UUID) -> PresenceScore:
    score = visit_pages.score_of(visit_id)
    if score is None or score.band == "green":
        raise NotFound
    return score


def _outcome(said: str) -> str:
    if said not in OUTCOMES:
        raise NotFound
    return said


def _page(visit: Visit, refusal: Refused | None) -> str:
    shown = visit_pages.page(visit)
    g.site = shown.site  # times are those of its own site
    template = "presence/_visit.html" if wants_fragment() else "presence/visit.html"
    return render_template(template, page=shown, refusal=refusal)


def _settings(refusal: Refused | None) -> str:
    site = current_site()
    return render_template(
        "presence/settings.html",
        bands=settings.bands_of(site.id),
        points=settings.points_of(site.id),
        refusal=refusal,
        form=request.form,
    )


def _point(point_id: UUID, refusal: Refused | None) -> str:
    said = settings.point_of(point_id, [site.id for site in g.sites])
    return render_template("presence/point.html", said=said, refusal=refusal, form=request.form)


def _whole(name: str) -> int:
    typed = request.form.get(name, "").strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) < 4):
        raise BadThresholds
    return int(typed)
