"""A resident's language, and what his own form asks of a complaint (row 48)."""

from flask.testing import FlaskClient

from tests.cast import Cast
from tests.portal.conftest import Post, enter, only, token_in
from webapp.database import db
from webapp.issues.models import Issue

PHONE = "13812345678"


def filed() -> Issue:
    db.session.rollback()
    return only()


def test_a_report_is_kept_with_the_language_of_its_page(
    send: Post, client: FlaskClient, cast: Cast, key: str
) -> None:
    client.get(f"/r/{key}/new?lang=en")
    token = token_in(send(phone=PHONE))
    enter(cast)
    assert filed().language == "en"
    anew = client.application.test_client()
    assert 'lang="en"' in anew.get(f"/r/t/{token}", headers={"Accept-Language": "zh-CN"}).text


def test_who_chooses_a_language_at_his_link_is_told_in_it_from_then_on(
    send: Post, client: FlaskClient, cast: Cast
) -> None:
    token = token_in(send(phone=PHONE))
    enter(cast)
    assert filed().language == "zh-CN"
    assert 'lang="en"' in client.get(f"/r/t/{token}?lang=en").text
    enter(cast)
    assert filed().language == "en"
    assert client.get(f"/r/t/{token}?lang=tlh").status_code == 200
    enter(cast)
    assert filed().language == "en"


def test_a_time_within_an_english_sentence_begins_small(send: Post, client: FlaskClient) -> None:
    token = token_in(send(phone=PHONE))
    page = client.get(f"/r/t/{token}?lang=en").text
    assert "by today" in page or "by tomorrow" in page or "by 1" in page or "by 0" in page
    assert "by T" not in page


def test_row_48_the_form_asks_what_a_complaint_wants(
    send: Post, client: FlaskClient, cast: Cast, key: str
) -> None:
    form = client.get(f"/r/{key}/new").text
    assert 'name="demand"' in form
    assert 'value="noise" data-complaint' in form
    assert 'value="leak" data-complaint' not in form
    token = token_in(
        send(
            category="noise",
            text="楼上装修",
            happened="连着三晚",
            demand="十点后停工",
            expectation="道歉",
        )
    )
    enter(cast)
    issue = filed()
    assert (issue.happened, issue.demand, issue.expectation) == ("连着三晚", "十点后停工", "道歉")
    assert "十点后停工" in client.get(f"/r/t/{token}").text


def test_row_48_what_is_too_long_is_refused_and_stays(send: Post) -> None:
    answer = send(category="noise", demand="吵" * 501, expectation="安静")
    assert answer.status_code == 422
    assert "吵" * 501 in answer.text
    assert "安静" in answer.text
    assert "data-kept" in answer.text
