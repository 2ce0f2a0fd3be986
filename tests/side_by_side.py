"""Works that run at the same instant, each in a thread with a connection of its own."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from uuid import UUID

from flask import Flask

from tests.postgresql import Cluster
from tests.stage import fresh_app
from webapp import migrations
from webapp.database import Base, db, enter_company, leave_company, transaction
from webapp.errors import Refused


@contextmanager
def committing_app(kind: str, folder: Path) -> Iterator[Flask]:
    """An application on a database of its own, sqlite or postgresql, that really commits."""
    with Cluster() if kind == "postgresql" else nullcontext() as cluster:
        app = fresh_app(folder, database_url=cluster.url if cluster else "")
        with app.app_context():
            migrations.upgrade()
        yield app
        with app.app_context():
            db.engine.dispose()


@contextmanager
def emptied_after(app: Flask) -> Iterator[Flask]:
    """One test on it; what it committed is taken away behind it."""
    with app.app_context():
        yield app
        leave_company()
        db.session.remove()
        with db.engine.begin() as connection:
            for table in reversed(Base.metadata.sorted_tables):
                connection.execute(table.delete())


def at_once(app: Flask, company_id: UUID, *works: Callable[[], None]) -> list[str]:
    """How each ended: done, or the code of its refusal, or what it broke on."""
    ready, ended = threading.Barrier(len(works)), [""] * len(works)

    def run(place: int, work: Callable[[], None]) -> None:
        with app.app_context():
            try:
                enter_company(company_id)
                ready.wait(20)
                with transaction():
                    work()
                ended[place] = "done"
            except Refused as refusal:
                ended[place] = refusal.code
            except BaseException as problem:
                ended[place] = repr(problem)
                raise
            finally:
                leave_company()
                db.session.remove()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return ended
