"""Schedules: when a route is walked and by whom, with the next nights shown while typing."""

from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from webapp.accounts.models import EDITOR_ROLES, Role
from webapp.clock import utcnow
from webapp.database import transaction
from webapp.errors import NotFound, Refused
from webapp.rounds import forms, queries, schedule_pages, schedules
from webapp.rounds.models import Route, Schedule
from webapp.rounds.refusals import BadInput
from webapp.rounds.route_views import find_route
from webapp.rounds.schedules import ScheduleDraft
from webapp.sites.current import current_site, may_see
from webapp.sites.models import Site
from webapp.web.access import allow, current_person

bp = Blueprint("schedules", __name__, url_prefix="/schedules")


def find_schedule(schedule_id: UUID) -> Schedule:
    """The schedule, if the person may see its site. Raises NotFound."""
    schedule = queries.find(Schedule, schedule_id, to_change=request.method == "POST")
    if schedule is None or not may_see(schedule.site_id):
        raise NotFound
    return schedule


@bp.get("/")
@allow(*EDITOR_ROLES)
def index() -> ResponseReturnValue:
    """The schedules of the site."""
    archived = request.args.get("archived") == "1"
    route_id = forms.as_id(request.args.get("route", ""))
    found = schedule_pages.listing(
        current_site().id, utcnow(), route_id=route_id, archived=archived
    )
    return render_template("rounds/schedules.html", schedules=found, archived=archived)


@bp.get("/new")
@allow(*EDITOR_ROLES)
def new() -> ResponseReturnValue:
    """A form with a night shift in it, to be changed."""
    today = utcnow().astimezone(ZoneInfo(current_site().timezone)).date()
    blank = {
        "route": request.args.get("route", ""),
        "days": "daily",
        "times": "22:00 00:00 02:00 04:00",
        "starts_on": today.isoformat(),
        "window": "60",
        "grace": "15",
        "who": f"role:{Role.GUARD}",
    }
    return _form_page(None, MultiDict(blank), None)


@bp.post("/")
@allow(*EDITOR_ROLES)
def create() -> ResponseReturnValue:
    """Keep a new schedule and plan its first rounds."""
    try:
        draft, route = _read()
        with transaction():
            schedule = schedules.create(route, draft, by=current_person().id, at=utcnow())
    except Refused as refusal:
        return _form_page(None, request.form, refusal), refusal.status
    flash(_("计划“%(name)s”已保存，后面 7 天的圈已经排好", name=schedule.name), "ok")
    return redirect(url_for(".index"), code=303)


@bp.get("/<uuid:schedule_id>")
@allow(*EDITOR_ROLES)
def edit(schedule_id: UUID) -> ResponseReturnValue:
    """The form with a schedule in it."""
    schedule = find_schedule(schedule_id)
    return _form_page(schedule, schedule_pages.filled(schedule), None)


@bp.post("/<uuid:schedule_id>")
@allow(*EDITOR_ROLES)
def update(schedule_id: UUID) -> ResponseReturnValue:
    """Keep a changed schedule; rounds that have begun stay as they are."""
    schedule = find_schedule(schedule_id)
    try:
        draft, route = _read()
        with transaction():
            schedules.update(
                find_schedule(schedule_id), route, draft, by=current_person().id, at=utcnow()
            )
    except Refused as refusal:
        return _form_page(schedule, request.form, refusal), refusal.status
    flash(_("已保存。还没开始的圈按新计划走"), "ok")
    return redirect(url_for(".index"), code=303)


@bp.post("/preview")
@allow(*EDITOR_ROLES)
def create_preview() -> ResponseReturnValue:
    """The next 14 nights of what is typed so far; nothing is kept."""
    schedule_id = forms.as_id(request.form.get("schedule_id", ""))
    schedule = find_schedule(schedule_id) if schedule_id else None
    if request.headers.get("HX-Request"):
        shown = _preview(request.form, schedule, current_site())
        return render_template("rounds/_preview.html", preview=shown)
    return _form_page(schedule, request.form, None)


@bp.post("/<uuid:schedule_id>/pause")
@allow(*EDITOR_ROLES)
def create_pause(schedule_id: UUID) -> ResponseReturnValue:
    """No more rounds until it is resumed."""
    with transaction():
        schedules.pause(find_schedule(schedule_id), by=current_person().id, at=utcnow())
    flash(_("计划已暂停，还没开始的圈已撤下"), "ok")
    return redirect(url_for(".index"), code=303)


@bp.post("/<uuid:schedule_id>/resumption")
@allow(*EDITOR_ROLES)
def create_resumption(schedule_id: UUID) -> ResponseReturnValue:
    """Rounds again from now on."""
    with transaction():
        schedules.resume(find_schedule(schedule_id), by=current_person().id, at=utcnow())
    flash(_("计划已恢复"), "ok")
    return redirect(url_for(".index"), code=303)


@bp.post("/<uuid:schedule_id>/archive")
@allow(*EDITOR_ROLES)
def create_archive(schedule_id: UUID) -> ResponseReturnValue:
    """Put a schedule away; offer to take it back."""
    with transaction():
        schedules.archive(find_schedule(schedule_id), by=current_person().id, at=utcnow())
    return redirect(url_for(".index", undo=schedule_id), code=303)


@bp.post("/<uuid:schedule_id>/restoration")
@allow(*EDITOR_ROLES)
def create_restoration(schedule_id: UUID) -> ResponseReturnValue:
    """Take an archived schedule back."""
    with transaction():
        schedules.restore(find_schedule(schedule_id), by=current_person().id, at=utcnow())
    flash(_("计划已恢复"), "ok")
    return redirect(url_for(".index"), code=303)


def _read() -> tuple[ScheduleDraft, Route]:
    """The schedule on the page and its route. Raises BadInput or NotFound."""
    draft = forms.read_schedule(request.form)
    route = find_route(draft.route_id)
    clash = schedule_pages.shift_overlap(draft, current_site())
    if clash is not None:
        zone = ZoneInfo(current_site().timezone)
        first, second = (each.starts_at.astimezone(zone).strftime("%H:%M") for each in clash)
        raise BadInput(
            {
                "window": _(
                    "%(first)s 那一圈还没结束，%(second)s 的就开始了。请把窗口改短，或把时间错开",
                    first=first,
                    second=second,
                )
            }
        )
    return draft, route


def _preview(
    posted: MultiDict[str, str], schedule: Schedule | None, site: Site
) -> schedule_pages.Preview | None:
    """The preview, or None while the form cannot be read yet."""
    try:
        draft = forms.read_schedule(posted)
    except BadInput:
        return None
    return schedule_pages.preview(draft, site, utcnow(), schedule.id if schedule else None)


def _form_page(
    schedule: Schedule | None, form: MultiDict[str, str], refusal: Refused | None
) -> str:
    site = current_site()
    return render_template(
        "rounds/schedule.html",
        schedule=schedule,
        form=form,
        refusal=refusal,
        routes=schedule_pages.routes_of(site.id),
        people=schedule_pages.people_of(site.id),
        roles=list(Role),
        weekdays=schedule_pages.weekday_words(),
        preview=_preview(form, schedule, site),
    )
