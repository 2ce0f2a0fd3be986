"""The bell: huey tells a worker at once that there is something to do.

On SQLite its own file beside the database, so that ringing never waits for the one writer; on
PostgreSQL tables of its own and LISTEN, so that workers on any machine hear it. What the bell
loses or rings twice does no harm: the rows of `side_task` say what is to be done.
"""

import logging
from collections.abc import Callable
from uuid import UUID

from flask import Flask, current_app
from huey import Huey, PostgresHuey, SqliteHuey
from sqlalchemy import make_url

logger = logging.getLogger(__name__)
Do = Callable[[UUID, UUID], None]
PAUSE_SECONDS = 0.3  # between two looks into a file; PostgreSQL calls by itself
TROUBLE_SECONDS = 2.0
_HANGING = 0x62656C6C  # "bell": one process at a time makes its tables


class Bell:
    """One queue of one kind of call: the company and the row."""

    def __init__(self, huey: Huey) -> None:
        self.huey = huey
        self.do: Do | None = None  # in a worker
        self._call = huey.task(name="call")(self._heard)

    def ring(self, company_id: UUID, task_id: UUID) -> None:
        """Call a worker, any one."""
        self.huey.enqueue(self._call.s(str(company_id), str(task_id)))

    def next(self) -> bool:
        """Do what was called for next; False when nothing was."""
        call = self.huey.dequeue()
        if call is not None:
            call.execute()
        return call is not None

    def _heard(self, company: str, task: str) -> None:
        if self.do is not None:
            self.do(UUID(company), UUID(task))


def ring(company_id: UUID, task_id: UUID | None) -> None:
    """Call a worker. Never fails a request: who is not called now is called by the sweep."""
    if task_id is None:
        return
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    try:
        of(app).ring(company_id, task_id)
    except Exception as problem:
        logger.warning("the bell is silent, the sweep will do: %s", problem)


def hear(app: Flask, do: Do, wait: Callable[[float], bool]) -> None:
    """Do what is called for, until `wait` (seconds) says that it is enough."""
    pause = 0.0
    while not wait(pause):
        try:
            bell = of(app)
            bell.do = do
            pause = 0.0 if bell.next() else PAUSE_SECONDS
        except Exception as problem:  # its database is gone: it will be back
            logger.warning("the bell cannot be heard: %s", problem)
            pause = TROUBLE_SECONDS


def of(app: Flask) -> Bell:
    """The bell of an application, hung when it is first needed."""
    found: Bell | None = app.extensions.get("bell")
    if found is None:
        found = app.extensions["bell"] = Bell(_huey(app))
    return found


def _huey(app: Flask) -> Huey:
    settings = app.config["ROUNDS"]
    url = make_url(settings.database_url)
    if url.get_backend_name() == "postgresql":
        dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        return _on_postgresql(dsn)
    return SqliteHuey("rounds", filename=str(settings.data_dir / "bell.db"), results=False)


def _on_postgresql(dsn: str) -> Huey:
    """CREATE TABLE IF NOT EXISTS is no protection against another that does the same just then."""
    huey = PostgresHuey("rounds", dsn=dsn, results=False, table_prefix="bell", create_tables=False)
    storage = huey.storage
    storage.ddl = [f"select pg_advisory_xact_lock({_HANGING})", *storage.ddl]
    storage.initialize_schema()
    return huey
