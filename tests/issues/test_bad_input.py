"""Bad input at the desk: a clear answer, and nothing lost (the resident's side: tests/portal)."""

from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.cast import Cast, sign_in
from tests.issues.conftest import NOW, Desk
from tests.issues.test_desk import CALL, newest
from webapp.database import db, transaction
from webapp.issues.models import FlowVersion, Issue, Reporter
from webapp.issues.refusals import UnknownStep


@pytest.fixture
def browser(cast: Cast, client: FlaskClient) -> FlaskClient:
    return sign_in(client, cast.people["frontdesk"])


def count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Issue)) or 0


def test_the_same_form_five_times_is_one_report(browser: FlaskClient) -> None:
    once = browser.get("/issues/new").text.split('name="once" value="')[1].split('"')[0]
    answers = [browser.post("/issues/", data={**CALL, "once": once}) for _turn in range(5)]
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert count() == 1
    browser.post("/issues/", data={**CALL, "once": once, "text": "又有一件事"})
    assert count() == 2, "brought back and filled in anew"


def test_the_desk_opens_nothing_in_the_name_of_a_round(browser: FlaskClient) -> None:
    assert 'value="round"' not in browser.get("/issues/new").text
    assert browser.post("/issues/", data={**CALL, "channel": "round"}).status_code == 303
    assert newest().channel == "desk"


def test_a_refused_form_keeps_its_key(browser: FlaskClient) -> None:
    once = "a" * 32
    answer = browser.post("/issues/", data={**CALL, "text": "", "once": once})
    assert answer.status_code == 422
    assert f'name="once" value="{once}"' in answer.text


def test_a_number_of_forty_characters_and_a_name_of_emoji_open_a_report(
    browser: FlaskClient,
) -> None:
    said = {**CALL, "phone": "1" * 40, "name": "👩‍🔧🔥" * 30, "room": "9" * 60}
    assert browser.post("/issues/", data=said).status_code == 303
    db.session.rollback()
    reporter = db.session.scalars(select(Reporter)).one()
    assert len(reporter.phone) == 20
    assert len(reporter.name) == 40
    assert browser.get(f"/issues/{newest().id}").status_code == 200


def test_ten_megabytes_of_text_at_the_desk_get_a_clear_answer(browser: FlaskClient) -> None:
    head = '--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n'
    body = (head + "水" * 3_500_000 + "\r\n--x--\r\n").encode()
    answer = browser.post(
        "/issues/",
        input_stream=BytesIO(body),
        content_length=len(body),
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 413
    assert "太大" in answer.text
    assert count() == 0


def test_a_flow_edited_under_running_reports_leaves_them_theirs(desk: Desk, cast: Cast) -> None:
    with transaction():
        running = desk.open()
        desk.step(running, "grab", 1)
        version = db.session.get_one(FlowVersion, (cast.company.id, running.flow_version_id))
        data = {**version.data, "version": version.version + 1}
        data["steps"] = [step for step in data["steps"] if step["key"] != "contact"]
        edited = FlowVersion(
            kind="repair", version=version.version + 1, data=data, published_by=desk.by,
            published_at=NOW,
        )  # fmt: skip
        db.session.add(edited)
        db.session.flush()
        new = desk.open()
        assert new.flow_version_id == edited.id != running.flow_version_id
        desk.step(running, "contact", 5, note="在家")
        assert running.state == "contacted"
        desk.step(new, "grab", 1)
        with pytest.raises(UnknownStep):
            desk.step(new, "contact", 6, note="在家")
