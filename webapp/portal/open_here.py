"""What is open at a place, as everybody may read it: the category, the state, since when.

Not the words of the report: people write names and rooms into them. What was marked 不公开, what
belongs to a flat, and complaints are not listed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select

from webapp.database import db
from webapp.errors import NotFound
from webapp.issues.catalogue import BY_KEY, Category
from webapp.issues.flows.flow import Phase, State
from webapp.issues.intake import duplicates
from webapp.issues.models import Issue
from webapp.issues.privacy.about import open_to_everybody
from webapp.issues.state.terms import flow_of
from webapp.portal.doors import Door

MOST = 5
OPEN = (Phase.OPEN, Phase.ACTIVE, Phase.WAITING)


@dataclass(frozen=True)
class Open:
    """One line of the list."""

    issue_id: UUID
    category: Category
    state: State
    opened_at: datetime
    echoes: int


def listed(door: Door) -> Sequence[Open]:
    """What is open here, the newest first."""
    where = _here(door)
    if where is None:
        return []
    newest = _public(where).order_by(Issue.opened_at.desc()).limit(MOST)
    return [
        Open(
            issue.id,
            BY_KEY[issue.category],
            flow_of(issue).state(issue.state),
            issue.opened_at,
            issue.echoes,
        )
        for issue in db.session.scalars(newest)
        if issue.category in BY_KEY
    ]


def join(door: Door, issue_id: UUID, now: datetime) -> None:
    """One more who has met it. Raises NotFound for what is not listed here."""
    where = _here(door)
    if where is None:
        raise NotFound
    issue = db.session.scalar(_public(where).where(Issue.id == issue_id).with_for_update())
    if issue is None:
        raise NotFound
    duplicates.join(issue, by=None, at=now, note="")


def _here(door: Door) -> ColumnElement[bool] | None:
    if door.point is not None:
        return Issue.checkpoint_id == door.point.id
    return Issue.zone_id == door.zone.id if door.zone is not None else None


def _public(where: ColumnElement[bool]) -> Select[Issue]:
    return select(Issue).where(
        where,
        Issue.phase.in_(OPEN),
        Issue.is_private.is_(False),
        open_to_everybody(),
        Issue.room == "",
        Issue.joined_to.is_(None),
    )
