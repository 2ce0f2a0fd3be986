"""Who is told when something has happened to a report: the one seam between steps and notices."""

from datetime import datetime
from typing import Any
from uuid import UUID

from webapp.clock import to_millis
from webapp.issues.flows.flow import Demand, Flow, Phase, Step
from webapp.issues.models import Issue, IssueEvent
from webapp.issues.notices import escalation
from webapp.issues.notices.out_of_hours import plan_of
from webapp.issues.notices.telling import Teller
from webapp.issues.state.terms import flow_of

FIRST_BOOKING = "book"
ASKS = frozenset({"ask_consent", "offer_plan"})  # steps that wait for the reporter's word


def tell_opened(issue: Issue, now: datetime) -> None:
    """The reporter hears the number, by when there will be a result and when it begins."""
    teller = Teller(issue.company_id, now)
    teller.reporter(issue, "reporter.received", f"{issue.id}:received", _due(issue) | _plan(issue))
    teller.put()


def tell_step(
    issue: Issue, event: IssueEvent, before: tuple[str, UUID | None], now: datetime
) -> None:
    """After a step that was taken. `before`: the phase and the assignee there were."""
    if event.aside:
        return
    flow = flow_of(issue)
    step = flow.step(event.step)
    phase, assignee = before
    teller = Teller(issue.company_id, now)
    for code, params in _to_reporter(issue, event, flow, step, phase):
        teller.reporter(issue, code, f"{event.id}:{code}", params)
    if issue.assigned_to != assignee:
        _tell_hands(teller, issue, event, assignee)
    teller.put()
    escalation.end_if_over(issue, now)


def _to_reporter(
    issue: Issue, event: IssueEvent, flow: Flow, step: Step, phase: str
) -> list[tuple[str, dict[str, Any]]]:
    """What the reporter hears of a step. Most steps are nobody's business but the crew's."""
    if step.extends is not None:
        return [("reporter.extended", {**_due(issue), "reason": event.reason or event.note})]
    if Demand.EXPECTED in step.demands:
        return [("reporter.late", _late(event))]
    if Demand.APPOINTMENT in step.demands:
        is_first = issue.milestones.get(FIRST_BOOKING) == event.at.isoformat()
        booked: dict[str, Any] = {
            "due_ms": to_millis(issue.appointment_at) if issue.appointment_at else None
        }
        booked |= {"reason": event.reason} if event.reason else {}
        return [("reporter.booked" if is_first else "reporter.rebooked", booked)]
    if step.key in ASKS:
        return [("reporter.asked", {})]
    if issue.phase == phase:
        first = "reporter.sent" if Demand.ASSIGNEE in step.demands else ""
        return [(first, {})] if first and phase == Phase.OPEN else []
    if issue.phase == Phase.DONE and phase != Phase.CLOSED:
        return [("reporter.finished", {})]
    if issue.phase == Phase.CLOSED:
        return [("reporter.closed", {})]
    return [("reporter.sent", {})] if Demand.ASSIGNEE in step.demands else []


def _tell_hands(teller: Teller, issue: Issue, event: IssueEvent, before: UUID | None) -> None:
    """Whose report it is now, and whose it was; not who did it himself."""
    is_urgent = issue.urgency == "critical"
    if issue.assigned_to and issue.assigned_to != event.person_id:
        who, once = [issue.assigned_to], f"{event.id}:assigned"
        teller.people(issue, "issue.assigned", who, once, _due(issue), is_urgent=is_urgent)
    if before and before != event.person_id:
        teller.people(issue, "issue.taken_away", [before], f"{event.id}:away", {})


def _late(event: IssueEvent) -> dict[str, Any]:
    expected = datetime.fromisoformat(str(event.given[Demand.EXPECTED]))
    return {"due_ms": to_millis(expected), "reason": event.reason}


def _plan(issue: Issue) -> dict[str, Any]:
    plan = plan_of(issue)
    return {"plan_ms": to_millis(plan)} if plan else {}


def _due(issue: Issue) -> dict[str, Any]:
    return {"due_ms": to_millis(issue.next_due_at) if issue.next_due_at else None}
