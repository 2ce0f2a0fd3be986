"""A machine in trouble: clear answers, nothing half stored, and it mends itself without restart."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from tests.cast import bring_on, sign_in
from tests.postgresql import Cluster, has_postgresql
from tests.stage import fresh_app
from tests.sync.line import Answer
from tests.sync.machine import Machine, locked
from tests.sync.scene import set_up
from webapp import migrations
from webapp.database import db, leave_company


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path / "data")
    yield made
    made.end()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 12 MB of our own."""
    place = tmp_path / "disk"
    place.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mounting, capture_output=True).returncode != 0:
        pytest.skip("only root may mount a small disk")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture
def tight(small_disk: Path) -> Iterator[Machine]:
    """A machine on that disk."""
    made = Machine(small_disk / "data")
    yield made
    made.end()


def walk(machine: Machine) -> int:
    """The guard's round; how many entries wait on the phone now."""
    scene = machine.scene
    scene.start()
    for number in range(3):
        visit = scene.visit(number)
        scene.answer(number, visit, "door", {"choice": "pass"})
        scene.end_visit(visit)
    return len(machine.phone.waiting)


def refused(answer: Answer, code: str, status: int = 503) -> None:
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert int(answer.headers["retry-after"]) >= 1


def told(answer: Answer, code: str) -> None:
    """The office page names the trouble in words."""
    assert answer.status_code >= 500
    assert code in answer.data.decode()


def test_locked_by_another_process(machine: Machine) -> None:
    waiting = walk(machine)
    with locked(machine.server.database):
        refused(machine.push(), "database.busy")
        assert machine.page().status_code == 200  # reading goes on
        assert machine.stored() == 0
    assert machine.recovered().status_code == 200
    assert machine.stored() == waiting


def test_disk_full(tight: Machine) -> None:
    waiting = walk(tight)
    filler = tight.data / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"x" * 4096):
            pass
    answer = tight.push()
    refused(answer, "storage.full", 507)
    filler.unlink()
    assert tight.stored() == 0
    assert tight.recovered().status_code == 200
    assert tight.stored() == waiting


def test_read_only(tmp_path: Path) -> None:
    """SQLite refuses every write, as on a file system that was remounted after a disk error."""
    app = fresh_app(tmp_path)
    with app.app_context():
        migrations.upgrade()
        scene, engine = set_up(bring_on()), db.engine
        client = sign_in(app.test_client(), scene.cast.guard)
        leave_company()
        db.session.remove()
    assert scene.phone.enrol(client).status_code == 201
    scene.start()
    engine.dispose()

    def only_read(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA query_only = 1")

    event.listen(engine, "connect", only_read)
    refusal = scene.phone.push(client)
    event.remove(engine, "connect", only_read)
    engine.dispose()
    assert (refusal.status_code, refusal.json["code"]) == (503, "storage.read_only")
    assert int(refusal.headers["Retry-After"]) >= 1
    assert scene.phone.push(client).json["outcomes"][0]["outcome"] == "applied"
    engine.dispose()


@pytest.mark.postgresql
def test_database_gone_and_back(tmp_path: Path) -> None:
    if not has_postgresql():
        pytest.skip("no PostgreSQL server programs on this machine")
    with Cluster() as cluster:
        machine = Machine(tmp_path / "data", cluster.url)
        try:
            waiting = walk(machine)
            cluster.stop()
            refused(machine.push(), "database.gone")
            told(machine.page(), "database.gone")
            cluster.start()
            assert machine.recovered().status_code == 200
            assert machine.stored() == waiting
            assert machine.page().status_code == 200
        finally:
            machine.end()


def test_answer_cut_off_after_the_commit(machine: Machine) -> None:
    """The phone never saw the answer: the same outcomes again, nothing is doubled."""
    waiting = walk(machine)
    first = machine.push()
    again = machine.push()
    assert again.status_code == first.status_code == 200
    assert again.json["outcomes"] == first.json["outcomes"]
    assert {one["outcome"] for one in again.json["outcomes"]} == {"applied"}
    assert machine.stored() == waiting
