"""The month of a site, from its stored reports."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from webapp.issues.closing import closed_alone
from webapp.issues.flows.flow import Phase
from webapp.issues.models import Channel, Issue, IssueClock
from webapp.issues.state.sights import WITHDRAWN
from webapp.issues.state.terms import flow_of
from webapp.reports import queries
from webapp.reports.month_rules import Fact, Judged, Month, count
from webapp.reports.periods import Period
from webapp.sites.models import Site

REWORK = ("refuse", "visit_unhappy", "reopen", "unhappy", "return")


def month_of(site: Site, period: Period, kind: str, now: datetime) -> Month:
    """Its figures; a month that still runs is held against the same days of the one before."""
    issues = _counted(queries.opened_between(site.id, period.since, period.until, kind))
    ids = [issue.id for issue in issues]
    last = period.first - timedelta(days=1)
    before = Period(last.replace(day=1), last, period.zone)
    until = min(before.until, before.since + (now - period.since))
    earlier = _counted(queries.opened_between(site.id, before.since, until, kind))
    clocks = queries.clocks_of(ids)
    judged = [one for issue in issues for one in _judged(issue, clocks[issue.id], now)]
    return count(_facts(issues, period.zone), _facts(earlier, period.zone), judged)


def _counted(issues: Sequence[Issue]) -> list[Issue]:
    """Without what lives on under another number, and what a round has taken back."""
    return [
        issue
        for issue in issues
        if issue.joined_to is None
        and not (issue.channel == Channel.ROUND and issue.state == WITHDRAWN)
    ]


def _facts(issues: Sequence[Issue], zone: ZoneInfo) -> list[Fact]:
    relapsed = queries.relapsed([issue.id for issue in issues])
    unasked = queries.closed_unasked([issue.id for issue in issues])
    names = queries.point_names({issue.checkpoint_id for issue in issues})
    return [
        Fact(
            id=issue.id,
            kind=issue.kind,
            category=issue.category,
            channel=issue.channel,
            place=issue.room or issue.place or names.get(issue.checkpoint_id, ""),
            at=issue.opened_at.astimezone(zone),
            rating=issue.rating,
            is_finished=issue.phase in (Phase.DONE, Phase.CLOSED) and _was_done(issue),
            is_reworked=any(step in issue.milestones for step in REWORK),
            is_relapse=issue.id in relapsed or issue.relapse_of is not None,
            echoes=issue.echoes,
            is_unasked=issue.id in unasked,
            is_alone=issue.id in unasked and closed_alone(flow_of(issue), unasked[issue.id]),
        )
        for issue in issues
    ]


def _was_done(issue: Issue) -> bool:
    """Withdrawn and cancelled reports are closed too, and nobody is asked about them."""
    return issue.state not in ("cancelled", "withdrawn")


def _judged(issue: Issue, rows: Sequence[IssueClock], now: datetime) -> Iterator[Judged]:
    for row in rows:
        is_over = row.stopped_at is None and row.due_at is not None and row.due_at < now
        is_late: bool | None = row.is_late or is_over
        if not is_late and row.stopped_at is None:
            is_late = None
        yield Judged(issue.id, issue.kind, row.key, is_late)
