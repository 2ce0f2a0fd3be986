"""Writing down what has become of a report, from its events. What follows is said by outcome.py.

`retell` goes through the session, one report at a time; bulk_retelling.py tells many.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from webapp.database import db
from webapp.issues.models import Issue, IssueClock, IssueEvent
from webapp.issues.search.index import index
from webapp.issues.state import outcome
from webapp.issues.state.outcome import ClockRow
from webapp.issues.state.story import Story
from webapp.issues.state.terms import Rulebook


def retell(issue: Issue, now: datetime, rules: Rulebook | None = None) -> Story:
    """Tell the story anew and write what follows from it: state, clocks, which events fitted.

    `rules`: given by who retells many within a transaction.
    """
    db.session.flush()
    # Two steps at once are told one after the other, the second knowing of the first. Not FOR
    # UPDATE: both have written their event, and with it hold the report's key.
    db.session.refresh(issue, with_for_update={"key_share": True})
    rows = events_of(issue.id)
    outcome.take_kind(issue, rows)
    terms = (rules or Rulebook()).terms_of(issue)
    known = _clocks_of(issue.id)
    told = {row.id: row.told for row in known.values()}
    story, runs = outcome.follow(issue, rows, terms, told, now)
    _write_clocks(known, runs)
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


def _clocks_of(issue_id: UUID) -> Mapping[UUID, IssueClock]:
    rows = db.session.scalars(select(IssueClock).where(IssueClock.issue_id == issue_id))
    return {row.id: row for row in rows}


def _write_clocks(known: Mapping[UUID, IssueClock], runs: Iterable[ClockRow]) -> None:
    orphans = dict(known)
    for run in runs:
        row = orphans.pop(run.id, None)
        if row is None:
            row = IssueClock()
            db.session.add(row)
        for each in fields(run):
            setattr(row, each.name, getattr(run, each.name))
    for orphan in orphans.values():  # a step that came late has shown that it never ran
        db.session.delete(orphan)
