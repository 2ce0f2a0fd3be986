"""The month as a calendar of shares."""

from datetime import date, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from webapp.accounts.models import OFFICE_ROLES
from webapp.clock import utcnow
from webapp.coverage import month, queries
from webapp.coverage.blueprint import bp
from webapp.sites.current import current_site
from webapp.web.access import allow
from webapp.web.pages import site_zone


@bp.get("/coverage/calendar")
@allow(*OFFICE_ROLES)
def map_calendar() -> ResponseReturnValue:
    """One month; each day opens its rounds."""
    today = utcnow().astimezone(site_zone()).date()
    first = _month(request.args.get("month", ""), today)
    found = month.month(current_site().id, first)
    return render_template(
        "coverage/calendar.html",
        month=found,
        today=today,
        before=(found.first - timedelta(days=1)).strftime("%Y-%m"),
        after=(found.first + timedelta(days=32)).strftime("%Y-%m"),
        places=queries.checkpoint_names([point for point, _, _ in found.worst]),
    )


def _month(typed: str, today: date) -> date:
    """The month asked for as 2026-11; this month for anything else."""
    try:
        return date.fromisoformat(f"{typed}-01")
    except ValueError:
        return today
