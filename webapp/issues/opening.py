"""A new report: every way in comes through here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from webapp.calendars.queries import calendar_of
from webapp.database import db, new_id
from webapp.issues import numbers
from webapp.issues.actions import attach
from webapp.issues.dispatch.dispatch import give_by_turn
from webapp.issues.flows.flow import IssueKind, Urgency
from webapp.issues.models import Channel, Issue
from webapp.issues.notices.announcements import tell_opened
from webapp.issues.notices.emergency import tell_if_emergency
from webapp.issues.state.retelling import retell
from webapp.issues.state.terms import current_flow
from webapp.sites.models import Site


@dataclass(frozen=True)
class Told:
    """What somebody reports."""

    kind: IssueKind
    channel: Channel
    title: str
    text: str = ""
    happened: str = ""
    demand: str = ""
    expectation: str = ""
    urgency: Urgency = Urgency.NORMAL
    severity: str = "minor"
    category: str = ""
    trade: str = ""
    checkpoint_id: UUID | None = None
    zone_id: UUID | None = None
    room: str = ""
    place: str = ""
    photos: Sequence[str] = ()
    is_private: bool = False
    reporter_id: UUID | None = None
    language: str = ""  # the reporter's; "": the site's
    token_hash: str | None = None
    relapse_of: UUID | None = None


def open_issue(
    site: Site,
    told: Told,
    *,
    by: UUID | None,
    at: datetime,
    now: datetime,
    id: UUID | None = None,
    is_given: bool = False,
) -> Issue:
    """A new report with its number and its first clocks; every way in comes through here.

    Where the site rotates its kind, the next in turn has it at once, unless `is_given`: whoever
    opens it says in the same breath who has it, or answers it.
    """
    version_id, flow = current_flow(site.company_id, told.kind, now)
    day = calendar_of(site).local_day(at)
    number = numbers.take_numbers(site.company_id, site.id, told.kind, day)[0]
    issue = Issue(
        id=id or new_id(),
        site_id=site.id,
        number=number,
        flow_version_id=version_id,
        state=flow.start,
        phase=flow.state(flow.start).phase,
        since=at,
        opened_at=at,
        opened_by=by,
        touched_at=now,
        is_restricted=told.kind is IssueKind.COMPLAINT,
        **_columns(told),
    )
    db.session.add(issue)
    attach(issue.id, told.photos, now)
    retell(issue, now)
    tell_opened(issue, now)
    tell_if_emergency(issue, now)
    if not is_given:
        give_by_turn(issue, now)
    return issue


def _columns(told: Told) -> dict[str, Any]:
    values = {name: getattr(told, name) for name in told.__dataclass_fields__}
    return values | {"photos": list(told.photos), "title": told.title[:120]}
