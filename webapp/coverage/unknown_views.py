"""The list 未知: call first, then write down what was said. It empties itself when records come."""

from datetime import datetime, timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp import ladder
from webapp.accounts.models import OFFICE_ROLES
from webapp.clock import utcnow
from webapp.coverage import unknown_board, unknown_cases
from webapp.coverage.blueprint import bp
from webapp.coverage.refusals import NothingSaid
from webapp.coverage.unknown_board import Board
from webapp.coverage.unknown_stops import Matters, matters
from webapp.database import transaction
from webapp.rounds.round_pages import day_span
from webapp.sites.current import current_site
from webapp.sites.models import Site
from webapp.web.access import allow, current_person
from webapp.web.pages import site_zone

WAITS = (10, 20, 30, 60)  # minutes to choose from


@bp.get("/unknown")
@allow(*OFFICE_ROLES)
def unknown_page() -> ResponseReturnValue:
    """Everybody to be called."""
    return render_template("coverage/unknown.html", board=_board(), waits=WAITS)


@bp.get("/unknown/live")
@allow(*OFFICE_ROLES)
def unknown_live() -> ResponseReturnValue:
    """The part that changes."""
    return render_template("coverage/_unknown.html", board=_board(), waits=WAITS)


@bp.post("/unknown/<uuid:case_id>/contacts")
@allow(*OFFICE_ROLES)
def create_contact(case_id: UUID) -> ResponseReturnValue:
    """Somebody called: reached with what was said, or nobody answered."""
    said = request.form.get("said", "").strip()
    is_reached = request.form.get("outcome") == "reached"
    if is_reached and not said:
        raise NothingSaid
    wait = request.form.get("wait", WAITS[1], type=int)
    site = current_site()
    with transaction():
        unknown_cases.note_contact(
            case_id,
            site.id,
            ladder.steps_of(site.unknown_steps),
            is_reached=is_reached,
            said=said,
            wait=timedelta(minutes=max(1, wait)),
            by=current_person().id,
            at=utcnow(),
        )
    flash(_("已记下") if is_reached else _("已记下，轮到下一步了"), "ok")
    return redirect(url_for("coverage.unknown_page"), code=303)


def followed(site: Site, now: datetime) -> Matters:
    """What is unknown, with its cases as they should be even when no worker has been here yet."""
    found = matters(site, now)
    if unknown_board.needs_following(site, found, now):
        with transaction():
            unknown_cases.follow(site.id, now)
    return found


def _board() -> Board:
    site, now = current_site(), utcnow()
    found = followed(site, now)
    begin, _end = day_span(now.astimezone(site_zone()).date(), site_zone())
    return unknown_board.board(site, found, begin, now)
