"""The coverage map: now, or at any minute of the last half day; as a plan or as a table."""

from datetime import datetime, timedelta
from uuid import UUID

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.accounts.models import OFFICE_ROLES
from webapp.clock import from_millis, utcnow
from webapp.coverage import pins, points, queries, sheets, snapshot
from webapp.coverage.blueprint import bp
from webapp.coverage.opening import open_due_stops_of
from webapp.coverage.pins import Choice, Screen
from webapp.coverage.words import state_word
from webapp.database import transaction
from webapp.sites.current import current_site
from webapp.web.access import allow
from webapp.web.htmx import wants_fragment
from webapp.web.pages import in_language, site_zone

SPAN = timedelta(hours=12)  # what the scrubber reaches back
STEP = timedelta(minutes=5)


@bp.get("/coverage")
@allow(*OFFICE_ROLES)
def map_page() -> ResponseReturnValue:
    """The whole page; the live part alone to htmx."""
    now = utcnow()
    shown = _screen(now)
    if wants_fragment() and request.headers.get("HX-Target", "").endswith("#live"):
        return _live(shown, now)
    return render_template(
        "coverage/map.html",
        screen=shown,
        point=_point(shown.choice.point_id, now),
        **_scrubber(now, shown),
    )


@bp.get("/coverage/live")
@allow(*OFFICE_ROLES)
def map_live() -> ResponseReturnValue:
    """The part that changes, asked for every few seconds; unchanged costs no body."""
    now = utcnow()
    return _live(_screen(now), now)


@bp.get("/coverage/points/<uuid:point_id>")
@allow(*OFFICE_ROLES)
def map_point(point_id: UUID) -> ResponseReturnValue:
    """One point: its last visits with answers and photos, what is open, what comes next."""
    found = points.story(current_site(), point_id, utcnow())
    template = "coverage/_point.html" if wants_fragment() else "coverage/point.html"
    return render_template(template, point=found)


@bp.get("/coverage.xlsx")
@allow(*OFFICE_ROLES)
def map_sheet() -> ResponseReturnValue:
    """The table as a workbook, with real times."""
    site, shown = current_site(), _screen(utcnow())
    local = shown.at.astimezone(site_zone())
    name = f"{_('覆盖')}_{site.name}_{local:%Y-%m-%d_%H%M}.xlsx"
    data = sheets.coverage(site, pins.worst_first(shown.pins), local, site_zone())
    response = Response(data, mimetype=sheets.MIME)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _screen(now: datetime) -> Screen:
    site, choice = current_site(), _choice(now)
    if choice.at is None:
        _open_windows(site.id, now)
        taken = snapshot.live(site, now)
    else:
        taken = snapshot.at(site, choice.at, now)
    return pins.screen(taken, queries.plans(site.id), choice, state_word, in_language)


def _open_windows(site_id: UUID, now: datetime) -> None:
    """A window that opened a second ago must show even when no job has run since."""
    if queries.has_window_to_open(site_id, now):
        with transaction():
            open_due_stops_of(site_id, now)


def _choice(now: datetime) -> Choice:
    arguments = request.args
    return Choice(
        plan_id=arguments.get("plan", type=UUID),
        states=frozenset(arguments.getlist("state")) & frozenset(map(str, pins.LEGEND)),
        view="table" if arguments.get("view") == "table" else "map",
        at=_instant(arguments.get("at", type=int), now),
        point_id=arguments.get("point", type=UUID),
        round_id=arguments.get("round", type=UUID),
    )


def _instant(millis: int | None, now: datetime) -> datetime | None:
    """The chosen instant; None for now, for the future and for nonsense."""
    if millis is None or millis < 0:
        return None
    try:
        chosen = from_millis(millis)
    except (OverflowError, ValueError, OSError):
        return None
    return chosen if chosen < now - timedelta(seconds=30) else None


def _live(shown: Screen, now: datetime) -> ResponseReturnValue:
    if request.if_none_match.contains(shown.etag):
        return Response(status=304, headers={"ETag": f'"{shown.etag}"'})
    response = Response(
        render_template("coverage/_live.html", screen=shown, **_scrubber(now, shown))
    )
    response.set_etag(shown.etag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _scrubber(now: datetime, shown: Screen) -> dict[str, object]:
    """The ends of the slider in ms, on whole steps, and the moments worth jumping to."""
    step = int(STEP.total_seconds() * 1000)
    last = int(now.timestamp() * 1000) // step * step
    first = last - int(SPAN.total_seconds() * 1000)
    return {
        "first": first,
        "last": last,
        "step": step,
        "moments": queries.moments(current_site().id, from_millis(first), now),
    }


def _point(point_id: UUID | None, now: datetime) -> points.Story | None:
    return points.story(current_site(), point_id, now) if point_id else None
