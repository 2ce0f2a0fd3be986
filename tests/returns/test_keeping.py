"""Visits go with their reports, and come back with them."""

from sqlalchemy import select

from tests.returns.conftest import Asking
from webapp.database import db
from webapp.keeping import beside
from webapp.returns.models import ReturnVisit, VisitWord


def test_visits_and_answers_leave_and_return_with_their_report(asking: Asking) -> None:
    issue = asking.repair()
    (visit,) = asking.draw()
    asking.answer(visit, 5, advice="早点来")
    connection = db.session.connection()
    taken = beside.take(connection, asking.cast.company.id, [issue.id])
    db.session.expire_all()
    assert db.session.scalars(select(ReturnVisit)).all() == []
    assert db.session.scalars(select(VisitWord)).all() == []
    beside.put_back(connection, taken)
    assert db.session.scalars(select(VisitWord)).one().advice == "早点来"
