"""The phone's addresses as the server answers them: the page that fetches a pack and takes over.

From then on the local router answers these addresses from the phone's own data, with the service
worker or, where a browser has none, as long as the page stays open (docs/decisions/0004).
"""

from flask import Blueprint, render_template, request, session
from flask.typing import ResponseReturnValue

from webapp.accounts.models import Role
from webapp.web.access import allow, current_person
from webapp.web.language import language
from webapp.web.origin import csrf

bp = Blueprint("field", __name__, url_prefix="/field")
EVERYBODY = tuple(Role)
HOME = "/field/"
OURS = (HOME, "/c/", "/C/")  # what the phone's own router answers


@bp.get("/")
@bp.get("/<path:_screen>")
@allow(*EVERYBODY)
def show(_screen: str = "") -> ResponseReturnValue:
    """Whatever screen was asked for, a phone without this person's pack starts here."""
    here = request.full_path.removesuffix("?")
    return _starting(here, here)


@bp.post("/<path:_screen>")
@allow(*EVERYBODY)
def refuse_form(_screen: str) -> ResponseReturnValue:
    """A form that the phone should have answered: its scripts were not there yet."""
    return render_template("field/too_early.html", language=language()), 409


csrf.exempt(refuse_form)  # the phone's own form has no token of ours


@bp.get("/start")
@allow(*EVERYBODY)
def start() -> ResponseReturnValue:
    """After signing in. No phone answers this by itself, so nobody gets the screens of another."""
    target = request.args.get("next", "")
    return _starting(request.full_path.removesuffix("?"), target if is_ours(target) else HOME)


def is_ours(target: str) -> bool:
    """Whether the phone can open this address: never another host, never this page again."""
    return target.startswith(OURS) and "\\" not in target and not target.startswith("/field/start")


def _starting(here: str, target: str) -> str:
    person = str(current_person().id)
    return render_template(
        "field/starting.html",
        language=language(),
        person=person,
        next=target,
        here=here,
        attempt=session.get("attempt", ""),
    )
