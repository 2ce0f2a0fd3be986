"""Who reports in English is told in English: by text, at his link, on his papers."""

from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Cast, sign_in
from tests.issues.conftest import NOW, Desk
from tests.issues.test_announcements import notices
from tests.issues.test_desk import CALL, newest, register
from webapp.database import db, transaction
from webapp.issues.flows.flow import IssueKind
from webapp.issues.models import Reporter
from webapp.issues.notices.words import said
from webapp.notifications.models import NoticeSetting, Via


def test_the_desk_sets_the_language_and_the_text_is_in_it(cast: Cast, client: FlaskClient) -> None:
    desk = sign_in(client, cast.people["frontdesk"])
    issue = register(desk, language="en")
    (text,) = [one.text for one in notices(via=Via.SMS)]
    assert text.startswith("Your repair report")
    again = desk.get(f"/issues/new?reporter={issue.reporter_id}").text
    assert '<option value="en" selected>' in again, "known the next time"


def test_a_language_that_nobody_speaks_here_is_none(cast: Cast, client: FlaskClient) -> None:
    assert register(sign_in(client, cast.people["frontdesk"]), language="fr").language == ""


def test_a_reporter_comes_before_the_site(desk: Desk) -> None:
    with transaction():
        setting = NoticeSetting(
            site_id=desk.cast.site.id, language="en", tells={}, ladder=[], emails={}
        )
        who = Reporter(
            site_id=desk.cast.site.id, name="林女士", phone=CALL["phone"], created_at=NOW
        )
        db.session.add_all([setting, who])
        db.session.flush()
        desk.open(reporter_id=who.id, language="zh-CN")
    (text,) = [one.text for one in notices(via=Via.SMS)]
    assert text.startswith("您的报修")


def test_the_language_is_mended_like_a_room_and_stands_in_the_story(
    cast: Cast, client: FlaskClient
) -> None:
    desk = sign_in(client, cast.people["frontdesk"])
    issue = register(desk)
    desk.post(f"/issues/{issue.id}/edit", data={"language": "en"})
    assert newest().language == "en"
    assert "给报事人的通知用" in desk.get(f"/issues/{issue.id}").text


def test_another_kind_of_report_keeps_the_language(cast: Cast, client: FlaskClient) -> None:
    desk = sign_in(client, cast.people["frontdesk"])
    issue = register(desk, language="en")
    desk.post(f"/issues/{issue.id}/convert", data={"category": "noise", "why": "是投诉"})
    assert (newest().kind, newest().language) == (IssueKind.COMPLAINT, "en")


def test_a_reason_that_phones_offer_is_told_in_the_readers_language(app: Flask) -> None:
    params = {"kind": "repair", "number": "BX1", "reason": "路上堵", "due_ms": 0}
    with app.test_request_context("/?lang=en"):
        assert "Held up on the way" in said("reporter.late", params, "en")
        assert "他自己的话" in said("reporter.late", params | {"reason": "他自己的话"}, "en")


def test_a_paper_leads_to_the_one_in_his_language(cast: Cast, client: FlaskClient) -> None:
    desk = sign_in(client, cast.people["frontdesk"])
    issue = register(desk, language="en")
    there = f"/reports/repairs/{issue.id}?lang=en"
    assert there in desk.get(f"/reports/repairs/{issue.id}").text
    his = desk.get(there).text
    assert 'lang="en"' in his
    assert f"/reports/repairs/{issue.id}.pdf?lang=en" in his


def test_row_37_a_report_by_the_wechat_account(cast: Cast, client: FlaskClient) -> None:
    desk = sign_in(client, cast.people["frontdesk"])
    issue = register(desk, channel="wechat")
    assert issue.channel == "wechat"
    assert "微信公众号" in desk.get(f"/issues/{issue.id}").text
    assert CALL["text"] in desk.get("/issues/?view=all&channel=wechat").text
