"""Calls and checks of the hotline that may go: old, and of no site, person or time that is held."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, select

from webapp.keeping.removable import Holds, Ids, any_of, is_at, is_in, is_of
from webapp.voices.models import LineCall, LineCheck


def calls(before: datetime, holds: Holds) -> Ids:
    """Calls. The reports they opened stay with the reports."""
    return _old(LineCall, LineCall.taken_by, before, holds)


def checks(before: datetime, holds: Holds) -> Ids:
    """Checks of line, handset and recorder."""
    return _old(LineCheck, LineCheck.by, before, holds)


def _old(model: Any, person: Any, before: datetime, holds: Holds) -> Ids:
    held = any_of(
        holds,
        lambda one: and_(is_at(one, model.site_id), is_of(one, person), is_in(one, model.at)),
    )
    return select(model.id).where(model.at < before, ~held).order_by(model.at)
