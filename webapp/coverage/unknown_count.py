"""How many calls are to be made: the figure beside the entry of the navigation that leads there."""

from flask import g
from sqlalchemy import func, select

from webapp.coverage.models import UnknownCase
from webapp.database import db


def open_unknown() -> int:
    """Cases that are open at the site being looked at; 0 where none is chosen."""
    site = g.get("site")
    if site is None:
        return 0
    mine = (UnknownCase.site_id == site.id) & UnknownCase.resolved_at.is_(None)
    return db.session.scalar(select(func.count()).select_from(UnknownCase).where(mine)) or 0
