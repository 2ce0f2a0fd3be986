"""`rounds verify`: is everything still there, and still what it was? Changes nothing."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, func, select, text

from webapp.attachments.models import Attachment, Blob
from webapp.database import db, enter_company
from webapp.keeping.chains import check_chains
from webapp.keeping.kept import table_of
from webapp.keeping.receipts import check_receipts
from webapp.keeping.report import Report
from webapp.rounds.models import Answer, Visit
from webapp.sync.models import Entry

PIECE = 1024 * 1024
_BLOB, _ATTACHMENT = table_of(Blob), table_of(Attachment)
_ENTRY, _ANSWER, _VISIT = table_of(Entry), table_of(Answer), table_of(Visit)


def verify(company_id: UUID, blob_dir: Path) -> Report:
    """One company. `blob_dir`: where photos lie."""
    enter_company(company_id)
    report = Report()
    connection = db.session.connection()
    check_chains(connection, company_id, report)
    check_receipts(connection, company_id, report)
    _check_outcomes(connection, company_id, report)
    _check_blobs(connection, company_id, blob_dir / company_id.hex, report)
    _check_attachments(connection, company_id, report)
    return report


def database_faults() -> list[str]:
    """What the database itself says is broken."""
    connection = db.session.connection()
    if connection.dialect.name != "sqlite":
        return []  # PostgreSQL checks its pages itself; pg_amcheck looks closer (runbook)
    said = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check(20)"))]
    found = [f"the database file: {line}" for line in said if line != "ok"]
    for row in connection.execute(text("PRAGMA foreign_key_check")).fetchmany(20):
        found.append(f"{row[0]} row {row[1]} speaks of a {row[2]} that is not there")
    return found


def _check_outcomes(connection: Connection, company_id: UUID, report: Report) -> None:
    """An entry that a phone was told is applied has its row."""
    rows = connection.execute(
        select(_ENTRY.c.outcome, func.count())
        .where(_ENTRY.c.company_id == company_id)
        .group_by(_ENTRY.c.outcome)
    )
    for outcome, count in rows:
        report.count(f"entries {outcome}", count)
    for kind, table, own in (
        ("rounds.answer", _ANSWER, _ENTRY.c.id),
        ("rounds.visit", _VISIT, _ENTRY.c.subject_id),
    ):
        lost = connection.execute(_without_row(company_id, kind, table, own)).all()
        for row in lost:
            report.wrong(
                f"entry {row[0]} ({kind}) is applied and has no row: run rounds rebuild", "row"
            )


def _without_row(company_id: UUID, kind: str, table: Table, own: Any) -> Any:
    same = (table.c.company_id == _ENTRY.c.company_id) & (table.c.id == own)
    return (
        select(_ENTRY.c.id)
        .join_from(_ENTRY, table, same, isouter=True)
        .where(
            _ENTRY.c.company_id == company_id,
            _ENTRY.c.kind == kind,
            _ENTRY.c.outcome == "applied",
            table.c.id.is_(None),
        )
    )


def _check_blobs(connection: Connection, company_id: UUID, folder: Path, report: Report) -> None:
    """Every complete photo: there, as long as it was, and with the hash of its name."""
    rows = connection.execute(
        select(_BLOB.c.sha256, _BLOB.c.size).where(
            _BLOB.c.company_id == company_id,
            _BLOB.c.complete_at.is_not(None),
            _BLOB.c.removed_at.is_(None),
        )
    ).all()
    for sha256, size in rows:
        report.count("photos")
        found = _hash_of(folder / sha256[:2] / sha256)
        if found is None:
            report.wrong(f"photo {sha256} is gone from the disk", "photo_gone")
        elif found != (sha256, size):
            report.wrong(f"photo {sha256} has changed on the disk", "photo_changed")
    known = {row[0] for row in rows}
    for path in folder.glob("[0-9a-f][0-9a-f]/*"):
        if path.name not in known:
            report.count("files without a row")


def _hash_of(path: Path) -> tuple[str, int] | None:
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                digest.update(piece)
                size += len(piece)
    except OSError:
        return None
    return digest.hexdigest(), size


def _check_attachments(connection: Connection, company_id: UUID, report: Report) -> None:
    """Records whose photo has not come: nobody's fault here, but somebody should know."""
    same = (_BLOB.c.company_id == _ATTACHMENT.c.company_id) & (
        _BLOB.c.sha256 == _ATTACHMENT.c.sha256
    )
    oldest: datetime | None
    count, oldest = connection.execute(
        select(func.count(_ATTACHMENT.c.sha256.distinct()), func.min(_ATTACHMENT.c.created_at))
        .join_from(_ATTACHMENT, _BLOB, same, isouter=True)
        .where(_ATTACHMENT.c.company_id == company_id, _BLOB.c.complete_at.is_(None))
    ).one()
    if count and oldest is not None:
        report.count("photos that have not arrived", count)
        report.note(f"{count} photos have not arrived, the oldest record is of {oldest:%Y-%m-%d}")
