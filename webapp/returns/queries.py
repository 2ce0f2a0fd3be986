"""What the pages of return visits read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from webapp.accounts.models import Person
from webapp.database import db
from webapp.issues.models import Issue, IssueClock, Reporter
from webapp.issues.privacy.about import Written
from webapp.returns.models import Gathering, OpinionSource, ReturnVisit, State, VisitWord


@dataclass(frozen=True)
class Waiting:
    """A visit to be made: its report, when it is due, what was tried."""

    visit: ReturnVisit
    issue: Issue
    due_at: datetime | None
    reporter: Reporter | None


def waiting(site_id: UUID, now: datetime, *, later: bool = False) -> Sequence[Waiting]:
    """Today's list: due and not put off; `later`: what was put off. What presses is on top."""
    when = ReturnVisit.next_at > now
    due = func.coalesce(IssueClock.due_at, ReturnVisit.due_at)
    rows = db.session.execute(
        _waiting(site_id, due)
        .where(when if later else or_(ReturnVisit.next_at.is_(None), ~when))
        .order_by(due.is_(None), due, ReturnVisit.completed_at, ReturnVisit.id)
        .limit(200)
    )
    return [Waiting(*row) for row in rows]


def _waiting(
    site_id: UUID, due: ColumnElement[datetime]
) -> Select[ReturnVisit, Issue, datetime, Reporter]:
    return (
        select(ReturnVisit, Issue, due, Reporter)
        .join(
            Issue,
            and_(Issue.company_id == ReturnVisit.company_id, Issue.id == ReturnVisit.issue_id),
        )
        .outerjoin(
            IssueClock,
            and_(
                IssueClock.company_id == Issue.company_id,
                IssueClock.issue_id == Issue.id,
                IssueClock.key == "visit",
                IssueClock.stopped_at.is_(None),
            ),
        )
        .outerjoin(
            Reporter,
            and_(Reporter.company_id == Issue.company_id, Reporter.id == Issue.reporter_id),
        )
        .where(ReturnVisit.site_id == site_id, ReturnVisit.state == State.DUE)
    )


def words_of(visit_ids: Sequence[UUID]) -> dict[UUID, list[VisitWord]]:
    """Every try and answer, by visit, in order."""
    found: dict[UUID, list[VisitWord]] = {id: [] for id in visit_ids}
    for row in db.session.scalars(
        select(VisitWord).where(VisitWord.visit_id.in_(visit_ids)).order_by(VisitWord.at)
    ):
        found[row.visit_id].append(row)
    return found


def written(issue_ids: Sequence[UUID]) -> Iterator[Written]:
    """What was said at return visits of these reports, and the meetings they were raised at."""
    words = select(VisitWord).where(VisitWord.issue_id.in_(issue_ids))
    for word in db.session.scalars(words):
        said = "；".join(text for text in (word.fault, word.advice, word.note) if text)
        if said:
            yield Written(word, word.at, said, ("fault", "advice", "note"))
    raised_at = select(OpinionSource.gathering_id).where(OpinionSource.issue_id.in_(issue_ids))
    for row in db.session.scalars(select(Gathering).where(Gathering.id.in_(raised_at))):
        yield Written(row, row.held_at or row.planned_at, row.title, ("title", "minutes"))


def visits_of(issue_id: UUID) -> Sequence[ReturnVisit]:
    """Every draw of a report, the first first."""
    return db.session.scalars(
        select(ReturnVisit).where(ReturnVisit.issue_id == issue_id).order_by(ReturnVisit.completion)
    ).all()


def names_of(ids: set[UUID | None]) -> dict[UUID, str]:
    """What people are called."""
    wanted = [one for one in ids if one is not None]
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return {key: value for key, value in rows}  # noqa: C416  # rows are no pairs to dict
