"""升级上报: what cannot be settled here goes up with facts and a proposal (row 53)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from webapp.issues.actions import add_word
from webapp.issues.models import Issue, IssueEvent
from webapp.issues.notices.emergency import leaders
from webapp.issues.notices.telling import Teller
from webapp.issues.refusals import NotRaised

RAISED, DECIDED = "raise", "decide"


def raise_up(issue: Issue, *, facts: str, proposal: str, by: UUID, at: datetime) -> IssueEvent:
    """Say what is the matter and what should be done; the supervisors are told at once."""
    given = {"facts": facts, "proposal": proposal}
    event = add_word(issue, RAISED, by=by, at=at, given=given)
    teller = Teller(issue.company_id, at)
    people = [one for one in leaders(issue.site_id) if one != by]
    teller.people(issue, "issue.raised", people, f"{event.id}:raised", {}, is_urgent=True)
    teller.put()
    return event


def decide(
    issue: Issue, events: Iterable[IssueEvent], *, decision: str, by: UUID, at: datetime
) -> IssueEvent:
    """Answer what was raised; who raised it is told. Raises NotRaised."""
    raised = undecided(events)
    if raised is None:
        raise NotRaised
    event = add_word(issue, DECIDED, by=by, at=at, given={"decision": decision})
    if raised.person_id is not None and raised.person_id != by:
        teller = Teller(issue.company_id, at)
        once = f"{event.id}:decided"
        teller.people(issue, "issue.decided", [raised.person_id], once, {"reason": decision})
        teller.put()
    return event


def undecided(events: Iterable[IssueEvent]) -> IssueEvent | None:
    """What was raised last and waits for a decision."""
    last = None
    for event in events:
        if event.kind in (RAISED, DECIDED):
            last = event
    return last if last is not None and last.kind == RAISED else None
