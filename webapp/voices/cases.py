"""Verbs of the case library: written from a closed complaint, approved, found again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, case, cast, func, select

from webapp.accounts.models import Person
from webapp.audit import actions as audit
from webapp.database import db, new_id
from webapp.issues.catalogue import BY_KEY
from webapp.issues.models import Issue, Reporter
from webapp.issues.search.words import is_letter, looked_for, words_of
from webapp.issues.state.retelling import events_of
from webapp.voices import likeness
from webapp.voices.anonymity import Found, blanked, traces
from webapp.voices.case_models import ComplaintCase
from webapp.voices.likeness import Asked, Known, Likeness
from webapp.voices.refusals import NotWritten

DRAFT, APPROVED, WITHDRAWN = "draft", "approved", "withdrawn"
TEXTS = ("title", "facts", "cause", "cure", "warning")
MOST_COMPARED = 2000


@dataclass(frozen=True)
class CaseDraft:
    """What a case says."""

    category: str
    title: str
    facts: str
    cause: str
    cure: str
    warning: str
    zone_id: UUID | None = None


@dataclass(frozen=True)
class Like:
    """An approved case that is like a complaint, and by which signs."""

    case: ComplaintCase
    likeness: Likeness


def drafted(issue: Issue) -> CaseDraft:
    """What the complaint's own story says, with everything that points at somebody taken out."""
    given: dict[str, str] = {}
    for row in events_of(issue.id):
        if row.kind == "step" and not row.aside:
            given |= {key: value for key, value in row.given.items() if isinstance(value, str)}
    known = known_of(issue)
    said = {name: blanked(text, *known) for name, text in _told(issue, given).items()}
    category = BY_KEY.get(issue.category)
    return CaseDraft(
        category=issue.category, title=category.zh if category else "", warning="",
        zone_id=issue.zone_id, **said,
    )  # fmt: skip


def _told(issue: Issue, given: Mapping[str, str]) -> dict[str, str]:
    cure = "\n".join(filter(None, (given.get("plan", ""), given.get("result", ""))))
    return {"facts": issue.text or issue.title, "cause": given.get("cause", ""), "cure": cure}


def known_of(issue: Issue | None) -> tuple[list[str], list[str]]:
    """Names and rooms that a case must not hold: colleagues', and of the report itself."""
    names = [name for name in db.session.scalars(select(Person.name)) if name]
    rooms = []
    if issue is not None:
        rooms.append(issue.room)
        reporter = (
            db.session.get(Reporter, (issue.company_id, issue.reporter_id))
            if issue.reporter_id
            else None
        )
        if reporter is not None:
            names.append(reporter.name)
            rooms.append(reporter.room)
    return [one for one in names if one], [one for one in rooms if one]


def traces_in(draft: CaseDraft, issue: Issue | None) -> dict[str, list[Found]]:
    """By field what still points at somebody; empty when the case may be kept."""
    known = known_of(issue)
    found = {name: traces(getattr(draft, name), *known) for name in TEXTS}
    return {name: some for name, some in found.items() if some}


def write(
    site_id: UUID, draft: CaseDraft, issue: Issue | None, *, by: UUID, at: datetime
) -> ComplaintCase:
    """A case that waits for a manager."""
    case = ComplaintCase(id=new_id(), site_id=site_id, issue_id=issue.id if issue else None)
    case.written_by = by
    db.session.add(case)
    _write(case, draft, at)
    audit.note("case.written", by=by, at=at, subject=case.id, title=case.title)
    return case


def rewrite(case: ComplaintCase, draft: CaseDraft, *, by: UUID, at: datetime) -> None:
    """Change a case; it waits for a manager again."""
    db.session.refresh(case, with_for_update=True)
    _write(case, draft, at)
    case.state, case.decided_by, case.decided_at = DRAFT, None, None
    case.written_by = by
    audit.note("case.changed", by=by, at=at, subject=case.id, title=case.title)


