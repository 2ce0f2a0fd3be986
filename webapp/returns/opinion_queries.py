"""What the library of opinions shows: each with its source, its reply clock, reply and result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from webapp.database import db
from webapp.issues.flows.flow import Demand, IssueKind, Phase
from webapp.issues.models import Issue, IssueClock, IssueEvent
from webapp.issues.notices import raising
from webapp.reports import queries as paper_queries
from webapp.reports.records import Record
from webapp.returns.models import Gathering, OpinionSource
from webapp.returns.opinions import SOURCES

REPLIES = ("answer", "answer_now", "finish")
SIZE = 50


class Result(StrEnum):
    """已解决 已答复 正在处理 待跟进 需协调 (002 §1.1.1)."""

    SOLVED = "solved"
    ANSWERED = "answered"
    WORKING = "working"
    OPEN = "open"
    COORDINATE = "coordinate"  # sent up, nobody has decided


@dataclass(frozen=True)
class Opinion:
    """One line of the library."""

    record: Record
    source: OpinionSource | None

    @property
    def issue(self) -> Issue:
        """The report that carries it."""
        return self.record.issue

    @property
    def reply(self) -> IssueEvent | None:
        """What was answered last."""
        return self.record.last(*REPLIES)

    @property
    def reply_text(self) -> str:
        """In words."""
        return str(self.reply.given.get(Demand.RESULT, "")) if self.reply else ""

    @property
    def clock(self) -> IssueClock | None:
        """The reply clock: the last run, stopped or not."""
        runs = [row for row in self.record.clocks if row.key in ("reply", "first", "whole")]
        return runs[-1] if runs else None

    @property
    def result(self) -> Result:
        """Where it stands."""
        if raising.undecided(self.record.events) is not None:
            return Result.COORDINATE
        phase = self.issue.phase
        if phase == Phase.CLOSED:
            return Result.SOLVED
        if phase == Phase.DONE:
            return Result.ANSWERED
        return Result.OPEN if phase == Phase.OPEN else Result.WORKING


def listed(
    site_id: UUID, shown: Mapping[str, str], *, since: datetime | None, until: datetime | None,
    most: int = SIZE, page: int = 0,
) -> list[Opinion]:  # fmt: skip
    """The newest first. `shown`: source, open ("1"), gathering."""
    statement = select(Issue).where(Issue.site_id == site_id, is_opinion())
    if shown.get("source"):
        statement = statement.where(Issue.channel == shown["source"])
    if shown.get("open"):
        statement = statement.where(Issue.phase.in_((Phase.OPEN, Phase.ACTIVE, Phase.WAITING)))
    if since is not None:
        statement = statement.where(Issue.opened_at >= since)
    if until is not None:
        statement = statement.where(Issue.opened_at < until)
    order = statement.order_by(Issue.opened_at.desc(), Issue.id.desc())
    return of(db.session.scalars(order.limit(most).offset(page * most)).all())


def of(issues: Sequence[Issue]) -> list[Opinion]:
    """With everything that is shown of them."""
    ids = [issue.id for issue in issues]
    rows = db.session.scalars(select(OpinionSource).where(OpinionSource.issue_id.in_(ids)))
    sources = {row.issue_id: row for row in rows}
    return [
        Opinion(record, sources.get(record.issue.id)) for record in paper_queries.records(issues)
    ]


def is_opinion() -> ColumnElement[bool]:
    """Every suggestion, and whatever was collected where opinions are collected."""
    return or_(Issue.kind == IssueKind.SUGGESTION, Issue.channel.in_(SOURCES))


def counts(site_id: UUID) -> dict[str, int]:
    """How many are open, by source."""
    rows = db.session.execute(
        select(Issue.channel, func.count())
        .where(
            Issue.site_id == site_id,
            is_opinion(),
            Issue.phase.in_((Phase.OPEN, Phase.ACTIVE, Phase.WAITING)),
        )
        .group_by(Issue.channel)
    )
    return {key: value for key, value in rows}  # noqa: C416  # rows are no pairs to dict


def gatherings(site_id: UUID) -> Sequence[tuple[Gathering, list[Opinion]]]:
    """Meetings and interviews, the next and the newest first, with their points."""
    found = db.session.scalars(
        select(Gathering)
        .where(Gathering.site_id == site_id)
        .order_by(Gathering.held_at.is_not(None), Gathering.planned_at.desc())
        .limit(100)
    ).all()
    points = points_of([one.id for one in found])
    return [(one, points[one.id]) for one in found]


def points_of(gathering_ids: Sequence[UUID]) -> dict[UUID, list[Opinion]]:
    """The opinions that came out of each."""
    same = (Issue.company_id == OpinionSource.company_id) & (Issue.id == OpinionSource.issue_id)
    issues = db.session.scalars(
        select(Issue)
        .join(OpinionSource, same)
        .where(OpinionSource.gathering_id.in_(gathering_ids))
        .order_by(Issue.seq)
    ).all()
    found: dict[UUID, list[Opinion]] = {id: [] for id in gathering_ids}
    for one in of(issues):
        if one.source is not None and one.source.gathering_id is not None:
            found[one.source.gathering_id].append(one)
    return found


def is_answered(points: Sequence[Opinion]) -> bool:
    """Every point has its reply (row 67)."""
    return all(one.result in (Result.SOLVED, Result.ANSWERED) for one in points)
