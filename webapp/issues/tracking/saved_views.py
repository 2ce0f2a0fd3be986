"""Filters of the tracking table that somebody has kept under a name."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from webapp.database import db, new_id
from webapp.errors import NotFound
from webapp.issues.desk_models import SavedView

LONGEST = 20
MOST = 30


def of(site_id: UUID, person_id: UUID) -> Sequence[SavedView]:
    """One's own views of a site, then those colleagues share."""
    return db.session.scalars(
        select(SavedView)
        .where(
            SavedView.site_id == site_id,
            or_(SavedView.person_id == person_id, SavedView.is_shared),
        )
        .order_by(SavedView.person_id != person_id, SavedView.created_at, SavedView.id)
        .limit(MOST)
    ).all()


def keep(
    site_id: UUID, person_id: UUID, name: str, query: str, *, is_shared: bool, at: datetime
) -> SavedView:
    """A new view, or one's own of the same name with the new filter."""
    name = name[:LONGEST]
    mine = select(SavedView).where(
        SavedView.site_id == site_id, SavedView.person_id == person_id, SavedView.name == name
    )
    view = db.session.scalars(mine.limit(1)).first()
    if view is None:
        view = SavedView(id=new_id(), site_id=site_id, person_id=person_id, name=name)
        view.created_at = at
        db.session.add(view)
    view.query, view.is_shared = query[:500], is_shared
    db.session.flush()
    return view


def forget(view_id: UUID, person_id: UUID) -> None:
    """Delete one's own view. Raises NotFound for anybody else's."""
    mine = select(SavedView).where(SavedView.id == view_id, SavedView.person_id == person_id)
    view = db.session.scalar(mine)
    if view is None:
        raise NotFound
    db.session.delete(view)