def decide(case: ComplaintCase, state: str, *, by: UUID, at: datetime) -> None:
    """Approve a draft, or take a case out of use. Raises NotWritten."""
    db.session.refresh(case, with_for_update=True)  # two who decide at once
    if (state == APPROVED) != (case.state in (DRAFT, WITHDRAWN)):
        raise NotWritten
    case.state, case.decided_by, case.decided_at = state, by, at
    audit.note(f"case.{state}", by=by, at=at, subject=case.id, title=case.title)


def _write(case: ComplaintCase, draft: CaseDraft, at: datetime) -> None:
    for name in draft.__dataclass_fields__:
        setattr(case, name, getattr(draft, name))
    category = BY_KEY.get(draft.category)
    texts = [draft.facts, draft.title, draft.cause, draft.cure, draft.warning]
    names = [category.zh, category.en] if category else []
    case.words = f" {' '.join(words_of([*texts, *names]))} "
    case.written_at = at
    db.session.flush()


def found(
    typed: str, category: str, site_ids: Sequence[UUID], *, is_waiting: bool, most: int = 100
) -> Sequence[ComplaintCase]:
    """Cases that hold all that was typed, the newest first.

    Approved ones of the whole company: nobody is in them. Others only of these sites.
    """
    mine = ComplaintCase.site_id.in_(site_ids)
    shown: ColumnElement[bool] = mine & (ComplaintCase.state != APPROVED)
    if not is_waiting:
        shown = ComplaintCase.state == APPROVED
    statement = select(ComplaintCase).where(shown, *(_holds(row) for row in looked_for(typed)))
    if category:
        statement = statement.where(ComplaintCase.category == category)
    newest = statement.order_by(ComplaintCase.written_at.desc(), ComplaintCase.id.desc())
    return db.session.scalars(newest.limit(most)).all()


def _holds(row: tuple[str, ...]) -> ColumnElement[bool]:
    """The words stand there side by side. Words are letters and digits: nothing to escape."""
    looked = row[0] if is_letter(row) else f" {' '.join(row)} "
    return ComplaintCase.words.contains(looked)


def like(category: str, zone_id: UUID | None, text: str, most: int = 3) -> list[Like]:
    """Approved cases that are like what came in.

    The database says which of the words asked for stand in each; only what is shown is loaded.
    """
    asked, pairs = Asked(category, zone_id, text), likeness.pairs_of(text)
    unpacked = ComplaintCase.words + ""  # once a row: PostgreSQL would do it for every word
    newest = (
        select(
            ComplaintCase.id, ComplaintCase.category, ComplaintCase.zone_id,
            unpacked.label("words"),
        )
        .where(ComplaintCase.state == APPROVED)
        .order_by(ComplaintCase.decided_at.desc())
        .limit(MOST_COMPARED)
        .subquery()
    )  # fmt: skip
    columns = newest.c.id, newest.c.category, newest.c.zone_id
    rows = db.session.execute(select(*columns, _hits(newest.c.words, pairs)))
    known = [
        Known(id, its_category, its_zone, likeness.standing(pairs, hits))
        for id, its_category, its_zone, hits in rows
    ]
    best = likeness.likest(asked, known, most)
    wanted = select(ComplaintCase).where(ComplaintCase.id.in_([one.id for one in best]))
    by_id = {case.id: case for case in db.session.scalars(wanted)}
    return [Like(by_id[one.id], one) for one in best]


def _hits(words: ColumnElement[str], pairs: Sequence[str]) -> ColumnElement[int]:
    """One bit for each of these words that stands in a case."""
    is_postgresql = db.session.get_bind().dialect.name == "postgresql"
    place = func.strpos if is_postgresql else func.instr
    found: ColumnElement[int] = cast(0, BigInteger)
    for bit, pair in enumerate(pairs):
        stands = place(words, f" {pair} ") > 0
        found = found + case((stands, cast(1 << bit, BigInteger)), else_=cast(0, BigInteger))
    return found


def of_issue(issue_id: UUID) -> ComplaintCase | None:
    """The case that was written from a report."""
    return db.session.scalars(
        select(ComplaintCase)
        .where(ComplaintCase.issue_id == issue_id)
        .order_by(ComplaintCase.written_at.desc())
        .limit(1)
    ).first()
