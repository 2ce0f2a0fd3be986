"""Choices every page offers: language and theme; and a page that says the server is up."""

from flask import Blueprint, redirect, request, session
from flask.typing import ResponseReturnValue

from webapp.web.access import public
from webapp.web.language import LANGUAGES
from webapp.web.origin import own_address

bp = Blueprint("web", __name__)

THEMES = ("auto", "light", "dark")


@bp.post("/language")
@public
def update_language() -> ResponseReturnValue:
    """Remember the language of this browser."""
    chosen = request.form.get("language")
    if chosen in LANGUAGES:
        session["language"] = chosen
    return redirect(own_address(request.form.get("next", "")), code=303)


@bp.post("/theme")
@public
def update_theme() -> ResponseReturnValue:
    """Remember day, night or automatic for this browser."""
    chosen = request.form.get("theme")
    if chosen in THEMES:
        session["theme"] = chosen
    return redirect(own_address(request.form.get("next", "")), code=303)


@bp.get("/healthz")
@public
def show_health() -> ResponseReturnValue:
    """For load balancers: the process answers."""
    return {"ok": True}
