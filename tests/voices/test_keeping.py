"""Conferences go with their reports, and come back with them: minutes, plan and all."""

from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cast import Cast
from tests.issues.conftest import Desk
from tests.voices.test_conferences import MEETING, PLAN, open_case
from webapp.database import db, transaction
from webapp.keeping import beside
from webapp.voices.case_models import HardCase, HardCaseMeeting, HardCaseStep


def test_a_conference_leaves_and_returns_with_its_report(
    cast: Cast, office: FlaskClient, desk: Desk
) -> None:
    with transaction():
        issue, other = desk.open(title="独居老人要扶手"), desk.open(title="别的")
    case = open_case(office, issue)
    assert office.post(f"/voices/conferences/{case.id}/meetings", data=MEETING).status_code == 303
    assert office.post(f"/voices/conferences/{case.id}/steps", data=PLAN).status_code == 303
    db.session.rollback()
    connection, company_id = db.session.connection(), cast.company.id
    assert beside.take(connection, company_id, [other.id]) == []
    taken = beside.take(connection, company_id, [issue.id])
    db.session.expire_all()
    for model in (HardCase, HardCaseMeeting, HardCaseStep):
        assert db.session.scalars(select(model)).all() == []
    beside.put_back(connection, taken)
    assert db.session.scalars(select(HardCaseMeeting)).one().minutes == "先固定扶手"
    steps = db.session.scalars(select(HardCaseStep).order_by(HardCaseStep.position)).all()
    assert [step.text for step in steps] == ["固定扶手", "申请补贴"]
