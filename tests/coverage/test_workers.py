"""Several workers at once tell a miss once and open one case: with real transactions."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.cast import bring_on
from tests.coverage.seed import set_up
from tests.stage import fresh_app
from webapp import migrations
from webapp.clock import utcnow
from webapp.coverage import jobs
from webapp.coverage.models import UnknownCase, UnknownLine
from webapp.database import db, enter_company
from webapp.rounds import jobs as rounds
from webapp.rounds.miss_models import Miss

WORKERS = 4


@pytest.fixture
def own(tmp_path: Path, database_url: str, request: pytest.FixtureRequest) -> Flask:
    """An application on a database that several connections can write to."""
    if request.config.getoption("--database") == "postgresql":
        pytest.skip("commits for real: the shared cluster keeps nothing")
    app = fresh_app(tmp_path)
    with app.app_context():
        migrations.upgrade()
    return app


def test_together_they_do_what_one_does(own: Flask) -> None:
    with own.app_context():
        made = set_up(bring_on(), utcnow().replace(microsecond=0))
        company_id, now = made.cast.company.id, made.now
    begun = Barrier(WORKERS)

    def work(_number: int) -> None:
        begun.wait()
        with own.app_context():
            enter_company(company_id)
            for minutes in (0, 16, 31):
                rounds.tell_misses(now + timedelta(minutes=minutes))
                jobs.follow_unknown(now + timedelta(minutes=minutes))

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(work, range(WORKERS)))
    with own.app_context():
        enter_company(company_id)
        missed = db.session.scalar(select(func.count()).select_from(Miss))
        lines = db.session.execute(select(UnknownLine.case_id, UnknownLine.step))
        told = [tuple(row) for row in lines]
        cases = db.session.scalars(select(UnknownCase.person_id)).all()
    assert missed
    assert len(cases) == len(set(cases))
    assert len(told) == len(set(told))
