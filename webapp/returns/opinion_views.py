"""意见库."""

from flask.typing import ResponseReturnValue

from webapp.accounts.models import DESK_ROLES
from webapp.returns.blueprint import opinions as bp
from webapp.web.access import allow


@bp.get("/")
@allow(*DESK_ROLES)
def index() -> ResponseReturnValue:
    """Every opinion."""
    return ""
