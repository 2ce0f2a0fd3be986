"""The search index of reports, written in the transaction of what it speaks of.

One row per report, under the report's own `seq`: FTS5 on SQLite, a tsvector with GIN on PostgreSQL
(migration 0010). Reporters' names and phones are sealed and stay out; the last four digits are in.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, TextClause, bindparam, column, select, text

from webapp.columns import Id
from webapp.database import db
from webapp.issues.catalogue import BY_KEY
from webapp.issues.models import Issue, IssueEvent, Reporter
from webapp.issues.words import is_letter, letters_of, looked_for, words_of
from webapp.sites.models import Checkpoint, Zone

_FORGET = text("DELETE FROM issue_words WHERE rowid = :seq")
_FORGET_VECTOR = text(
    "DELETE FROM issue_words WHERE company_id = :company_id AND seq = :seq"
).bindparams(bindparam("company_id", type_=Id()))
_LEARN = text("INSERT INTO issue_words (rowid, words, letters) VALUES (:seq, :words, :letters)")
_FTS = text(
    "SELECT rowid AS seq FROM issue_words WHERE issue_words MATCH :query"
    " AND rowid < :before ORDER BY rowid DESC LIMIT :most"
)
_LEARN_VECTOR = text(
    "INSERT INTO issue_words (company_id, site_id, seq, words)"
    " VALUES (:company_id, :site_id, :seq, CAST(:words AS tsvector))"
    " ON CONFLICT (company_id, seq) DO UPDATE SET words = excluded.words"
).bindparams(bindparam("company_id", type_=Id()), bindparam("site_id", type_=Id()))
_VECTORS = text(
    "SELECT seq FROM issue_words WHERE company_id = :company_id AND site_id = :site_id"
    " AND words @@ CAST(:query AS tsquery) AND seq < :before ORDER BY seq DESC LIMIT :most"
).bindparams(bindparam("company_id", type_=Id()), bindparam("site_id", type_=Id()))


def index(issue: Issue, rows: Iterable[IssueEvent]) -> None:
    """Write down by which words a report is found from now on."""
    learn(issue, words_of(_texts(issue, rows)))


def learn(issue: Issue, words: Sequence[str]) -> None:
    """Put these words in the place of those it was found by."""
    connection = db.session.connection()
    letters = letters_of(words)
    if connection.dialect.name == "postgresql":
        values: dict[str, Any] = {"company_id": issue.company_id, "site_id": issue.site_id}
        vector = _vector(words, letters)
        connection.execute(_LEARN_VECTOR, values | {"seq": issue.seq, "words": vector})
        return
    connection.execute(_FORGET, {"seq": issue.seq})
    known = {"words": " ".join(words), "letters": " ".join([site_word(issue.site_id), *letters])}
    connection.execute(_LEARN, {"seq": issue.seq, **known})


def forget(issue_ids: Iterable[UUID]) -> None:
    """Reports that go are found no more."""
    connection = db.session.connection()
    going = select(Issue.company_id, Issue.seq).where(Issue.id.in_(list(issue_ids)))
    for company_id, seq in db.session.execute(going).all():
        if connection.dialect.name == "postgresql":
            connection.execute(_FORGET_VECTOR, {"company_id": company_id, "seq": seq})
        else:
            connection.execute(_FORGET, {"seq": seq})


def found(company_id: UUID, site_id: UUID, typed: str, before: int, most: int) -> TextClause | None:
    """SELECT seq of what holds all that was typed, the newest first; None: nothing to look for."""
    rows = looked_for(typed)
    if not rows:
        return None
    if db.session.get_bind().dialect.name == "postgresql":
        statement = _VECTORS.bindparams(company_id=company_id, site_id=site_id, query=_query(rows))
    else:
        statement = _FTS.bindparams(query=_match(site_id, rows))
    return statement.bindparams(before=before, most=most)


def columns_of(statement: TextClause) -> Any:
    """The statement as something to select from."""
    return statement.columns(column("seq", BigInteger)).subquery("found")


def site_word(site_id: UUID) -> str:
    """Confines a search on SQLite to one site."""
    return f"s{site_id.hex}"


def _match(site_id: UUID, rows: Sequence[tuple[str, ...]]) -> str:
    """In the language of FTS5. Words are letters and digits only, so nothing needs quoting."""
    terms = [f"letters : {site_word(site_id)}"]
    for row in rows:
        terms.append(f'{"letters" if is_letter(row) else "words"} : "{" ".join(row)}"')
    return " AND ".join(terms)


def _query(rows: Sequence[tuple[str, ...]]) -> str:
    return " & ".join("(" + " <-> ".join(f"'{word}'" for word in row) + ")" for row in rows)


def _vector(words: Sequence[str], letters: Iterable[str]) -> str:
    placed = [f"'{word}':{place}" for place, word in enumerate(words, start=1)]
    return " ".join([*placed, *(f"'{letter}'" for letter in letters)])


def _texts(issue: Issue, rows: Iterable[IssueEvent]) -> Iterable[str]:
    yield from (issue.number, issue.number[2:], issue.title, issue.text, issue.room, issue.place)
    category = BY_KEY.get(issue.category)
    if category is not None:
        yield from (category.zh, category.en)
    point = _get(Checkpoint, issue.company_id, issue.checkpoint_id)
    zone = _get(Zone, issue.company_id, issue.zone_id or (point.zone_id if point else None))
    if point is not None:
        yield from (point.code, point.name, point.name_en)
    if zone is not None:
        yield from (zone.name, zone.name_en)
    reporter = _get(Reporter, issue.company_id, issue.reporter_id)
    if reporter is not None and reporter.forgotten_at is None:
        yield from (reporter.phone_tail, reporter.room)
    for row in rows:
        yield row.note
        yield from (value for value in row.given.values() if isinstance(value, str))


def _get(model: Any, company_id: UUID, id: UUID | None) -> Any:
    return db.session.get(model, (company_id, id)) if id else None
