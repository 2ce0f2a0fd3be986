"""The blueprint of residents: no account, no cookie needed, no robots.

Its forms carry no token against forgery: nothing here is done in anybody's name by a cookie. What
may be done follows from the address alone, and a form sent again is the same form (links.py).
"""

from typing import Any, cast

from flask import Blueprint, Response, current_app, g, render_template, request, session
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from webapp.clock import utcnow
from webapp.config import Config
from webapp.errors import Refused
from webapp.portal.refusals import TooLarge
from webapp.web.language import LANGUAGES
from webapp.web.origin import csrf

bp = Blueprint("portal", __name__)
csrf.exempt(bp)

THEMES = ("light", "dark")


@bp.before_request
def remember_choices() -> None:
    """Language, big text and day or night are links: they work without JavaScript."""
    if request.method != "GET":
        return
    if request.args.get("lang") in LANGUAGES:
        session["language"] = request.args["lang"]
    if request.args.get("size") in ("large", "normal"):
        session["portal_large"] = request.args["size"] == "large"
    if request.args.get("theme") in THEMES:
        session["theme"] = request.args["theme"]


@bp.after_request
def keep_out_of_indexes(response: Response) -> Response:
    """Not for search engines, and not for a shared phone's cache."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    if response.mimetype == "text/html":
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"  # addresses are keys here
    return response


@bp.context_processor
def portal_globals() -> dict[str, object]:
    """What every page of residents knows."""
    site = g.get("site")
    return {
        "site": site,
        "phones": site.emergency_phones if site else [],
        "is_large": bool(session.get("portal_large")),
        "now": utcnow(),
    }


@bp.errorhandler(Refused)
def answer_refusal(refusal: Refused) -> ResponseReturnValue:
    """In plain words, with whom to call."""
    return page("portal/refused.html", refusal=refusal), refusal.status


@bp.errorhandler(RequestEntityTooLarge)
def answer_too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """A 400 MB video, 10 MB of text: what was typed is still on the page before."""
    return answer_refusal(TooLarge())


def page(template: str, **context: Any) -> str:
    """A page of residents."""
    return render_template(template, **context)


def settings() -> Config:
    """The settings of this installation."""
    return cast(Config, current_app.config["ROUNDS"])


def address() -> str:
    """Where the request comes from."""
    return request.remote_addr or "unknown"
