"""Planned against seen, as swimlanes drawn on the server."""

from datetime import datetime, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from webapp.accounts.models import OFFICE_ROLES
from webapp.clock import from_millis, to_millis, utcnow
from webapp.coverage import timeline
from webapp.coverage.blueprint import bp
from webapp.sites.current import current_site
from webapp.web.access import allow

LEAD = timedelta(hours=timeline.HOURS - 2)  # two hours of the picture lie ahead of now
PAGE = timedelta(hours=6)


@bp.get("/coverage/timeline")
@allow(*OFFICE_ROLES)
def map_timeline() -> ResponseReturnValue:
    """Half a day of lanes."""
    now = utcnow()
    begin = _begin(request.args.get("from", type=int), now)
    lanes = timeline.lanes(current_site(), begin, now)
    now_x = round((now - begin).total_seconds() / 60)
    return render_template(
        "coverage/timeline.html",
        lanes=lanes,
        has_misses=any(window.missed_for for lane in lanes for window in lane.windows),
        begin=begin,
        now=now,
        hours=[begin + timedelta(hours=hour) for hour in range(timeline.HOURS)],
        now_x=now_x if 0 <= now_x <= timeline.HOURS * 60 else None,
        gap=timeline.GAP_MINUTES,
        before=to_millis(begin - PAGE),
        after=to_millis(begin + PAGE),
    )


def _begin(millis: int | None, now: datetime) -> datetime:
    """The whole hour the picture starts at; nonsense shows the present."""
    try:
        chosen = from_millis(millis) if millis is not None and millis >= 0 else now - LEAD
        return chosen.replace(minute=0, second=0, microsecond=0)
    except (OverflowError, ValueError, OSError):
        return (now - LEAD).replace(minute=0, second=0, microsecond=0)
