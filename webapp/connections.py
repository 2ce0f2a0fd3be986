"""Connections to PostgreSQL: what a web process must know of a primary that can change.

A primary dies, another machine takes over, and for some seconds an address leads to nobody or to a
server that only reads. Nothing here repeats a write: whether a commit that was cut off has happened
is not known, so the phone asks again with the same ids. But the next request finds the new primary.
"""

from typing import Any

from psycopg.errors import ReadOnlySqlTransaction
from sqlalchemy import URL, Connection, Engine, event, text
from sqlalchemy.exc import OperationalError

_UNREPLICATED = "rounds.unreplicated"
_WAITS_FOR_COPY = "SyncRepWaitForLSN"  # PostgreSQL's function; messages are in any language
_MIGRATING = 0x726F756E6473  # "rounds": one process migrates, the others wait


class NotReplicated(Exception):
    """The commit is on the primary's disk only, not on the second machine's as was demanded."""


def options(url: URL, *, is_pooled: bool) -> dict[str, Any]:
    """How to connect. `is_pooled`: PgBouncer stands between, prepared statements get lost there."""
    if url.get_backend_name() != "postgresql":
        return {}
    arguments: dict[str, Any] = {
        "connect_timeout": 5,  # seconds, as are the next three
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
    }
    if is_pooled:
        arguments["prepare_threshold"] = None
    return {"pool_pre_ping": True, "connect_args": arguments}


def prepare(engine: Engine) -> None:
    """Teach an engine to let go of a server that is no primary any more."""
    event.listen(engine, "handle_error", _let_go_of_reader)
    event.listen(engine, "connect", _listen_to_notices)


def _let_go_of_reader(context: Any) -> None:
    """A primary that was stood down still reads. Same as gone: drop all connections to it."""
    original = context.original_exception
    if isinstance(original, ReadOnlySqlTransaction):
        context.is_disconnect = True
        raise OperationalError(context.statement, None, original)


def _listen_to_notices(connection: Any, record: Any) -> None:
    def hear(notice: Any) -> None:
        if notice.source_function == _WAITS_FOR_COPY:
            record.info[_UNREPLICATED] = True

    connection.add_notice_handler(hear)


def must_be_replicated(info: dict[Any, Any]) -> None:
    """Raise after a commit that PostgreSQL called done without its copy. `info`: the connection's.

    That happens when somebody cancels a commit that waits (pg_cancel_backend): the answer is
    COMMIT, with a warning. A receipt for it would be a promise that a failover breaks.
    """
    if info.pop(_UNREPLICATED, False):
        raise OperationalError("COMMIT", None, NotReplicated("cancelled while waiting for a copy"))


def take_your_time(connection: Connection, *, is_migration: bool = False) -> None:
    """No time limits until the end of this transaction; migrations also wait for each other."""
    if connection.dialect.name != "postgresql":
        return
    for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
        connection.execute(text(f"SET LOCAL {name} = 0"))
    if is_migration:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATING})
