"""A primary that goes, only reads, or commits what nobody has copied: no promise rests on it."""

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import make_url, text
from sqlalchemy.exc import OperationalError

from tests.postgresql import Cluster, has_postgresql
from webapp import connections, create_app
from webapp.config import Config
from webapp.database import db, transaction

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(not has_postgresql(), reason="no PostgreSQL server programs"),
]
HANG_UP = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"""


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    with Cluster() as cluster:
        yield cluster


@pytest.fixture
def app(server: Cluster, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(
        Config(tmp_path, server.url, "secret", "http://127.0.0.1:8000", background=False)
    )
    with app.app_context():
        db.session.execute(text("CREATE TABLE IF NOT EXISTS note (id int)"))
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()


def superuser(server: Cluster) -> "psycopg.Connection[Any]":
    return psycopg.connect(
        make_url(server.url).set(drivername="postgresql").render_as_string(), autocommit=True
    )


def write(number: int) -> None:
    with transaction():
        db.session.execute(text("INSERT INTO note VALUES (:id)"), {"id": number})


def test_after_the_server_hung_up_the_next_request_works(server: Cluster, app: Flask) -> None:
    write(1)
    with superuser(server) as other:
        other.execute(HANG_UP)
    write(2)


def test_a_primary_that_only_reads_now_is_let_go_of(server: Cluster, app: Flask) -> None:
    write(3)
    with superuser(server) as other:
        other.execute("ALTER ROLE rounds SET default_transaction_read_only = on")
        other.execute("SET default_transaction_read_only = off")
        db.engine.dispose()
        reader = _backend()
        with pytest.raises(OperationalError):
            write(4)
        assert _backend() != reader
        other.execute("ALTER ROLE rounds RESET default_transaction_read_only")
    db.engine.dispose()
    write(5)


def _backend() -> int:
    pid = db.session.scalar(text("SELECT pg_backend_pid()"))
    db.session.rollback()
    return int(pid or 0)


def test_a_commit_without_its_copy_is_no_commit(server: Cluster, app: Flask) -> None:
    """PostgreSQL calls a commit done that was cancelled while it waited for a standby."""
    write(6)
    with superuser(server) as other:
        other.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        other.execute("SELECT pg_reload_conf()")
        canceller = threading.Thread(target=_cancel_who_waits, args=(server,))
        canceller.start()
        try:
            assert isinstance(_first_refusal().orig, connections.NotReplicated)
        finally:
            canceller.join()
            other.execute("ALTER SYSTEM RESET synchronous_standby_names")
            other.execute("SELECT pg_reload_conf()")
    write(8)


def _first_refusal() -> OperationalError:
    """The server's processes hear of a new setting one after the other, some after an answer."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            write(7)
        except OperationalError as refused:
            return refused
        time.sleep(0.05)
    raise AssertionError


def _cancel_who_waits(server: Cluster) -> None:
    deadline = time.monotonic() + 60
    with suppress(psycopg.Error), superuser(server) as other:
        other.execute("SET synchronous_commit = local")
        while time.monotonic() < deadline:
            found = other.execute("SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
                                  " WHERE wait_event = 'SyncRep'").fetchall()  # fmt: skip
            if found:
                return
            time.sleep(0.05)


def test_behind_a_pooler_statements_are_not_prepared() -> None:
    url = make_url("postgresql+psycopg://rounds@host/rounds")
    assert connections.options(url, is_pooled=True)["connect_args"]["prepare_threshold"] is None
    assert "prepare_threshold" not in connections.options(url, is_pooled=False)["connect_args"]
    assert connections.options(make_url("sqlite:///x"), is_pooled=True) == {}
