"""Several processes ask, several workers do: nothing is lost and nothing doubled."""

import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from tests.cast import bring_on
from tests.postgresql import Cluster
from tests.stage import fresh_app
from webapp import migrations
from webapp.background.models import SideTask
from webapp.database import db, leave_company

ASKERS, WORKERS, TASKS = 3, 3, 40

# argv: folder, database, company, role ("ask" or "work"), number
PROCESS = """
import os, sys, threading, time
from pathlib import Path
from tests.stage import fresh_app
from webapp.background import actions, bell, worker
from webapp.clock import utcnow
from webapp.database import db, enter_company, leave_company, transaction
from uuid import UUID

folder, url, company, role, number = sys.argv[1:]
app = fresh_app(Path(folder), database_url=url)
if role == "ask":
    for n in range(%(tasks)d):
        with app.app_context():
            enter_company(UUID(company))
            # Every second subject is asked for by all of them.
            subject = f"shared-{n}" if n %% 2 else f"own-{number}-{n}"
            with transaction():
                actions.ask("count", subject, {"n": n}, at=utcnow())
            bell.ring(UUID(company), actions.waiting("count", subject))
else:
    def count(task, progress):
        time.sleep(0.01)
        line = f"{task.subject}\\n".encode()
        log = os.open(Path(folder) / "done.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(log, line)
        os.close(log)
        progress(1, 1)
    worker.listen(app, {"count": count}, threading.Event())
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'rounds.db'}"
        return
    with Cluster() as cluster:
        yield cluster.url


class House:
    """A company, and the processes that work for it."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder, self.database = folder, database
        self.app = fresh_app(folder, database_url=database)
        with self.app.app_context():
            migrations.upgrade()
            self.company: UUID = bring_on().company.id
            leave_company()
            db.session.remove()

    def start(self, role: str, number: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", PROCESS % {"tasks": TASKS}, str(self.folder)]
        return subprocess.Popen([*command, self.database, str(self.company), role, str(number)])

    def states(self) -> Counter[str]:
        with self.app.app_context():
            rows = db.session.query(SideTask.state).execution_options(across_companies=True)
            found = Counter(state for (state,) in rows)
            db.session.remove()
        return found

    def wait_until_done(self, seconds: float = 300) -> None:
        deadline = time.monotonic() + seconds
        while set(self.states()) != {"done"} and time.monotonic() < deadline:
            time.sleep(0.2)

    def done(self) -> Counter[str]:
        return Counter((self.folder / "done.log").read_text().split())

    def end(self) -> None:
        with self.app.app_context():
            db.engine.dispose()


def test_many_processes_lose_and_double_nothing(tmp_path: Path, database: str) -> None:
    house = House(tmp_path, database)
    workers = [house.start("work", n) for n in range(WORKERS)]
    askers = [house.start("ask", n) for n in range(ASKERS)]
    try:
        assert [asker.wait(300) for asker in askers] == [0] * ASKERS
        house.wait_until_done()
        expected = TASKS // 2 + ASKERS * TASKS // 2
        assert house.states() == {"done": expected}
        done = house.done()
        assert len(done) == expected
        assert set(done.values()) == {1}
    finally:
        for worker in workers:
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        house.end()


@pytest.mark.postgresql
def test_many_processes_hang_the_bell_at_once() -> None:
    """Its tables are made by whoever comes first; nobody's first ring is lost for it."""
    hang = (
        "import sys; from webapp.background import bell; print('ready', flush=True);"
        "sys.stdin.readline(); bell._on_postgresql(sys.argv[1])"
    )
    with Cluster() as cluster:
        dsn = cluster.url.replace("+psycopg", "")
        command = [sys.executable, "-c", hang, dsn]
        pipe = subprocess.PIPE
        hung = [subprocess.Popen(command, stdin=pipe, stdout=pipe) for _ in range(4)]
        assert [one.stdout.readline() for one in hung if one.stdout] == [b"ready\n"] * 4
        for one in hung:
            assert one.stdin
            one.stdin.write(b"now\n")
            one.stdin.flush()
        for one in hung:
            one.communicate(timeout=300)
        assert [one.returncode for one in hung] == [0] * 4


def test_work_of_a_killed_process_is_done_by_the_next(tmp_path: Path) -> None:
    """Rung for and never heard, or claimed by a process that died: the sweep calls again."""
    from datetime import timedelta

    from webapp.background import actions, worker
    from webapp.clock import utcnow
    from webapp.database import enter_company, transaction

    house = House(tmp_path, f"sqlite:///{tmp_path / 'rounds.db'}")
    long_ago = utcnow() - timedelta(hours=1)
    done: list[str] = []
    with house.app.app_context():
        enter_company(house.company)
        with transaction():
            for subject in ("unheard", "claimed"):
                actions.ask("count", subject, {}, at=long_ago)
        claimed = actions.waiting("count", "claimed")
        assert claimed is not None
        with transaction():
            assert actions.claim(claimed, at=long_ago) is not None
        assert len(actions.overlooked(utcnow())) == 2
        ids = actions.overlooked(utcnow())
        leave_company()
        db.session.remove()
    for task_id in [*ids, *ids]:
        worker.work(
            house.app, {"count": lambda task, _: done.append(task.subject)}, house.company, task_id
        )
    assert sorted(done) == ["claimed", "unheard"]
    house.end()


def test_what_fails_is_tried_again_and_then_told(tmp_path: Path) -> None:
    from webapp.background import actions, worker
    from webapp.clock import utcnow
    from webapp.database import enter_company, transaction

    house = House(tmp_path, f"sqlite:///{tmp_path / 'rounds.db'}")

    def broken(_task: SideTask, _progress: worker.Progress) -> None:
        raise ValueError

    with house.app.app_context():
        enter_company(house.company)
        with transaction():
            actions.ask("broken", "it", {}, at=utcnow())
        task_id = actions.waiting("broken", "it")
        leave_company()
        db.session.remove()
    assert task_id is not None
    for _ in range(actions.MOST_TRIES + 2):
        worker.work(house.app, {"broken": broken}, house.company, task_id)
    with house.app.app_context():
        enter_company(house.company)
        task = db.session.query(SideTask).one()
        assert (task.state, task.tries, task.code) == ("failed", actions.MOST_TRIES, "ValueError")
        db.session.remove()
    house.end()
