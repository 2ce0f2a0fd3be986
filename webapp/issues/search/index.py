"""The search index of reports, written in the transaction of what it speaks of.

One row per report, under the report's own `seq`: FTS5 on SQLite, a tsvector with GIN on PostgreSQL
(migration 0010). Reporters' names and phones are sealed and stay out; the last four digits are in.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, text

from webapp.bulk import Bulk
from webapp.columns import Id
from webapp.database import db
from webapp.issues.catalogue import BY_KEY
from webapp.issues.models import Issue
from webapp.issues.search.found_by import Line, Named, Report
from webapp.issues.search.words import is_letter, letters_of, looked_for, words_of

# A site's own word stands in every report of it: finding one of them among a million takes 0.4 ms.
FEW = 100  # less than so many in the whole database are found without it, then held against issue
_FORGET = Bulk(text("DELETE FROM issue_words WHERE rowid = :seq"), ["seq"])
_FORGET_VECTOR = text(
    "DELETE FROM issue_words WHERE company_id = :company_id AND seq = :seq"
).bindparams(bindparam("company_id", type_=Id()))
_LEARN = Bulk(
    text("INSERT INTO issue_words (rowid, words, letters) VALUES (:seq, :words, :letters)"),
    ["seq", "words", "letters"],
)
_FTS = text(
    "SELECT rowid AS seq FROM issue_words WHERE issue_words MATCH :query"
    " AND rowid >= :first AND rowid < :before ORDER BY rowid DESC LIMIT :most"
)
_LEARN_VECTOR = Bulk(
    text(
        "INSERT INTO issue_words (company_id, site_id, seq, words)"
        " VALUES (:company_id, :site_id, :seq, CAST(:words AS tsvector))"
        " ON CONFLICT (company_id, seq) DO UPDATE SET words = excluded.words"
    ).bindparams(bindparam("company_id", type_=Id()), bindparam("site_id", type_=Id())),
    ["company_id", "site_id", "seq", "words"],
)
_VECTORS = text(
    "SELECT seq FROM issue_words WHERE company_id = :company_id AND site_id = :site_id"
    " AND words @@ CAST(:query AS tsquery) AND seq >= :first AND seq < :before"
    " ORDER BY seq DESC LIMIT :most"
).bindparams(bindparam("company_id", type_=Id()), bindparam("site_id", type_=Id()))


def index(issue: Report, lines: Iterable[Line]) -> None:
    """Write down by which words a report is found from now on."""
    index_all([(issue, lines)])


def index_all(reports: Sequence[tuple[Report, Iterable[Line]]]) -> None:
    """The same of many, by a few statements."""
    named = Named([report for report, _ in reports])
    learn_all([(report, words_of(_texts(report, lines, named))) for report, lines in reports])


def learn_all(known: Sequence[tuple[Report, Sequence[str]]]) -> None:
    """Put these words in the place of those that each was found by."""
    connection, company_id = db.session.connection(), db.session.info["company_id"]
    rows: list[dict[str, Any]] = []
    for report, words in known:
        of = {"company_id": company_id, "site_id": report.site_id, "seq": report.seq}
        letters = letters_of(words)
        if connection.dialect.name == "postgresql":
            rows.append(of | {"words": _vector(words, letters)})
        else:
            within = " ".join([site_word(report.site_id), *letters])
            rows.append(of | {"words": " ".join(words), "letters": within})
    if connection.dialect.name == "postgresql":
        _LEARN_VECTOR.run(connection, rows)
    else:
        _FORGET.run(connection, rows)
        _LEARN.run(connection, rows)


def forget(issue_ids: Iterable[UUID]) -> None:
    """Reports that go are found no more."""
    connection = db.session.connection()
    going = select(Issue.company_id, Issue.seq).where(Issue.id.in_(list(issue_ids)))
    for company_id, seq in db.session.execute(going).all():
        if connection.dialect.name == "postgresql":
            connection.execute(_FORGET_VECTOR, {"company_id": company_id, "seq": seq})
        else:
            _FORGET.run(connection, [{"seq": seq}])


def found(company_id: UUID, site_id: UUID, typed: str, span: range, most: int) -> Sequence[int]:
    """The `seq` of what holds all that was typed, within a span of it, the newest first."""
    rows = looked_for(typed)
    if not rows:
        return []
    asked: dict[str, Any] = {"first": span.start, "before": span.stop, "most": most}
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        asked |= {"company_id": company_id, "site_id": site_id, "query": _query(rows)}
        return connection.execute(_VECTORS, asked).scalars().all()
    words = asked | {"query": " AND ".join(_terms(rows)), "most": FEW}
    everywhere = connection.execute(_FTS, words).scalars().all()
    if len(everywhere) < FEW:
        here = select(Issue.seq).where(Issue.seq.in_(everywhere), Issue.site_id == site_id)
        return db.session.scalars(here.order_by(Issue.seq.desc()).limit(most)).all()
    asked["query"] = " AND ".join([f"letters : {site_word(site_id)}", *_terms(rows)])
    return connection.execute(_FTS, asked).scalars().all()


def site_word(site_id: UUID) -> str:
    """Confines a search on SQLite to one site."""
    return f"s{site_id.hex}"


def _terms(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """In the language of FTS5. Words are letters and digits only, so nothing needs quoting."""
    return [f'{"letters" if is_letter(row) else "words"} : "{" ".join(row)}"' for row in rows]


def _query(rows: Sequence[tuple[str, ...]]) -> str:
    return " & ".join("(" + " <-> ".join(f"'{word}'" for word in row) + ")" for row in rows)


def _vector(words: Sequence[str], letters: Iterable[str]) -> str:
    placed = [f"'{word}':{place}" for place, word in enumerate(words, start=1)]
    return " ".join([*placed, *(f"'{letter}'" for letter in letters)])


def _texts(report: Report, lines: Iterable[Line], named: Named) -> Iterable[str]:
    number = report.number
    yield from (number, number[2:], report.title, report.text, report.room, report.place)
    yield from (report.demand, report.expectation)
    category = BY_KEY.get(report.category)
    if category is not None:
        yield from (category.zh, category.en)
    yield from named.texts_of(report)
    for line in lines:
        yield line.note
        yield from (value for value in line.given.values() if isinstance(value, str))
