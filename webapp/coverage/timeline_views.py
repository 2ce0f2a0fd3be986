"""Planned against seen, as swimlanes drawn on the server."""

from datetime import datetime, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from webapp.accounts.models import OFFICE_ROLES
from webapp.clock import from_millis, utcnow
from webapp.coverage import timeline
from webapp.coverage.blueprint import bp
from webapp.sites.current import current_site
from webapp.web.access import allow

DEFAULT_LEAD = timedelta(hours=timeline.HOURS - 2)


@bp.get("/coverage/timeline")
@allow(*OFFICE_ROLES)
def map_timeline() -> ResponseReturnValue:
    """Half a day of lanes; two hours of it lie ahead of now."""
    now = utcnow()
    begin = _begin(request.args.get("from", type=int), now)
    step = timedelta(hours=6)
    return render_template(
        "coverage/timeline.html",
        lanes=timeline.lanes(current_site(), begin, now),
        begin=begin,
        hours=[begin + timedelta(hours=hour) for hour in range(timeline.HOURS + 1)],
        now_x=round((now - begin).total_seconds() / 60),
        before=int((begin - step).timestamp() * 1000),
        after=int((begin + step).timestamp() * 1000),
    )


def _begin(millis: int | None, now: datetime) -> datetime:
    """The whole hour the picture starts at."""
    chosen = now - DEFAULT_LEAD
    if millis is not None:
        try:
            chosen = from_millis(millis)
        except (OverflowError, ValueError, OSError):
            chosen = now - DEFAULT_LEAD
    return chosen.replace(minute=0, second=0, microsecond=0)
