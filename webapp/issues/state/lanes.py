"""On which list of the desk a report stands, and by when it presses. Pure."""

from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from webapp.issues.flows.flow import Phase, State, Urgency

NOT_PRESSING = datetime(9999, 1, 1, tzinfo=UTC)  # no limit runs: below all that have one
VISIT_FROM = 4  # the last dot of the reporter's line: accepted, what is left is the return visit


class Lane(StrEnum):
    """待派 处理中 待验收 待回访 已办结."""

    DISPATCH = "dispatch"
    WORK = "work"
    ACCEPT = "accept"
    VISIT = "visit"
    CLOSED = "closed"


HASTES = (0, 1, 2)  # 特急 紧急 一般: the smaller stands higher in every list (row 41)
NO_HASTE = HASTES[-1]
_HASTE_OF = dict(zip(reversed(Urgency), HASTES, strict=True))
OPEN_LANES = (Lane.DISPATCH, Lane.WORK, Lane.ACCEPT, Lane.VISIT)


def lane_of(state: State, assignee: UUID | None) -> Lane:
    """What the desk has to do about a report in this state."""
    if state.phase is Phase.CLOSED:
        return Lane.CLOSED
    if state.phase is Phase.DONE:
        return Lane.VISIT if state.shown >= VISIT_FROM else Lane.ACCEPT
    return Lane.DISPATCH if state.phase is Phase.OPEN and assignee is None else Lane.WORK


def haste_of(urgency: str) -> int:
    """Where reports of this urgency stand in a list, one of HASTES."""
    return _HASTE_OF[Urgency(urgency)]
