"""The month as a calendar of shares."""

from datetime import date, timedelta
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from webapp.accounts.models import OFFICE_ROLES
from webapp.clock import utcnow
from webapp.coverage import month, month_queries
from webapp.coverage.blueprint import bp
from webapp.coverage.month_queries import Scope
from webapp.sites.current import current_site
from webapp.typed import day_of
from webapp.web.access import allow
from webapp.web.pages import site_zone


@bp.get("/coverage/calendar")
@allow(*OFFICE_ROLES)
def map_calendar() -> ResponseReturnValue:
    """One month; each day opens its rounds."""
    site, now = current_site(), utcnow()
    today, of = now.astimezone(site_zone()).date(), request.args.get("of", "")
    found = month.month(site, _month(request.args.get("month", ""), today), _scope(of), now)
    zones, routes = month_queries.scopes(site.id)
    return render_template(
        "coverage/calendar.html",
        month=found,
        today=today,
        of=of,
        zones=zones,
        routes=routes,
        before=(found.first - timedelta(days=1)).strftime("%Y-%m"),
        after=(found.first + timedelta(days=32)).strftime("%Y-%m"),
    )


def _month(typed: str, today: date) -> date:
    """The month asked for as 2026-11; this month for anything else."""
    return day_of(f"{typed}-01") or today


def _scope(typed: str) -> Scope:
    """`zone:<id>` or `route:<id>`; everything for anything else."""
    kind, _, id_ = typed.partition(":")
    try:
        if kind == "zone":
            return Scope(zone_id=UUID(id_))
        if kind == "route":
            return Scope(route_id=UUID(id_))
    except ValueError:
        return Scope()
    return Scope()
