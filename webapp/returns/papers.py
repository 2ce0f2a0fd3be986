"""回访记录 (R4) as a printed form: every question and answer, wherever it was recorded."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.database import db
from webapp.issues.models import Issue
from webapp.reports import queries as paper_queries
from webapp.reports import sheets, table_views
from webapp.reports.periods import Period
from webapp.reports.records import VISITS, Record
from webapp.reports.tables import Row, Table, Value
from webapp.reports.words import place_word
from webapp.returns import queries, words
from webapp.returns.models import ReturnVisit, VisitWord
from webapp.sites.current import current_site

Said = tuple[VisitWord, ReturnVisit]


def visits(period: Period, _now: datetime) -> Table:
    """Answers and tries of the period; what stands only in a report's own story is there too."""
    site_id = current_site().id
    said = _said(site_id, period)
    issues = {issue.id: issue for issue in _issues({visit.issue_id for _word, visit in said})}
    steps = paper_queries.visited_between(site_id, period.since, period.until)
    issues |= {issue.id: issue for issue in steps}
    records = {one.issue.id: one for one in paper_queries.records(list(issues.values()))}
    found = [*_told(said, records), *_only_steps(said, records, period)]
    found.sort(key=lambda pair: pair[0])
    empty = sheets.visits([], period.since, period.until)
    rows = [row for _at, row in found[: table_views.MOST]]
    return replace(empty, rows=rows, is_cut=len(found) > table_views.MOST)


def _said(site_id: UUID, period: Period) -> Sequence[Said]:
    same = (ReturnVisit.company_id == VisitWord.company_id) & (ReturnVisit.id == VisitWord.visit_id)
    rows = db.session.execute(
        select(VisitWord, ReturnVisit)
        .join(ReturnVisit, same)
        .where(ReturnVisit.site_id == site_id)
        .where(VisitWord.at >= period.since, VisitWord.at < period.until)
        .order_by(VisitWord.at, VisitWord.id)
        .limit(table_views.MOST + 1)
    )
    return [(word, visit) for word, visit in rows]


def _issues(ids: set[UUID]) -> Sequence[Issue]:
    return paper_queries.by_ids(current_site().id, sorted(ids))


def _told(said: Sequence[Said], records: dict[UUID, Record]) -> Iterator[tuple[datetime, Row]]:
    names = queries.names_of({word.person_id for word, _visit in said})
    for word, visit in said:
        record = records[visit.issue_id]
        yield word.at, Row(_values(word, visit, record, names), record.issue.id)


def _values(
    word: VisitWord, visit: ReturnVisit, record: Record, names: dict[UUID, str]
) -> Sequence[Value]:
    texts = [word.fault, word.advice, word.note]
    if word.aside:
        texts.append(_("后来的，不算数"))
    return [
        record.issue.number, place_word(record), record.issue.title, visit.completed_at, word.at,
        words.way(word.way), names.get(word.person_id, "") if word.person_id else "",
        _("是") if word.is_reached else _("否"), words.timely(word.in_time),
        words.face(word.quality), words.face(word.manner), words.face(word.rating),
        "；".join(text for text in texts if text),
    ]  # fmt: skip


def _only_steps(
    said: Sequence[Said], records: dict[UUID, Record], period: Period
) -> Iterator[tuple[datetime, Row]]:
    """A word and the step it took bear the same instant."""
    known = {(visit.issue_id, word.at) for word, visit in said}
    for record in records.values():
        left: list[Any] = [
            event for event in record.events
            if event.step not in VISITS or (record.issue.id, event.at) not in known
        ]  # fmt: skip
        rows = sheets.visits([replace(record, events=left)], period.since, period.until).rows
        for row in rows:
            asked_at = row.values[4]
            assert isinstance(asked_at, datetime)  # noqa: S101  # the column 回访时间
            yield asked_at, row


table_views.FORMS["visits"] = replace(table_views.FORMS["visits"], rows=visits)
