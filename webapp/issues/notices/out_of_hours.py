"""What was reported outside service hours: when it is planned to begin (row 47).

An emergency goes at once, at any hour; what can wait is logged and begins when service opens next.
The reporter's own clock never stops.
"""

from datetime import datetime

from webapp.calendars.queries import calendar_of
from webapp.calendars.rules import WorkCalendar
from webapp.database import db
from webapp.issues.flows.flow import Flow, Measure, Phase, Urgency
from webapp.issues.models import Issue
from webapp.issues.state.terms import flow_of
from webapp.sites.models import Site


def planned_at(
    flow: Flow, urgency: Urgency, opened_at: datetime, calendar: WorkCalendar
) -> datetime | None:
    """When service opens next for what can wait; None: it goes at once. Pure."""
    counted = flow.of_urgency(urgency)
    waits = any(counted.clock(key).measure is Measure.SERVICE_MINUTES for key in flow.on_open)
    if not waits or not calendar.is_ever_open or calendar.is_open(opened_at):
        return None
    return calendar.next_open(opened_at)


def plan_of(issue: Issue) -> datetime | None:
    """The same of a report, as long as nobody has begun with it."""
    flow, urgency = flow_of(issue), Urgency(issue.urgency)
    if issue.phase != Phase.OPEN or flow.of_urgency(urgency) is flow:
        return None
    site = db.session.get_one(Site, (issue.company_id, issue.site_id))
    return planned_at(flow, urgency, issue.opened_at, calendar_of(site))
