"""The coverage map: now, or at any minute of the last half day; as a plan or as a table."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.accounts.models import OFFICE_ROLES
from webapp.clock import from_millis, to_millis, utcnow
from webapp.coverage import earlier_queries, pins, points, proofs, queries, sheets, snapshot
from webapp.coverage.blueprint import bp, unless_known
from webapp.coverage.links import NOWHERE, Choice, states_among
from webapp.coverage.opening import open_due_stops_of
from webapp.coverage.pins import Screen, Words
from webapp.coverage.trail import busiest_plan
from webapp.coverage.words import earlier_said, name_said, state_word
from webapp.database import transaction
from webapp.rounds.models import Round
from webapp.sites.current import current_site
from webapp.sites.models import Site
from webapp.web.access import allow
from webapp.web.downloads import offer
from webapp.web.htmx import wants_fragment
from webapp.web.pages import site_zone

SPAN = timedelta(hours=12)  # what the scrubber reaches back
STEP = timedelta(minutes=5)
ALMOST_NOW = timedelta(seconds=30)


@bp.get("/coverage")
@allow(*OFFICE_ROLES)
def map_page() -> ResponseReturnValue:
    """The whole page; the live part alone to htmx."""
    now = utcnow()
    shown = _screen(_choice(now), now)
    if wants_fragment():
        return _live(shown, now)
    point_id = shown.choice.point_id
    point = points.story(current_site(), point_id, now, shown.choice.at) if point_id else None
    return render_template("coverage/map.html", screen=shown, point=point, slider=_slider(now))


@bp.get("/coverage/live")
@allow(*OFFICE_ROLES)
def map_live() -> ResponseReturnValue:
    """The part that changes, asked for every few seconds; unchanged costs no body."""
    now = utcnow()
    return _live(_screen(_choice(now), now), now)


@bp.get("/coverage/points/<uuid:point_id>")
@allow(*OFFICE_ROLES)
def map_point(point_id: UUID) -> ResponseReturnValue:
    """One point: its last visits with answers and photos, what is open, what comes next."""
    now = utcnow()
    found = points.story(current_site(), point_id, now, _instant(now))
    if not wants_fragment():
        return render_template("coverage/point.html", point=found)
    return unless_known(Response(render_template("coverage/_point.html", point=found)))


@bp.get("/coverage.xlsx")
@allow(*OFFICE_ROLES)
def map_sheet() -> ResponseReturnValue:
    """The table as a workbook, with real times."""
    site, now = current_site(), utcnow()
    shown = _screen(replace(_choice(now), view="table"), now)
    local = shown.at.astimezone(site_zone())
    name = f"{_('覆盖表')}_{site.name}_{local:%Y-%m-%d_%H%M}.xlsx"
    data = sheets.coverage(site, shown, local, site_zone())
    return offer(data, sheets.MIME, name)


def _screen(choice: Choice, now: datetime) -> Screen:
    site = current_site()
    plans, walked = queries.plans(site.id), _round(site, choice.round_id)
    plan = pins.chosen_plan(plans, choice, queries.plan_of(choice.point_id))
    if walked is not None:
        taken = snapshot.of_round(site, walked.id, now)
        plan = pins.chosen_plan(plans, choice, busiest_plan(taken.points))
    elif choice.at is not None:
        taken = snapshot.at(site, choice.at, now)
    else:
        open_windows(site.id, now)
        is_table = choice.view == "table"
        plan_id = plan.id if plan else None
        taken = snapshot.live(site, now) if is_table else snapshot.live_plan(site, now, plan_id)
    say = Words(state_word, name_said(), earlier_said)
    shown = pins.screen(taken, plans, plan, choice, say, walked)
    if choice.view == "table":
        shown.proofs.update(proofs.of_rounds(point.row.round_id for point in shown.points))
    return shown


def _round(site: Site, round_id: UUID | None) -> Round | None:
    """The round of this site whose trail is asked for."""
    found = queries.rounds_by_id([round_id])
    return found[0] if found and found[0].site_id == site.id else None


def open_windows(site_id: UUID, now: datetime) -> None:
    """A window that opened a second ago must show even when no job has run since."""
    if queries.has_window_to_open(site_id, now):
        with transaction():
            open_due_stops_of(site_id, now)


def _choice(now: datetime) -> Choice:
    arguments = request.args
    is_nowhere = arguments.get("plan") == NOWHERE
    return Choice(
        plan=NOWHERE if is_nowhere else arguments.get("plan", type=UUID),
        states=states_among(arguments.getlist("state"), pins.LEGEND),
        view="table" if arguments.get("view") == "table" else "map",
        at=_instant(now),
        point_id=arguments.get("point", type=UUID),
        round_id=arguments.get("round", type=UUID),
    )


def _instant(now: datetime) -> datetime | None:
    """The chosen instant, or the event before or after it; None for now, the future, nonsense."""
    millis = request.args.get("at", type=int)
    try:
        chosen = from_millis(millis) if millis is not None and millis >= 0 else None
    except (OverflowError, ValueError, OSError):
        return None
    site_id = current_site().id
    if request.args.get("go") == "before":
        chosen = earlier_queries.event_before(site_id, chosen or now) or chosen
    elif request.args.get("go") == "after" and chosen:
        chosen = earlier_queries.event_after(site_id, chosen)
    return chosen if chosen and chosen < now - ALMOST_NOW else None


def _live(shown: Screen, now: datetime) -> Response:
    etag = shown.etag
    if request.if_none_match.contains(etag):
        return Response(status=304, headers={"ETag": f'"{etag}"'})
    response = Response(render_template("coverage/_live.html", screen=shown, slider=_slider(now)))
    response.set_etag(etag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _slider(now: datetime) -> dict[str, int]:
    """The ends of the scrubber in ms, on whole steps. The right end is now."""
    step = int(STEP.total_seconds() * 1000)
    last = -(-to_millis(now.astimezone(UTC)) // step) * step
    return {"first": last - int(SPAN.total_seconds() * 1000), "last": last, "step": step}
