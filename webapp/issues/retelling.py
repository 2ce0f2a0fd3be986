"""Writing down what has become of a report, from its events. The only writer of what follows."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import select

from webapp.clock import from_millis, to_millis
from webapp.database import db
from webapp.issues import clocks, sights
from webapp.issues.clocks import Run
from webapp.issues.flow import ClockRule, Demand, Phase
from webapp.issues.lanes import NOT_PRESSING, lane_of
from webapp.issues.models import Issue, IssueClock, IssueEvent
from webapp.issues.searching import index
from webapp.issues.story import Story, Terms, tell
from webapp.issues.terms import terms_of
from webapp.sites.models import Site

BEFORE_IT_TURNED = "issue.turned"  # taken by the flow it had before it became another kind
OVERDUE = 100  # the share of a limit at which it has run out


def retell(issue: Issue, now: datetime) -> Story:
    """Tell the story anew and write what follows from it: state, clocks, which events fitted."""
    db.session.flush()
    # Two steps at once are told one after the other, the second knowing of the first. Not FOR
    # UPDATE: both have written their event, and with it hold the report's key.
    db.session.refresh(issue, with_for_update={"key_share": True})
    site = db.session.get_one(Site, (issue.company_id, issue.site_id))
    rows = events_of(issue.id)
    _take_kind(issue, rows)
    terms = terms_of(issue, site)
    sights.count(issue, rows)
    story = tell(terms, issue.opened_at, sights.steps_of(rows))
    _write_issue(issue, story, terms, rows)
    sights.settle(issue, rows, story, terms.flow)
    _write_clocks(issue, story, terms, now)
    issue.touched_at = now
    db.session.flush()
    index(issue, rows)
    return story


def events_of(issue_id: UUID) -> Sequence[IssueEvent]:
    """Every line of a report's story, by proved time."""
    return db.session.scalars(
        select(IssueEvent)
        .where(IssueEvent.issue_id == issue_id)
        .order_by(IssueEvent.at, IssueEvent.id)
    ).all()


def _take_kind(issue: Issue, rows: Sequence[IssueEvent]) -> None:
    """What it was turned into last, if it was (turning.py)."""
    turned = sights.turned_by(rows)
    if turned is not None:
        issue.kind = turned.given["kind"]
        issue.flow_version_id = UUID(turned.given["flow"])


def _write_issue(issue: Issue, story: Story, terms: Terms, rows: Sequence[IssueEvent]) -> None:
    aside = {event.id: code for event, code in story.aside}
    taken = {event.id for event in story.taken}
    given: dict[Demand, object] = {}
    milestones: dict[str, str] = {}
    for row in rows:
        if row.kind != "step":
            continue
        row.aside = aside.get(row.id, "" if row.id in taken else BEFORE_IT_TURNED)
        if not row.aside:
            milestones.setdefault(row.step, row.at.isoformat())
            given |= {Demand(demand): value for demand, value in row.given.items()}
    state = terms.flow.state(story.state)
    issue.state, issue.phase, issue.since = state.key, state.phase, story.since
    issue.closed_at = story.since if state.phase is Phase.CLOSED else None
    issue.assigned_to, issue.milestones = story.assignee, milestones
    issue.lane = lane_of(state, story.assignee)
    booked = given.get(Demand.APPOINTMENT)
    issue.appointment_at = datetime.fromisoformat(str(booked)) if booked else None
    rating = given.get(Demand.RATING)
    issue.rating = int(str(rating)) if rating is not None else None


def _write_clocks(issue: Issue, story: Story, terms: Terms, now: datetime) -> None:
    """One row per run; its id follows from clock and start, so a retelling finds it again."""
    known = {
        row.id: row
        for row in db.session.scalars(select(IssueClock).where(IssueClock.issue_id == issue.id))
    }
    for run in story.runs:
        row_id = uuid5(issue.id, f"{run.key}:{run.started_at.isoformat()}")
        row = known.pop(row_id, None)
        if row is None:
            row = IssueClock(id=row_id, issue_id=issue.id, site_id=issue.site_id, told=0)
            db.session.add(row)
        _write_run(row, run, terms, now)
    for orphan in known.values():  # a step that came late has shown that it never ran
        db.session.delete(orphan)
    db.session.flush()
    running = [run for run in story.runs if run.stopped_at is None]
    dues = [due for run in running if (due := clocks.due_at(run, terms.calendar)) is not None]
    issue.next_due_at = min(dues, default=None)
    is_open = issue.phase != Phase.CLOSED
    issue.press_at = (issue.next_due_at if is_open else None) or NOT_PRESSING
    issue.is_late = any(clocks.is_late(run, terms.calendar, now) for run in story.runs)


def _write_run(row: IssueClock, run: Run, terms: Terms, now: datetime) -> None:
    rule = terms.flow.clock(run.key)
    row.key, row.whose, row.measure = run.key, rule.whose, run.measure
    row.amount, row.started_at = run.amount + run.extended_by, run.started_at
    row.stopped_at, row.is_resting = run.stopped_at, run.is_resting and run.stopped_at is None
    row.due_at = clocks.due_at(run, terms.calendar)
    row.is_late = clocks.is_late(run, terms.calendar, now)
    row.warnings = [] if run.stopped_at else _warnings(run, rule, terms)
    if row.due_at is not None and row.due_at > now:  # a longer limit: what was told of it is past
        reached = [share for share, at in row.warnings if at <= to_millis(now)]
        row.told = min(row.told, max(reached, default=0))
    row.next_at = next_warning(row)


def next_warning(row: IssueClock) -> datetime | None:
    """When the next share is reached that nobody was told of."""
    return next((from_millis(at) for share, at in row.warnings if share > row.told), None)


def _warnings(run: Run, rule: ClockRule, terms: Terms) -> list[list[int]]:
    """Every share of the limit with its instant; none while the clock rests."""
    shares = sorted({*rule.warn_at, OVERDUE})
    instants = [clocks.warn_at(run, terms.calendar, share) for share in shares]
    return [
        [share, to_millis(at)] for share, at in zip(shares, instants, strict=True) if at is not None
    ]
