"""A real server whose machine can be made ill: full, read-only, locked or without a database."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from tests.browser.story.server import Server
from tests.cast import bring_on
from tests.sync.line import Answer, Line
from tests.sync.phone import HEADERS
from tests.sync.scene import Scene, set_up
from webapp import create_app
from webapp.accounts import sessions
from webapp.accounts.models import Person
from webapp.clock import utcnow
from webapp.config import Config
from webapp.database import db, leave_company
from webapp.sync.models import Entry

SECRET = "a secret of the tests"
# Holds the only pen until its standard input is closed.
LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
"""


class Machine:
    """The server, its data, a guard's enrolled phone and a supervisor at the office."""

    def __init__(self, data: Path, database_url: str = "") -> None:
        settings = {"ROUNDS_SECRET_KEY": SECRET, "ROUNDS_BACKGROUND": "0"}
        if database_url:
            settings["ROUNDS_DATABASE_URL"] = database_url
        self.data = data
        self.server = Server(data, settings)
        self.server.log = data.parent / f"{data.name}.log" if data.parent.is_dir() else data / "log"
        self.url = database_url or f"sqlite:///{data / 'rounds.db'}"
        self.server.start()
        self.app = self._app()
        with self.app.app_context():
            self.scene: Scene = set_up(bring_on())
            self.phone = self.scene.phone
            guard, office = self.scene.cast.guard, self.scene.cast.supervisor
            self.guard, self.office = self._line(guard), self._line(office)
            leave_company()
            db.session.remove()
        enrolled = self.phone.enrol(self.guard)
        assert enrolled.status_code == 201, enrolled

    def end(self) -> None:
        with self.app.app_context():
            db.engine.dispose()
        self.server.kill()

    def _app(self) -> Flask:
        return create_app(
            Config(self.data, self.url, SECRET, self.server.url, testing=True, background=False)
        )

    def _line(self, person: Person) -> Line:
        token = sessions.begin(person, method="badge", now=utcnow())
        db.session.commit()
        signer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return Line(self.server.url, cookie=str(signer.dumps({"token": token})), timeout=60)

    def push(self) -> Answer:
        """All that waits, in one batch."""
        return self.phone.push(self.guard)

    def page(self, path: str = "/exceptions") -> Answer:
        """What the supervisor sees."""
        return self.office.ask("GET", path, b"", {**HEADERS, "Accept": "text/html"})

    def recovered(self, *, within: float = 30.0) -> Answer:
        """Push until it is taken, as a phone does."""
        deadline = time.monotonic() + within
        while True:
            answer = self.push()
            if answer.status_code == 200 or time.monotonic() > deadline:
                return answer
            time.sleep(0.3)

    def stored(self) -> int:
        """Entries in the database, whatever became of them."""
        with self.app.app_context():
            number = db.session.query(Entry).execution_options(across_companies=True).count()
            db.session.remove()
        return number


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Another process writes, and does not come to an end."""
    holder = subprocess.Popen(
        [sys.executable, "-c", LOCK, str(database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == "locked"
    try:
        yield
    finally:
        holder.communicate()
