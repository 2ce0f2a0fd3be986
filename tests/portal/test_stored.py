"""存了我的什么: read at the link; a copy, a correction or a deletion is asked for there."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cast import Cast, sign_in
from tests.portal.conftest import Post, enter, issues, only, photo, token_in
from webapp.audit.models import AuditLine
from webapp.clock import utcnow
from webapp.database import db
from webapp.issues.models import Issue, IssueClock, Reporter
from webapp.issues.privacy import about as privacy
from webapp.keeping import policies


@pytest.fixture
def token(send: Post) -> str:
    return token_in(send(phone="13812345678", name="林女士", room="3-2-501", photo=photo()))


def ask(client: FlaskClient, token: str, wish: str, words: str = "") -> Issue:
    answer = client.post(f"/r/t/{token}/stored", data={"wish": wish, "words": words})
    assert answer.status_code == 303
    assert answer.location.endswith("/stored#asked")
    return issues()[-1]


def test_the_page_tells_what_is_stored_and_shows_name_and_phone_in_part(
    client: FlaskClient, token: str
) -> None:
    page = client.get(f"/r/t/{token}/stored").text
    for told in ("林**", "*******5678", "电梯厅顶上滴水", "1 张照片", "还没有人看过"):
        assert told in page
    for secret in ("林女士", "13812345678", "3-2-501"):
        assert secret not in page
    assert "<script" not in page
    assert 'lang="en"' in client.get(f"/r/t/{token}/stored?lang=en").text


def test_it_says_how_often_somebody_looked(client: FlaskClient, token: str, cast: Cast) -> None:
    enter(cast)
    reporter = db.session.scalars(select(Reporter)).one()
    privacy.note_look(cast.manager, reporter, utcnow())
    assert "看过 1 次" in client.get(f"/r/t/{token}/stored").text


def test_it_says_how_long_by_the_policy(client: FlaskClient, token: str, cast: Cast) -> None:
    assert "还没有定自动删除的期限" in client.get(f"/r/t/{token}/stored").text
    enter(cast)
    policies.confirm({"reporters": 400}, by=cast.admin.id, at=utcnow())
    db.session.commit()
    assert "400 天后" in client.get(f"/r/t/{token}/stored").text


def test_a_request_is_a_report_of_its_own_with_the_limit_of_the_law(
    client: FlaskClient, token: str, cast: Cast
) -> None:
    request = ask(client, token, "delete", "搬走了")
    enter(cast)
    assert (request.kind, request.category, request.is_private) == ("application", "privacy", True)
    assert request.reporter_id == issues()[0].reporter_id
    clock = db.session.scalars(
        select(IssueClock).where(IssueClock.issue_id == request.id, IssueClock.key == "personal")
    ).one()
    assert clock.due_at is not None
    assert clock.due_at - request.opened_at == timedelta(days=30)
    verbs = db.session.scalars(select(AuditLine.verb)).all()
    assert "reporter.asked" in verbs
    page = client.get(f"/r/t/{token}/stored").text
    assert request.number in page
    assert "前答复您" in page


def test_the_same_request_posted_five_times_is_one(client: FlaskClient, token: str) -> None:
    for _turn in range(5):
        ask(client, token, "copy")
    assert len(issues()) == 2
    ask(client, token, "correct", "姓名是林小姐")
    assert len(issues()) == 3


def test_a_request_says_what_is_wanted(client: FlaskClient, token: str) -> None:
    for data in ({}, {"wish": "all"}, {"wish": "correct"}, {"wish": "copy", "words": "字" * 2001}):
        assert client.post(f"/r/t/{token}/stored", data=data).status_code == 422
    assert len(issues()) == 1


def test_guessed_links_tell_nothing_and_are_held_back(client: FlaskClient, token: str) -> None:
    guessed = "A" * len(token)
    answers = [client.get(f"/r/t/{guessed}/stored") for _turn in range(22)]
    assert [answer.status_code for answer in answers] == [404] * 20 + [429] * 2
    assert all("林" not in answer.text for answer in answers)
    assert client.post(f"/r/t/{guessed}/stored", data={"wish": "delete"}).status_code == 429


def test_the_office_deletes_while_the_request_is_open_and_its_link_still_answers(
    client: FlaskClient, token: str, cast: Cast
) -> None:
    reason = {"reason": "不用修了"}
    assert client.post(f"/r/t/{token}/steps/cancel", data=reason).status_code == 303
    request = ask(client, token, "delete")
    page = client.get(f"/r/t/{token}/stored").text
    own = page.split(f"{request.number}")[1].split("/r/t/")[1].split('"')[0]
    enter(cast)
    reporter_id = only_reporter().id
    manager = sign_in(client, cast.people["manager"])
    assert manager.post(f"/reporters/{reporter_id}/deletion").status_code == 303
    assert client.get(f"/r/t/{token}").status_code == 404, "the link of what is closed is dead"
    assert "已删除姓名" in client.get(f"/r/t/{own}/stored").text
    assert "林" not in client.get(f"/r/t/{own}").text


def test_the_office_mends_what_was_wrong(client: FlaskClient, token: str, cast: Cast) -> None:
    enter(cast)
    reporter_id = only_reporter().id
    said = {"name": "林小姐", "phone": "13900001111", "room": "3-2-502", "note": ""}
    address = f"/reporters/{reporter_id}/correction"
    assert sign_in(client, cast.people["frontdesk"]).post(address, data=said).status_code == 403
    assert sign_in(client, cast.people["manager"]).post(address, data=said).status_code == 303
    enter(cast)
    mended = only_reporter()
    assert (mended.name, mended.phone_tail, mended.room) == ("林小姐", "1111", "3-2-502")
    found = select(AuditLine).where(AuditLine.verb == "reporter.corrected")
    assert db.session.scalars(found).one().detail == {"fields": ["name", "phone", "room"]}


def only_reporter() -> Reporter:
    db.session.rollback()
    return db.session.scalars(select(Reporter)).one()


def test_an_anonymous_report_has_the_page_too(client: FlaskClient, send: Post) -> None:
    token = token_in(send())
    assert "没有" in client.get(f"/r/t/{token}/stored").text
    assert ask(client, token, "copy", "微信 lin-501").reporter_id is None
    assert only().number if len(issues()) == 1 else issues()[1].text == "微信 lin-501"
