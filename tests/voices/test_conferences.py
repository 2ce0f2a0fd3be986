"""Case conferences: several units, minutes, a written plan, the reporter informed, closed."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cast import Cast, sign_in
from tests.issues.conftest import Desk
from tests.voices.test_cases import neighbour
from webapp.database import db, transaction
from webapp.issues.models import Issue, IssueEvent
from webapp.voices import conferences
from webapp.voices.case_models import HardCase, HardCaseMeeting, HardCaseStep

PLAN = {"text_0": "固定扶手", "owner_0": "工程部", "due_0": "2026-12-01",
        "text_1": "申请补贴", "owner_1": "社区", "due_1": "2026-12-20"}  # fmt: skip
MEETING = {"participants": "工程部 郑师傅\n社区 王主任", "minutes": "先固定扶手"}


@pytest.fixture
def issue(desk: Desk) -> Issue:
    with transaction():
        return desk.open(title="独居老人要扶手")


def open_case(office: FlaskClient, issue: Issue, **more: str) -> HardCase:
    said = {"sort": "need", "why": "涉及三个单位"} | more
    answer = office.post(f"/voices/issues/{issue.id}/conferences", data=said)
    assert answer.status_code == 303, answer.text
    db.session.rollback()
    return db.session.scalars(select(HardCase)).one()


def state(case: HardCase) -> str:
    db.session.rollback()
    db.session.expire_all()
    found = db.session.get_one(HardCase, (case.company_id, case.id))
    return conferences.whole(found).state


def test_row_60_opened_plan_closed(cast: Cast, office: FlaskClient, issue: Issue) -> None:
    case = open_case(office, issue)
    at = f"/voices/conferences/{case.id}"
    assert state(case) == "opened"
    assert office.post(f"{at}/meetings", data=MEETING).status_code == 303
    assert office.post(f"{at}/steps", data=PLAN).status_code == 303
    assert state(case) == "plan"
    for step in db.session.scalars(select(HardCaseStep)).all():
        assert office.post(f"{at}/steps/{step.id}/done").status_code == 303
    assert office.post(f"{at}/closing", data={"result": "扶手已装好"}).status_code == 303
    assert state(case) == "closed"


def test_row_60_participants_and_minutes_are_written_down(
    cast: Cast, office: FlaskClient, issue: Issue
) -> None:
    case = open_case(office, issue)
    at = f"/voices/conferences/{case.id}/meetings"
    answer = office.post(at, data={"participants": "工程部"})
    assert answer.status_code == 422
    assert "至少两个" in answer.text
    assert "请写会上说了什么" in answer.text
    office.post(at, data=MEETING)
    meeting = db.session.scalars(select(HardCaseMeeting)).one()
    assert meeting.participants == ["工程部 郑师傅", "社区 王主任"]
    page = office.get(f"/voices/conferences/{case.id}").text
    assert "工程部 郑师傅、社区 王主任" in page


def test_row_60_every_step_of_the_plan_has_an_owner_and_a_date(
    cast: Cast, office: FlaskClient, issue: Issue
) -> None:
    case = open_case(office, issue)
    at = f"/voices/conferences/{case.id}/steps"
    for gone, asked in (
        ("owner_0", "请写谁负责"),
        ("due_0", "请选什么时候做完"),
        ("text_0", "请写做什么"),
    ):
        answer = office.post(at, data=PLAN | {gone: ""})
        assert answer.status_code == 422
        assert asked in answer.text
    assert "请至少写一步" in office.post(at, data={}).text
    assert db.session.scalars(select(HardCaseStep)).all() == []


def test_row_60_nothing_is_closed_before_the_plan_is_carried_out(
    cast: Cast, office: FlaskClient, issue: Issue
) -> None:
    case = open_case(office, issue)
    at = f"/voices/conferences/{case.id}"
    assert office.post(f"{at}/closing", data={"result": "好了"}).status_code == 409
    office.post(f"{at}/steps", data=PLAN)
    answer = office.post(f"{at}/closing", data={"result": "好了"})
    assert answer.status_code == 409
    assert "还有没做完的步骤" in answer.text
    assert state(case) == "plan"


def test_row_60_the_reporter_is_kept_informed(
    cast: Cast, office: FlaskClient, issue: Issue
) -> None:
    case = open_case(office, issue, public="已请三个单位一起办")
    at = f"/voices/conferences/{case.id}"
    office.post(f"{at}/steps", data=PLAN | {"public": "扶手十二月一日前固定好"})
    office.post(f"{at}/words", data={"public": "补贴已批"})
    assert office.post(f"{at}/words", data={}).status_code == 422
    rows = db.session.scalars(select(IssueEvent).where(IssueEvent.issue_id == issue.id)).all()
    told = [row.note for row in rows if row.is_public]
    assert told == ["已请三个单位一起办", "扶手十二月一日前固定好", "补贴已批"]
    assert "涉及三个单位" in {row.note for row in rows if not row.is_public}


def test_row_60_it_stands_on_the_page_of_the_report(
    cast: Cast, office: FlaskClient, issue: Issue
) -> None:
    assert "发起会商" in office.get(f"/issues/{issue.id}").text
    case = open_case(office, issue)
    office.post(f"/voices/conferences/{case.id}/steps", data=PLAN)
    page = office.get(f"/issues/{issue.id}").text
    assert "方案 2 步，做完 0 步" in page
    assert "固定扶手（工程部）" in page
    assert "发起会商" not in page
    again = office.post(f"/voices/issues/{issue.id}/conferences", data={"sort": "hard", "why": "x"})
    assert again.status_code == 409


def test_a_conference_that_is_over_does_not_change(
    cast: Cast, office: FlaskClient, issue: Issue
) -> None:
    case = open_case(office, issue)
    at = f"/voices/conferences/{case.id}"
    office.post(f"{at}/steps", data=PLAN)
    steps = db.session.scalars(select(HardCaseStep)).all()
    for step in steps:
        office.post(f"{at}/steps/{step.id}/done")
    office.post(f"{at}/closing", data={"result": "好了"})
    assert office.post(f"{at}/steps", data=PLAN).status_code == 409
    assert office.post(f"{at}/steps/{steps[0].id}/done").status_code == 409
    assert issue.number in office.get("/voices/conferences?closed=1").text


def test_minutes_and_plan_are_printed(cast: Cast, office: FlaskClient, issue: Issue) -> None:
    case = open_case(office, issue)
    at = f"/voices/conferences/{case.id}"
    office.post(f"{at}/meetings", data=MEETING)
    office.post(f"{at}/steps", data=PLAN)
    page = office.get(f"{at}/paper").text
    for said in ("会商记录", "HS-60/1", "先固定扶手", "申请补贴", "2026-12-20"):
        assert said in page
    assert office.get(f"{at}/paper.pdf").data[:4] == b"%PDF"


def test_the_desk_reads_ticks_and_tells_but_does_not_open(
    cast: Cast, office: FlaskClient, client: FlaskClient, issue: Issue
) -> None:
    case = open_case(office, issue)
    at = f"/voices/conferences/{case.id}"
    office.post(f"{at}/steps", data=PLAN)
    step = db.session.scalars(select(HardCaseStep)).first()
    assert step is not None
    desk = sign_in(client, cast.people["frontdesk"])
    assert desk.get(at).status_code == 200
    assert desk.post(f"{at}/steps/{step.id}/done").status_code == 303
    assert desk.post(f"{at}/words", data={"public": "在办"}).status_code == 303
    assert desk.post(f"{at}/closing", data={"result": "x"}).status_code == 403
    assert desk.get(f"/voices/issues/{issue.id}/conferences/new").status_code == 403


def test_nobody_of_another_site_sees_it(
    cast: Cast, office: FlaskClient, client: FlaskClient, issue: Issue
) -> None:
    case = open_case(office, issue)
    browser = sign_in(client, neighbour(cast))
    assert browser.get(f"/voices/conferences/{case.id}").status_code == 404
    assert browser.get(f"/voices/conferences/{case.id}/paper").status_code == 404
    assert issue.number not in browser.get("/voices/conferences").text


def test_a_double_tap_does_not_undo_and_done_says_which(
    cast: Cast, office: FlaskClient, issue: Issue
) -> None:
    case = open_case(office, issue)
    at = f"/voices/conferences/{case.id}"
    office.post(f"{at}/steps", data=PLAN)
    step_id = db.session.scalars(select(HardCaseStep.id).limit(1)).one()
    for said, is_done in (("1", True), ("1", True), ("0", False), ("0", False), ("1", True)):
        assert office.post(f"{at}/steps/{step_id}/done", data={"done": said}).status_code == 303
        db.session.rollback()
        step = db.session.get_one(HardCaseStep, (case.company_id, step_id))
        assert (step.done_at is not None) is is_done
