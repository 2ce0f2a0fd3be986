"""The jobs' loop: it goes on after a fault; planning by several workers makes each round once."""

import logging
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.cast import bring_on
from tests.findings import a_finding
from tests.rounds.conftest import NOW, Walk
from webapp import create_app, jobs, migrations
from webapp.checklists.models import Checklist
from webapp.config import Config
from webapp.coverage.models import PointState
from webapp.coverage.recount import recount_findings
from webapp.database import db, enter_company
from webapp.jobs import Job
from webapp.rounds import planning, routes
from webapp.rounds.jobs import plan_rounds, replan_everything
from webapp.rounds.models import Round, Schedule, Stop
from webapp.sites.models import Checkpoint


def test_planning_goes_on_where_a_schedule_is_broken(
    walk: Walk, caplog: pytest.LogCaptureFixture
) -> None:
    broken, whole = walk.schedule(), walk.schedule(name="白班", start_times=("09:00",))
    for schedule in (broken, whole):
        schedule.planned_until = None
    broken.rrule = "FREQ=NEVER"
    db.session.commit()
    with caplog.at_level(logging.ERROR):
        plan_rounds(NOW + planning.HORIZON)
    assert str(broken.id) in caplog.text
    made = select(func.count()).select_from(Round).where(Round.schedule_id == whole.id)
    assert db.session.scalar(made) == 14


def test_a_closed_point_leaves_the_rounds_ahead(walk: Walk) -> None:
    walk.schedule()
    walk.points[4].archived_at = NOW
    db.session.commit()
    replan_everything(NOW)
    left = select(func.count()).select_from(Stop).where(Stop.checkpoint_id == walk.points[4].id)
    assert db.session.scalar(left) == 0


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Flask]:
    """An application with a database file of its own, for threads."""
    settings = Config(
        data_dir=tmp_path,
        database_url=f"sqlite:///{tmp_path / 'rounds.db'}",
        secret_key="a secret of the tests",
        public_url="http://127.0.0.1:8000",
        testing=True,
        background=False,
    )
    app = create_app(settings)
    with app.app_context():
        migrations.upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()


def test_two_workers_plan_each_round_once(house: Flask) -> None:
    cast = bring_on()
    point = db.session.scalars(select(Checkpoint)).first()
    assert point is not None
    walk = Walk(cast, [point], Checklist(), None)  # type: ignore[arg-type]
    walk.route = routes.create(cast.site.id, walk.draft(point), by=walk.by, at=NOW)
    schedule = walk.schedule()
    schedule.planned_until = None
    db.session.commit()
    later = NOW + planning.HORIZON
    faults: list[Exception] = []

    def work() -> None:
        with house.app_context():
            try:
                enter_company(cast.company.id)
                plan_rounds(later)
            except Exception as fault:
                faults.append(fault)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert faults == []
    db.session.expire_all()
    rounds = db.session.scalar(select(func.count()).select_from(Round))
    assert rounds == db.session.scalar(select(func.count()).select_from(Stop)) == 28
    assert db.session.scalars(select(Schedule)).one().planned_until == later + planning.HORIZON


def test_the_loop_goes_on_after_a_fault(house: Flask, caplog: pytest.LogCaptureFixture) -> None:
    bring_on()
    stop = threading.Event()
    ran: list[str] = []

    def fail(_now: datetime) -> None:
        ran.append("fail")
        raise RuntimeError("spilt tea")

    def work(_now: datetime) -> None:
        ran.append("work")
        if ran.count("work") > 3:
            stop.set()

    with caplog.at_level(logging.ERROR):
        jobs.run_forever(house, stop, (Job("fail", 0, fail), Job("work", 0, work)), pause=0)
    assert ran.count("fail") >= 2
    assert "spilt tea" in caplog.text


def test_every_job_runs_on_a_fresh_house(house: Flask, caplog: pytest.LogCaptureFixture) -> None:
    bring_on()
    for job in jobs.JOBS:
        jobs.run_once(house, job)
    assert caplog.text == ""


def test_the_map_forgets_what_the_office_has_verified(walk: Walk) -> None:
    point = walk.points[0]
    db.session.add(
        PointState(
            company_id=walk.cast.company.id,
            checkpoint_id=point.id,
            site_id=point.site_id,
            open_findings=2,
        )
    )
    a_finding(
        point.site_id,
        checkpoint_id=point.id,
        title="漏水",
        opened_at=NOW,
        opened_by=walk.cast.guard.id,
    )
    recount_findings()
    assert db.session.scalar(select(PointState.open_findings)) == 1
