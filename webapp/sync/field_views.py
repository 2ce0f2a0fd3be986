"""The phone's addresses as the server answers them: the page that fetches a pack and takes over.

From then on the local router answers these addresses from the phone's own data, with the service
worker or, where a browser has none, as long as the page stays open (docs/decisions/0004).
"""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webapp.accounts.models import Role
from webapp.web.access import allow
from webapp.web.language import language

bp = Blueprint("field", __name__, url_prefix="/field")
EVERYBODY = tuple(Role)


@bp.get("/")
@bp.get("/<path:_screen>")
@allow(*EVERYBODY)
def show(_screen: str = "") -> ResponseReturnValue:
    """Whatever screen was asked for, a phone without a pack starts here."""
    return render_template("field/starting.html", language=language())
