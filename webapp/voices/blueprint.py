"""Where boxes, the hotline, cases and conferences are served, and what their pages share."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from webapp.database import Model, db
from webapp.errors import NotFound, Refused
from webapp.sites.current import current_site, may_see
from webapp.voices import words

bp = Blueprint("voices", __name__, url_prefix="/voices")

Row = TypeVar("Row", bound=Model)


@bp.context_processor
def say() -> dict[str, object]:
    """The words of states and media."""
    return {"say": words}


def find(model: type[Row], row_id: UUID) -> Row:
    """A row of a site this person sees; its site becomes the present one. Raises NotFound."""
    columns: Any = model
    row = db.session.scalar(select(model).where(columns.id == row_id))
    site_id = getattr(row, "site_id", None)
    if row is None or site_id is None or not may_see(site_id):
        raise NotFound
    g.site = next(site for site in g.sites if site.id == site_id)
    return row


def zone() -> ZoneInfo:
    """The clock of the present site."""
    return ZoneInfo(current_site().timezone)


def local_input(at: datetime) -> str:
    """An instant as a datetime-local field shows it."""
    return at.astimezone(zone()).strftime("%Y-%m-%dT%H:%M")


def page(
    template: str, refusal: Refused | None = None, *, values: Mapping[str, Any] | None = None,
    **context: Any,
) -> ResponseReturnValue:  # fmt: skip
    """A page with what was typed and what is to be mended there; 422 when something is."""
    errors = getattr(refusal, "errors", {}) if refusal else {}
    body = render_template(template, refusal=refusal, errors=errors, values=values or {}, **context)
    return (body, refusal.status) if refusal else body
