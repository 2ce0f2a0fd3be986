"""What falls due: the draw for finished reports, and bringing visits in line with their reports."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import or_, select

from webapp.database import db, transaction
from webapp.issues.flows.flow import Demand
from webapp.issues.models import Issue, IssueEvent
from webapp.issues.state.lanes import Lane
from webapp.issues.state.retelling import events_of
from webapp.returns import drawing, following
from webapp.returns.models import ReturnVisit, State, VisitWord, Way
from webapp.sites.models import Site

ENDS = ("visit", "visit_unhappy", "reopen", "close")
SAID_UNHAPPY = 1


def draw_visits(now: datetime) -> None:
    """Decide every finished report that nobody has decided yet; then look what became of others."""
    after = None
    while True:
        with transaction():
            found = drawing.undrawn(after)
            for issue in found:
                visit = drawing.draw(issue, now)
                if visit is not None and visit.state == State.PASSED:
                    following.close_by_rule(issue, following.NOT_DRAWN, now)
        if len(found) < drawing.BATCH:
            break
        after = found[-1].id
    settle_moved(now)


def settle_moved(now: datetime) -> None:
    """A visit that was recorded on the report's own page, or overtaken, is settled by it.

    All of them, a batch at a time: some stay as they are, and must not stand before the rest.
    """
    after = None
    while True:
        with transaction():
            rows = _moved(after)
            for visit, issue in rows:
                _settle(visit, issue, now)
            last = rows[-1][0].id if rows else None
        if len(rows) < drawing.BATCH:
            return
        after = last


def _moved(after: UUID | None) -> Sequence[tuple[ReturnVisit, Issue]]:
    """Visits that wait although their report has moved on since; held, by id."""
    sites = list(db.session.scalars(select(Site.id)))
    same = (Issue.company_id == ReturnVisit.company_id) & (Issue.id == ReturnVisit.issue_id)
    statement = (
        select(ReturnVisit, Issue)
        .join(Issue, same)
        .where(
            ReturnVisit.site_id.in_(sites),
            ReturnVisit.state == State.DUE,
            or_(Issue.lane != Lane.VISIT, Issue.since > ReturnVisit.completed_at),
        )
        .order_by(ReturnVisit.id)
        .limit(drawing.BATCH)
        .with_for_update(skip_locked=True, of=ReturnVisit)
    )
    if after is not None:
        statement = statement.where(ReturnVisit.id > after)
    return [(visit, issue) for visit, issue in db.session.execute(statement)]


def _settle(visit: ReturnVisit, issue: Issue, now: datetime) -> None:
    ends = [
        row
        for row in events_of(issue.id)
        if row.kind == "step"
        and not row.aside
        and row.step in ENDS
        and row.at >= visit.completed_at
    ]
    if not ends:
        if issue.lane != Lane.VISIT:  # a step that came late took the completion back
            visit.state, visit.settled_at = State.WAIVED, now
        return
    row = ends[0]
    visit.settled_at, visit.next_at = row.at, None
    if row.step == "close":
        visit.state = State.WAIVED
    elif row.step == "reopen":
        visit.state, visit.is_happy = State.REOPENED, False
    else:
        _answered_elsewhere(visit, row)


def _answered_elsewhere(visit: ReturnVisit, row: IssueEvent) -> None:
    """On the report's page: one rating is all that was asked there."""
    is_happy = row.step == "visit"
    rating = row.given.get(Demand.RATING)
    word = VisitWord(
        id=uuid5(row.id, "word"),
        visit_id=visit.id,
        issue_id=visit.issue_id,
        way=Way.PHONE,
        at=row.at,
        person_id=row.person_id,
        is_reached=True,
        rating=int(rating) if rating is not None else None if is_happy else SAID_UNHAPPY,
        fault="" if is_happy else str(row.given.get(Demand.REASON, "")),
        note=row.note,
    )
    db.session.merge(word)
    visit.state, visit.answer_id = State.ANSWERED, word.id
    visit.is_happy = is_happy and (word.rating is None or word.rating > 2)
