"""One consistent moment of the database, as a file, while everybody goes on working."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import URL, Connection, create_engine, func, inspect, select, table, text

from webapp.attachments.models import Blob
from webapp.config import Config
from webapp.keeping import postgres
from webapp.keeping.refusals import CannotKeep

SCHEMA = "alembic_version"
Say = Callable[[str], object]
CreateApp = Callable[[Config | None], Flask]  # given from above: an app knows every feature


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The file, and what is in it."""

    path: Path
    name: str  # in the archive
    kind: str
    server: str
    schema: str
    counts: dict[str, int]
    blobs: list[tuple[str, str]]  # company (32 hex digits) and SHA-256 of every complete photo


@contextmanager
def snapshot(url: URL, folder: Path, say: Say) -> Iterator[Snapshot]:
    """Copy the database into `folder`. Raises CannotKeep."""
    if url.get_backend_name() == "sqlite":
        yield _of_sqlite(url, folder / "database.sqlite", say)
    elif url.get_backend_name() == "postgresql":
        yield _of_postgresql(url, folder / "database.dump", say)
    else:
        raise CannotKeep(f"No way to back up {url.get_backend_name()}.")


def _of_sqlite(url: URL, path: Path, say: Say) -> Snapshot:
    """The online backup in one step: it reads one snapshot and holds up no writer (WAL)."""
    source = Path(url.database or "")
    if not url.database or not source.is_file():
        raise CannotKeep(f"There is no database {source}: nothing to back up.")
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(path)) as copy:
        live.execute("PRAGMA busy_timeout=30000")
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without -wal beside it
        problems = [row[0] for row in copy.execute("PRAGMA integrity_check(5)")]
    if problems != ["ok"]:
        raise CannotKeep("The database itself is damaged: " + "; ".join(problems))
    say(f"  database: {path.stat().st_size / 1e6:.1f} MB (SQLite {sqlite3.sqlite_version})")
    engine = create_engine(f"sqlite:///{path}")
    try:
        with engine.connect() as connection:
            return _described(connection, path, "sqlite", sqlite3.sqlite_version)
    finally:
        engine.dispose()


def _of_postgresql(url: URL, path: Path, say: Say) -> Snapshot:
    """pg_dump in a snapshot that we hold as well, so that counts and photos are of one moment."""
    engine = create_engine(url, isolation_level="REPEATABLE READ")
    try:
        with engine.connect() as connection:
            connection.execute(text("SET TRANSACTION READ ONLY"))
            server = str(connection.scalar(text("SHOW server_version")))
            exported = str(connection.scalar(text("SELECT pg_export_snapshot()")))
            found = _described(connection, path, "postgresql", server)
            postgres.dump(url, path, server=server, snapshot=exported)
    finally:
        engine.dispose()
    say(f"  database: {path.stat().st_size / 1e6:.1f} MB (PostgreSQL {server})")
    return found


def _described(connection: Connection, path: Path, kind: str, server: str) -> Snapshot:
    counts, schema = contents(connection)
    if schema is None:
        raise CannotKeep("The database is empty: nothing to back up.")
    rows = connection.execute(
        select(Blob.company_id, Blob.sha256)
        .where(Blob.complete_at.is_not(None), Blob.removed_at.is_(None))
        .order_by(Blob.company_id, Blob.sha256)
    )
    blobs = [(row[0].hex, row[1]) for row in rows]
    return Snapshot(path, path.name, kind, server, schema, counts, blobs)


def contents(connection: Connection) -> tuple[dict[str, int], str | None]:
    """Rows per table, and the revision of the schema (None: there is none)."""
    names = sorted(inspect(connection).get_table_names())
    counts = {
        name: connection.scalar(select(func.count()).select_from(table(name))) or 0
        for name in names
        if name != SCHEMA
    }
    if SCHEMA not in names:
        return counts, None
    return counts, connection.scalar(text("SELECT version_num FROM alembic_version"))
