"""Everything residents' voices are served by."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts.models import DESK_ROLES
from webapp.voices import (
    box_views,
    call_views,
    case_views,
    conference_views,
    duty_views,
    hotline_views,
    opening_views,
    paper_views,
    place_views,
)
from webapp.voices.blueprint import bp
from webapp.web.access import allow


@bp.get("/")
@allow(*DESK_ROLES)
def index() -> ResponseReturnValue:
    """The line first: it rings."""
    return redirect(url_for(".show_hotline"), code=303)


__all__ = [
    "box_views",
    "bp",
    "call_views",
    "case_views",
    "conference_views",
    "duty_views",
    "hotline_views",
    "opening_views",
    "paper_views",
    "place_views",
]
