"""The supervisor's home: exceptions first, alive without reloading."""

from datetime import datetime

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from webapp.accounts.models import OFFICE_ROLES
from webapp.clock import utcnow
from webapp.coverage import exceptions
from webapp.coverage.blueprint import bp, unless_known
from webapp.coverage.map_views import open_windows
from webapp.coverage.unknown_views import followed
from webapp.rounds.round_pages import day_span
from webapp.sites.current import current_site
from webapp.web.access import allow
from webapp.web.pages import site_zone


@bp.get("/exceptions")
@allow(*OFFICE_ROLES)
def exceptions_page() -> ResponseReturnValue:
    """Everything that waits for somebody."""
    now = utcnow()
    return render_template("coverage/exceptions.html", board=_board(now), now=now)


@bp.get("/exceptions/live")
@allow(*OFFICE_ROLES)
def exceptions_live() -> ResponseReturnValue:
    """The part that changes; unchanged costs no body."""
    now = utcnow()
    shown = render_template("coverage/_exceptions.html", board=_board(now), now=now)
    return unless_known(Response(shown))


def _board(now: datetime) -> exceptions.Board:
    open_windows(current_site().id, now)
    unknown = followed(current_site(), now)
    begin, _ = day_span(now.astimezone(site_zone()).date(), site_zone())
    return exceptions.board(current_site(), unknown, begin, now)
