"""`rounds restore`: a backup becomes an installation again, or nothing is changed.

First the whole archive is read and every checksum compared, without writing a byte; then it is
unpacked beside, filled in, brought to this version's schema, and only then given its names.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic.config import Config as Alembic
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import URL, create_engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from webapp import migrations
from webapp.config import Config
from webapp.database import db
from webapp.keeping import archive, manifest, postgres
from webapp.keeping.archive import SECRET
from webapp.keeping.manifest import Manifest
from webapp.keeping.refusals import CannotKeep, Damaged
from webapp.keeping.snapshots import CreateApp, Say, contents

DATABASE = "rounds.db"


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted."""

    source: Path
    into: Path
    words: bytes | None = None
    database_url: str = ""  # PostgreSQL: the empty database


def restore(order: Order, create_app: CreateApp, say: Say) -> Manifest:
    """Make the installation of a backup. Raises CannotKeep; then nothing has changed."""
    _must_be_empty(order.into)
    say(f"Checking {order.source} …")
    about = check(order.source, order.words)
    say(f"  made {about.made_at} by Rounds {about.rounds}, {len(about.files)} files, all whole")
    url = _url(order, about)
    with _beside(order.into) as place:
        _unpack(order, about, place)
        if about.database == "postgresql":
            _load(url, place / "database.dump", about)
        url = url or f"sqlite:///{place / DATABASE}"
        config = Config(place, url, secret_key="restoring", public_url="http://-")  # noqa: S106
        _bring_up(create_app(config), about, say)
        _settle(place, order.into)
    say(f"Restored into {order.into}: {about.counts['entry']} entries.")
    return about


def check(source: Path, words: bytes | None) -> Manifest:
    """What a backup is, after reading all of it. Raises CannotKeep or Damaged."""
    if not source.is_file():
        raise CannotKeep(f"There is no file {source}.")
    about = archive.check(source, words)
    folder = Alembic()
    folder.set_main_option("script_location", str(migrations.HERE))
    known = {one.revision for one in ScriptDirectory.from_config(folder).walk_revisions()}
    if about.schema not in known:
        raise CannotKeep(
            f"The backup is of a newer Rounds ({about.rounds}, schema {about.schema}) than this"
            " one. Install that version first."
        )
    return about


def _must_be_empty(into: Path) -> None:
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise CannotKeep(f"{into} is not empty; a restore never writes over anything.")


def _url(order: Order, about: Manifest) -> str:
    """Where a PostgreSQL backup goes; "" for SQLite, which goes into the folder."""
    if about.database == "sqlite":
        if order.database_url and not order.database_url.startswith("sqlite"):
            raise CannotKeep("This is a backup of SQLite; it cannot be restored into PostgreSQL.")
        return ""
    if not order.database_url:
        raise CannotKeep("This is a backup of PostgreSQL: name an empty one with --database-url.")
    postgres.newest("pg_restore", at_least=postgres.major(about.server))
    if not _is_empty(make_url(order.database_url)):
        raise CannotKeep("The database is not empty; a restore never writes over anything.")
    return order.database_url


def _is_empty(url: URL) -> bool:
    if url.get_backend_name() != "postgresql":
        raise CannotKeep("This is a backup of PostgreSQL; it cannot be restored elsewhere.")
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return postgres.is_empty(connection)
    except SQLAlchemyError as problem:
        raise CannotKeep(f"The database cannot be reached: {problem}") from None
    finally:
        engine.dispose()


@contextmanager
def _beside(into: Path) -> Iterator[Path]:
    """A place on the same disk, which is gone afterwards whatever happens."""
    was_there = into.exists()
    place = into / ".restoring"
    place.mkdir(parents=True, mode=0o700)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
        if not was_there and not any(into.iterdir()):
            into.rmdir()


def _unpack(order: Order, about: Manifest, place: Path) -> None:
    """Every member at its place; hashed once more, since a file can change between two readings."""
    for member in archive.members(order.source, order.words):
        if member.name == manifest.NAME:
            continue
        path = place / (DATABASE if member.name == "database.sqlite" else member.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for piece in member.pieces():
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if digest.hexdigest() != about.files[member.name][1]:
            raise Damaged(f"{member.name} has changed while it was read.")


def _load(url: str, path: Path, about: Manifest) -> None:
    postgres.load(make_url(url), path, server=about.server)
    path.unlink()


def _bring_up(app: Flask, about: Manifest, say: Say) -> None:
    """Compare the counts, then migrate to this version's schema."""
    with app.app_context():
        try:
            with db.engine.connect() as connection:
                counts, schema = contents(connection)
            if counts != about.counts:
                raise Damaged("The restored database does not hold the rows of the backup.")
            migrations.upgrade()
            with db.engine.connect() as connection:
                _counts, now = contents(connection)
        finally:
            db.engine.dispose()
    if now != schema:
        say(f"  schema brought from {schema} to {now}")


def _settle(place: Path, into: Path) -> None:
    """Give everything its name: photos and secret first, the database last."""
    for name in ("blobs", SECRET, DATABASE):
        if (place / name).exists():
            (place / name).rename(into / name)
    descriptor = os.open(into, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
