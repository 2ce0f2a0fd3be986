"""Reports on the screen: who sees them, what can be done, and refusals in words."""

from io import BytesIO
from uuid import UUID

from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from tests.cast import Cast, sign_in
from tests.issues.conftest import Desk
from webapp.clock import utcnow
from webapp.database import db, transaction
from webapp.issues.flows.flow import IssueKind
from webapp.issues.models import Issue, IssueClock


def opened(desk: Desk, kind: IssueKind = IssueKind.REPAIR) -> UUID:
    with transaction():
        return desk.open(kind, room="3-2-501", text="厨房水槽下面在滴水").id


def reload(issue_id: UUID, cast: Cast) -> Issue:
    db.session.rollback()
    return db.session.get_one(Issue, (cast.company.id, issue_id))


def picture() -> tuple[BytesIO, str]:
    data = BytesIO()
    Image.new("RGB", (60, 40), "white").save(data, "JPEG")
    data.seek(0)
    return data, "photo.jpg"


def test_the_desk_begins_with_reports(cast: Cast, client: FlaskClient, desk: Desk) -> None:
    opened(desk)
    frontdesk = sign_in(client, cast.people["frontdesk"])
    page = frontdesk.get("/issues/").text
    assert "厨房水管漏水" in page
    assert "3-2-501" in page


def test_an_empty_list_says_so(cast: Cast, client: FlaskClient) -> None:
    page = sign_in(client, cast.people["frontdesk"]).get("/issues/").text
    assert "没有待派" in page


def test_a_step_on_the_page_moves_the_report(cast: Cast, client: FlaskClient, desk: Desk) -> None:
    issue_id = opened(desk)
    frontdesk = sign_in(client, cast.people["frontdesk"])
    page = frontdesk.get(f"/issues/{issue_id}").text
    assert "派单" in page
    data = {"assignee": str(cast.technician.id)}
    answer = frontdesk.post(f"/issues/{issue_id}/steps/send", data=data)
    assert answer.status_code == 303
    issue = reload(issue_id, cast)
    assert (issue.state, issue.assigned_to) == ("sent", cast.technician.id)


def test_a_step_without_its_fields_says_what_is_missing(
    cast: Cast, client: FlaskClient, desk: Desk
) -> None:
    issue_id = opened(desk)
    answer = sign_in(client, cast.people["frontdesk"]).post(f"/issues/{issue_id}/steps/send")
    assert answer.status_code == 422
    assert "请选由谁办" in answer.text
    assert reload(issue_id, cast).state == "received"


def test_a_step_of_another_state_changes_nothing(
    cast: Cast, client: FlaskClient, desk: Desk
) -> None:
    issue_id = opened(desk)
    manager = sign_in(client, cast.people["manager"])
    data = {"reason": "业主出差", "evidence": picture()}
    answer = manager.post(f"/issues/{issue_id}/steps/settle", data=data)
    assert answer.status_code == 409
    assert 'data-code="issue.wrong_state"' in answer.text
    assert reload(issue_id, cast).milestones == {}


def test_a_step_no_flow_has_is_not_found(cast: Cast, client: FlaskClient, desk: Desk) -> None:
    answer = sign_in(client, cast.people["manager"]).post(f"/issues/{opened(desk)}/steps/dance")
    assert answer.status_code == 404


def test_a_note_with_a_photo_stands_in_the_story(
    cast: Cast, client: FlaskClient, desk: Desk
) -> None:
    issue_id = opened(desk)
    manager = sign_in(client, cast.people["manager"])
    data = {"note": "已电话安抚", "photo": picture()}
    assert manager.post(f"/issues/{issue_id}/notes", data=data).status_code == 303
    page = manager.get(f"/issues/{issue_id}").text
    assert "已电话安抚" in page
    assert "/blobs/" in page


def test_reports_of_another_company_are_not_there(
    cast: Cast, client: FlaskClient, desk: Desk
) -> None:
    issue_id = opened(desk)
    stranger = sign_in(client, cast.outsider)
    assert stranger.get(f"/issues/{issue_id}").status_code == 404
    assert stranger.post(f"/issues/{issue_id}/notes", data={"note": "x"}).status_code == 404


def test_guards_do_not_read_reports(cast: Cast, client: FlaskClient, desk: Desk) -> None:
    assert sign_in(client, cast.people["guard"]).get(f"/issues/{opened(desk)}").status_code == 403


def test_row_54_the_desk_extends_a_limit_by_what_it_says(
    cast: Cast, client: FlaskClient, desk: Desk
) -> None:
    issue_id = opened(desk, IssueKind.COMPLAINT)
    browser = sign_in(client, cast.people["supervisor"])
    steps = f"/issues/{issue_id}/steps"
    at = utcnow()
    with transaction():
        issue = reload(issue_id, cast)
        issue.opened_at = at  # its 48 hours have just begun
    browser.post(f"{steps}/accept", data={"assignee": str(cast.supervisor.id)})
    said = {"reason": "等第三方检测", "note": "已电话说明"}
    unclear = browser.post(f"{steps}/extend", data=said | {"extra": "很久"})
    assert unclear.status_code == 422
    assert "请写成“30 分钟”" in unclear.text
    assert browser.post(f"{steps}/extend", data=said | {"extra": "1 天"}).status_code == 303
    final = select(IssueClock.amount).where(
        IssueClock.issue_id == issue_id, IssueClock.key == "final"
    )
    assert db.session.scalar(final) == (48 + 24) * 60
