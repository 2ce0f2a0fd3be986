"""The same thing again: joined while it is open, re-opened as 返修 when it was repaired lately.

Same place (room, or point with a label) and same category: the desk is shown what fits, and one
key joins or re-opens. Nothing is merged by itself: two leaks in one flat may be two leaks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from webapp.database import db
from webapp.issues.actions import StepTaken, Taker, add_word, take_step
from webapp.issues.flows.flow import Demand, Phase
from webapp.issues.models import Issue, IssueEvent
from webapp.issues.refusals import AlreadyClosed

RELAPSE_WITHIN = timedelta(days=30)
MOST = 5
RELAPSE = "relapse"  # the reason of a re-opening that counts against the first repair


@dataclass(frozen=True)
class Similar:
    """What may be the same: open ones, and repairs finished within RELAPSE_WITHIN."""

    still_open: Sequence[Issue]
    lately_done: Sequence[Issue]


def similar(
    site_id: UUID, *, room: str, checkpoint_id: UUID | None, category: str, now: datetime
) -> Similar:
    """Reports of the same place, of the same category when one is chosen, the newest first."""
    same_place = _same_place(room, checkpoint_id)
    if same_place is None:
        return Similar((), ())
    statement = select(Issue).where(Issue.site_id == site_id, same_place, Issue.joined_to.is_(None))
    if category:
        statement = statement.where(Issue.category == category)
    newest = statement.order_by(Issue.opened_at.desc()).limit(MOST)
    still_open = newest.where(Issue.phase.in_((Phase.OPEN, Phase.ACTIVE, Phase.WAITING)))
    lately = newest.where(
        Issue.phase.in_((Phase.DONE, Phase.CLOSED)),
        Issue.kind == "repair",
        Issue.since > now - RELAPSE_WITHIN,
    )
    return Similar(db.session.scalars(still_open).all(), db.session.scalars(lately).all())


def _same_place(room: str, checkpoint_id: UUID | None) -> ColumnElement[bool] | None:
    places = []
    if room:
        places.append(Issue.room == room)
    if checkpoint_id is not None:
        places.append(Issue.checkpoint_id == checkpoint_id)
    return or_(*places) if places else None


def join(issue: Issue, *, by: UUID | None, at: datetime, note: str) -> IssueEvent:
    """我也遇到: one more who has met it. Raises AlreadyClosed."""
    db.session.flush()
    db.session.refresh(issue, with_for_update={"key_share": True})  # two at once are two more
    if issue.phase == Phase.CLOSED:
        raise AlreadyClosed
    issue.echoes += 1
    return add_word(issue, "echo", by=by, at=at, note=note)


def reopen(issue: Issue, by: Taker, *, at: datetime, note: str) -> IssueEvent:
    """返修: it was repaired, and is broken again. Raises what the flow refuses."""
    step = StepTaken(
        key="reopen",
        at=at,
        received_at=at,
        given={Demand.REASON: note or RELAPSE},
        reason=RELAPSE,
        note=note,
    )
    return take_step(issue, step, by)
