"""Two processes that draw the same month at the same instant; more waiting than fits a batch."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from tests.cast import Cast
from tests.issues.conftest import NOW
from tests.returns.conftest import AFTER, Asking
from tests.side_by_side import at_once, committing_app, emptied_after
from webapp.database import db, transaction
from webapp.returns import drawing
from webapp.returns.jobs import settle_moved
from webapp.returns.models import DrawSeed, ReturnVisit, State

MONTH = date(2026, 11, 1)


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def committing(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    with committing_app(request.param, tmp_path_factory.mktemp("at_once")) as app:
        yield app


@pytest.fixture
def app(committing: Flask) -> Iterator[Flask]:
    with emptied_after(committing) as app:
        yield app


def test_row_55_a_month_has_one_seed_whoever_needs_it_first(app: Flask, cast: Cast) -> None:
    site_id, seen = cast.site.id, list[str]()

    def draw() -> None:
        seen.append(drawing.seed_of(site_id, MONTH, NOW).seed)

    assert at_once(app, cast.company.id, *([draw] * 6)) == ["done"] * 6
    db.session.rollback()
    stored = db.session.scalars(select(DrawSeed.seed)).one()
    assert seen == [stored] * 6


def waiting_for_ever(visit: ReturnVisit, place: int) -> ReturnVisit:
    """A visit whose report has moved on, where nothing says how it ended."""
    columns = {one.key: getattr(visit, one.key) for one in ReturnVisit.__table__.columns}
    columns |= {"id": UUID(int=place), "completion": 1000 + place, "token_hash": None}
    columns |= {"completed_at": visit.completed_at - timedelta(seconds=1), "state": State.DUE}
    return ReturnVisit(**columns)


def test_row_55_a_visit_behind_a_hundred_that_stay_is_settled(app: Flask, asking: Asking) -> None:
    asking.rule(share=100)
    stays, moved = asking.repair(), asking.repair()
    first, second = sorted(asking.draw(), key=lambda visit: visit.issue_id != stays.id)
    with transaction():
        many = drawing.BATCH + 10
        db.session.add_all(waiting_for_ever(first, place) for place in range(1, many + 1))
        asking.desk.step(moved, "visit", 200, "frontdesk", rating=5)
    settle_moved(AFTER + timedelta(hours=1))
    db.session.rollback()
    assert db.session.get_one(ReturnVisit, (second.company_id, second.id)).state == State.ANSWERED
    left = db.session.scalars(select(ReturnVisit).where(ReturnVisit.state == State.DUE)).all()
    assert len(left) == many + 1, "what nobody answered still waits"
