"""The end of what is stored about a reporter: the reports stay, nobody can tell whose they were."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from webapp.audit import actions as audit
from webapp.database import db
from webapp.issues.flows.flow import Phase
from webapp.issues.models import Issue, IssueEvent, Reporter
from webapp.issues.privacy import about as privacy
from webapp.issues.refusals import ReporterBusy, ReporterHeld
from webapp.issues.reporters import TAIL, bare_digits
from webapp.issues.search import index as searching
from webapp.issues.state.retelling import events_of
from webapp.notifications.models import Notice

CATEGORY = "privacy"  # of reports that ask to see, mend or delete what is stored
GONE = "**"
SHORTEST_NAME = 2  # one character alone stands in too many words

# Both are told by `keeping`, which stands above. Whether somebody's data must stay (a legal hold);
# which of these events a phone's journal tells: those stay as told, and go with the records.
must_stay: list[Callable[[Reporter], bool]] = []
told_by_phones: list[Callable[[Sequence[UUID]], set[UUID]]] = []


def forget(reporter: Reporter, *, by: UUID, at: datetime) -> None:
    """Delete for good, because he asked. Raises ReporterBusy and ReporterHeld.

    Not while one of the reports is open: somebody must still be able to call. The request to be
    forgotten is none of them.
    """
    still_open = select(func.count()).where(
        Issue.reporter_id == reporter.id,
        Issue.phase != Phase.CLOSED,
        Issue.category != CATEGORY,
    )
    if db.session.scalar(still_open):
        raise ReporterBusy
    if any(judge(reporter) for judge in must_stay):
        raise ReporterHeld
    wipe(reporter, at)
    audit.note("reporter.forgotten", by=by, at=at, subject=reporter.id)


def wipe(reporter: Reporter, at: datetime) -> None:
    """Name, phone, room and remarks, wherever they are written: in the report's own words, in the
    story, in what return visits, calls and conferences have written down, in what was sent, in the
    search index. Links to what is closed open nothing any more.
    """
    secrets = _secrets(reporter)
    issues = db.session.scalars(select(Issue).where(Issue.reporter_id == reporter.id)).all()
    reporter.name = reporter.phone = reporter.phone_index = reporter.phone_tail = ""
    reporter.note = reporter.room = ""
    reporter.forgotten_at = at
    for issue in issues:
        rows = events_of(issue.id)
        _blacken(issue, rows, secrets)
        if issue.phase == Phase.CLOSED:
            issue.token_hash = None
        db.session.flush()
        searching.index(issue, rows)
    ids = [issue.id for issue in issues]
    for told in privacy.written(ids):
        for column in told.columns:
            setattr(told.row, column, _cleaned(getattr(told.row, column), secrets))
    _forget_notices(ids, secrets, at)


def _secrets(reporter: Reporter) -> list[str]:
    """What must not be read anywhere, the longest first."""
    phone, digits = reporter.phone.strip(), bare_digits(reporter.phone)
    found = [phone, digits if len(digits) > TAIL else ""]
    found.append(reporter.name if len(reporter.name) >= SHORTEST_NAME else "")
    return sorted({one for one in found if one}, key=len, reverse=True)


def _blacken(issue: Issue, rows: Sequence[IssueEvent], secrets: Sequence[str]) -> None:
    for name in ("title", "text", "happened", "demand", "expectation"):
        setattr(issue, name, _without(getattr(issue, name), secrets))
    evidence = {one for tell in told_by_phones for one in tell([row.id for row in rows])}
    for row in rows:
        if row.id in evidence:
            continue
        row.note = _without(row.note, secrets)
        given = {name: _cleaned(value, secrets) for name, value in row.given.items()}
        if given != row.given:
            row.given = given


def _cleaned(value: Any, secrets: Sequence[str]) -> Any:
    """Of what came with a step: texts, and texts within (an edit keeps what was there before)."""
    if isinstance(value, str):
        return _without(value, secrets)
    if isinstance(value, dict):
        return {name: _cleaned(one, secrets) for name, one in value.items()}
    if isinstance(value, list):
        return [_cleaned(one, secrets) for one in value]
    return value


def _without(text: str, secrets: Sequence[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, GONE)
    return text


def _forget_notices(issue_ids: Sequence[UUID], secrets: Sequence[str], at: datetime) -> None:
    """To the reporter: to whom, and what has not left never leaves. To colleagues: the title."""
    about = select(Notice).where(Notice.subject_id.in_(issue_ids))
    for notice in db.session.scalars(about):
        notice.title = _without(notice.title, secrets)
        notice.text = _without(notice.text, secrets)
        if notice.person_id is not None or not notice.receiver:
            continue
        notice.receiver = ""
        if notice.sent_at is None:
            notice.line, notice.next_at, notice.failed_at = "", None, at
