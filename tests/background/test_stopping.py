"""Ending what runs beside the server: real processes, endless jobs, nothing left over."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Select, select

from tests.cast import bring_on
from tests.stage import fresh_app
from webapp import migrations
from webapp.accounts import queries
from webapp.background import actions, bell, stopping
from webapp.background.models import SideTask
from webapp.clock import utcnow
from webapp.database import db, enter_company, leave_company, transaction
from webapp.serving import _end_process

LONG = 120  # seconds that a loaded machine may take: no figure, only an end to waiting

# argv: folder, what the only job does
WORK = """
import sys, time
from pathlib import Path
from sqlalchemy import select, update
from tests.stage import fresh_app
from webapp import jobs, serving
from webapp.accounts.models import Company
from webapp.background.models import SideTask
from webapp.database import db, transaction

folder = Path(sys.argv[1])

def began():
    (folder / "began").touch()

def statements(_now):
    with transaction():
        db.session.execute(update(Company).values(name="half done"))
        began()
        while True:
            db.session.execute(select(Company.id)).all()

def deaf(_now):
    began()
    while True:
        time.sleep(0.05)

def side(task, progress):
    began()
    for n in range(1_000_000):
        progress(n, 1_000_000)
        time.sleep(0.01)

serving.ENDING_SECONDS = 1 if sys.argv[2] == "deaf" else 600
tried = {"statements": statements, "deaf": deaf}.get(sys.argv[2])
jobs.run_forever.__defaults__ = ((jobs.Job("tried", 1, tried),) if tried else (), 0.1)
jobs.PROMPT_JOBS, jobs.SIDE_WORK = (), {"side": side}
serving.work(fresh_app(folder))
"""

# argv: folder. A server that started `work` and is killed.
PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", sys.argv[2], sys.argv[1], "statements"])
print(child.pid, flush=True)
child.wait()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An installation with one company."""
    app = fresh_app(tmp_path)
    with app.app_context():
        migrations.upgrade()
        company = bring_on().company.id
        enter_company(company)
        with transaction():
            actions.ask("side", "one", {}, at=utcnow())
        leave_company()
        db.session.remove()
        db.engine.dispose()
    return tmp_path


def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONG
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _work(folder: Path, does: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", WORK, str(folder), does], stderr=subprocess.PIPE, text=True
    )
    _until(lambda: (folder / "began").exists() or process.poll() is not None)
    return process


def _told_to_stop(process: subprocess.Popen[str]) -> tuple[int, str]:
    process.send_signal(signal.SIGTERM)
    try:
        _out, said = process.communicate(timeout=LONG)
    finally:
        process.kill()
    return process.returncode, said


def test_a_job_ends_at_its_next_statement_and_leaves_nothing_half_done(folder: Path) -> None:
    code, said = _told_to_stop(_work(folder, "statements"))
    assert (code, said) == (0, "")
    with fresh_app(folder).app_context():
        names = {company.name for company in queries.companies()}
        db.session.remove()
        db.engine.dispose()
    assert names == {"阳光物业", "别家物业"}


def test_side_work_is_handed_to_the_next_process(folder: Path) -> None:
    app = fresh_app(folder)
    with app.app_context():
        task = db.session.scalars(_every_task()).one()
        bell.ring(task.company_id, task.id)
        db.session.remove()
    code, said = _told_to_stop(_work(folder, "side"))
    assert (code, said) == (0, "")
    with app.app_context():
        task = db.session.scalars(_every_task()).one()
        assert (task.state, task.tries) == ("asked", 0)
        db.session.remove()
        db.engine.dispose()


def test_what_does_not_hear_is_left_behind_in_one_line(folder: Path) -> None:
    code, said = _told_to_stop(_work(folder, "deaf"))
    assert code == 1
    assert said == "rounds: jobs did not end within 1 s: left for the next start.\n"


def test_jobs_do_not_outlive_a_killed_server(folder: Path) -> None:
    command = [sys.executable, "-c", PARENT, str(folder), WORK]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    try:
        _until((folder / "began").exists)
        parent.kill()
        parent.wait()
        _until(lambda: not _is_alive(child))
    finally:
        parent.stdout.close()
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


def test_the_server_ends_what_does_not_end(capfd: pytest.CaptureFixture[str]) -> None:
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True)"
    command = [sys.executable, "-c", f"{deaf}\nwhile True: time.sleep(1)"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"1\n"
    _end_process(process, 0.2)
    process.stdout.close()
    assert process.returncode == -signal.SIGKILL
    assert capfd.readouterr().err.count("\n") == 1


def test_what_speaks_to_others_is_asked_and_never_cut(folder: Path) -> None:
    app, stop = fresh_app(folder), threading.Event()
    with app.app_context():
        stopping.prepare(db.engine)
        told: list[object] = []
        with stopping.heeding(stop, is_cut=False):
            stop.set()
            told.append(len(queries.companies()))
            told.append(stopping.is_told())
        with stopping.heeding(stop, is_cut=True):
            queries.companies()
            told.append("not reached")
        assert told == [2, True]
        assert not stopping.is_told()
        db.session.remove()
        db.engine.dispose()


def _every_task() -> Select[SideTask]:
    return select(SideTask).execution_options(across_companies=True)


def _is_alive(pid: int) -> bool:
    """Somebody's, and not only waiting for its parent to look."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(") ")[2][0] != "Z"
