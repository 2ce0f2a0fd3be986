"""Rounds: a day of them, one in full, its paper sheet, and what a supervisor may change."""

from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from webapp.accounts.models import OFFICE_ROLES, Role
from webapp.clock import utcnow
from webapp.database import transaction
from webapp.errors import NotFound, Refused
from webapp.rounds import actions, forms, queries, round_pages, schedule_pages
from webapp.rounds.models import Round
from webapp.rounds.route_views import find_route
from webapp.sites.current import current_site, may_see
from webapp.typed import day_of
from webapp.web.access import allow, current_person
from webapp.web.pages import site_zone
from webapp.web.qr import qr_svg

bp = Blueprint("rounds", __name__, url_prefix="/rounds")


def find_round(round_id: UUID) -> Round:
    """The round, if the person may see its site. Raises NotFound."""
    round_ = queries.find(Round, round_id, to_change=request.method == "POST")
    if round_ is None or not may_see(round_.site_id):
        raise NotFound
    return round_


@bp.get("/")
@allow(*OFFICE_ROLES)
def index() -> ResponseReturnValue:
    """The rounds of one day, planned against actual."""
    site = current_site()
    now = utcnow()
    today = now.astimezone(ZoneInfo(site.timezone)).date()
    day = _day(request.args.get("day", ""), today)
    found = round_pages.of_day(
        site,
        day,
        now,
        kind=request.args.get("kind", ""),
        person_id=forms.as_id(request.args.get("person", "")),
    )
    return render_template(
        "rounds/rounds.html",
        rows=found,
        day=day,
        today=today,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        weekday=schedule_pages.weekday_words()[day.weekday()],
        people=schedule_pages.people_of(site.id),
        kinds=forms.KINDS,
    )


@bp.get("/<uuid:round_id>")
@allow(*OFFICE_ROLES)
def show(round_id: UUID) -> ResponseReturnValue:
    """One round, stop by stop."""
    return render_template("rounds/round.html", **_everything(round_id))


@bp.get("/<uuid:round_id>/sheet")
@allow(*OFFICE_ROLES)
def show_sheet(round_id: UUID) -> ResponseReturnValue:
    """The A4 form 巡检记录表."""
    link = current_app.config["ROUNDS"].public_url + url_for(".show", round_id=round_id)
    shown = _everything(round_id)
    round_, zone = find_round(round_id), site_zone()
    return render_template(
        "rounds/sheet.html",
        qr=qr_svg(link),
        day=round_.starts_at.astimezone(zone).date().isoformat(),
        printed_on=utcnow().astimezone(zone).strftime("%Y-%m-%d %H:%M"),
        **shown,
    )


@bp.post("/<uuid:round_id>/assignment")
@allow(*OFFICE_ROLES)
def create_assignment(round_id: UUID) -> ResponseReturnValue:
    """Give a round that has not begun to somebody else."""
    reader = forms.Reader(request.form)
    role, person_id = reader.who()
    reader.done()
    with transaction():
        actions.reassign(
            find_round(round_id), role=role, person_id=person_id, by=current_person().id,
            at=utcnow(),
        )  # fmt: skip
    flash(_("已改派"), "ok")
    return redirect(url_for(".show", round_id=round_id), code=303)


@bp.post("/<uuid:round_id>/cancellation")
@allow(*OFFICE_ROLES)
def create_cancellation(round_id: UUID) -> ResponseReturnValue:
    """Call a round off."""
    reader = forms.Reader(request.form)
    reason = reader.text("reason", 200, _("请写一句为什么取消"))
    reader.done()
    with transaction():
        actions.cancel(find_round(round_id), reason=reason, by=current_person().id, at=utcnow())
    flash(_("这一圈已取消"), "ok")
    return redirect(url_for(".show", round_id=round_id), code=303)


@bp.post("/<uuid:round_id>/restoration")
@allow(*OFFICE_ROLES)
def create_restoration(round_id: UUID) -> ResponseReturnValue:
    """Undo of calling it off."""
    with transaction():
        actions.uncancel(find_round(round_id), by=current_person().id, at=utcnow())
    flash(_("这一圈已恢复"), "ok")
    return redirect(url_for(".show", round_id=round_id), code=303)


@bp.get("/new")
@allow(*OFFICE_ROLES)
def new() -> ResponseReturnValue:
    """A round by hand, beginning now."""
    local = utcnow().astimezone(ZoneInfo(current_site().timezone))
    blank = {
        "route": request.args.get("route", ""),
        "who": request.args.get("who", ""),
        "day": local.date().isoformat(),
        "at": local.strftime("%H:%M"),
        "window": "60",
        "grace": "15",
    }
    return _form_page(MultiDict(blank), None)


@bp.post("/")
@allow(*OFFICE_ROLES)
def create() -> ResponseReturnValue:
    """Add a round that no schedule asks for (补派)."""
    reader = forms.Reader(request.form)
    try:
        route_id = reader.identifier("route", _("请选路线"))
        starts_at = forms.read_start(reader, ZoneInfo(current_site().timezone))
        window = reader.whole("window", 1, forms.LONGEST_WINDOW)
        grace = reader.whole("grace", 0, forms.LONGEST_GRACE, default=0)
        role, person_id = reader.who()
        remark = reader.text("remark", 200)
        reader.done()
        assert route_id is not None and starts_at is not None  # noqa: S101, PT018
        wanted = actions.OneOff(starts_at, window, grace, role, person_id, remark)
        with transaction():
            added = actions.add(find_route(route_id), wanted, by=current_person().id, at=utcnow())
    except Refused as refusal:
        return _form_page(request.form, refusal), refusal.status
    flash(_("已补派。手机下次联网就会收到"), "ok")
    return redirect(url_for(".show", round_id=added.id), code=303)


def _everything(round_id: UUID) -> dict[str, object]:
    round_ = find_round(round_id)
    route, site = queries.route_and_site(round_.route_id)
    g.site = site  # times and the sheet's head are those of the round's own site
    return {
        "page": round_pages.page(round_, route, site, utcnow()),
        "site": site,
        "people": schedule_pages.people_of(site.id),
        "roles": list(Role),
        "changer": queries.people_by_id([round_.cancelled_by]).get(round_.cancelled_by)
        if round_.cancelled_by
        else None,
    }


def _form_page(form: MultiDict[str, str], refusal: Refused | None) -> str:
    site = current_site()
    return render_template(
        "rounds/one_off.html",
        form=form,
        refusal=refusal,
        routes=schedule_pages.routes_of(site.id),
        people=schedule_pages.people_of(site.id),
        roles=list(Role),
    )


def _day(typed: str, today: date) -> date:
    return day_of(typed) or today
