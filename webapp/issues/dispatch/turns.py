"""What rounds have opened goes to the next in turn too, where the site rotates its kind.

Not when it is stored: a push has other things to do, and a rebuild stores the same again and must
give nothing anew.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from webapp.database import db, transaction
from webapp.issues.desk_models import DispatchRule
from webapp.issues.dispatch.dispatch import give_by_turn, giving_step
from webapp.issues.dispatch.rules import Way
from webapp.issues.models import Channel, Issue
from webapp.issues.state.lanes import Lane

MOST = 100  # of a site and kind, at one time


def give_waiting(now: datetime) -> None:
    """Give what nobody has been given yet; whom somebody sent back waits for the desk."""
    rules = db.session.scalars(select(DispatchRule).where(DispatchRule.way == Way.ROTATE)).all()
    for rule in rules:
        if not _never_given(db.session.scalars(_waiting(rule)).all()):
            continue
        with transaction():
            held = _waiting(rule).with_for_update(skip_locked=True, of=Issue)
            found = db.session.scalars(held.execution_options(populate_existing=True)).all()
            for issue in _never_given(found):
                if give_by_turn(issue, now) is None:
                    break  # nobody is there to be given anything


def _waiting(rule: DispatchRule) -> Select[Any]:
    """The newest: what was sent back long ago hides nothing that has just come in."""
    return (
        select(Issue)
        .where(
            Issue.site_id == rule.site_id,
            Issue.lane == Lane.DISPATCH,
            Issue.kind == rule.kind,
            Issue.channel == Channel.ROUND,
            Issue.opened_at >= rule.set_at,
        )
        .order_by(Issue.seq.desc())
        .limit(MOST)
    )


def _never_given(found: Sequence[Issue]) -> list[Issue]:
    """In the order in which they were opened."""
    return [
        issue
        for issue in reversed(found)
        if (step := giving_step(issue)) is not None and step.key not in issue.milestones
    ]
