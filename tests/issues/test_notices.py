"""The bell, a site's notices, and taking up what is overdue, by role and by site."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cast import Cast, sign_in
from tests.issues.conftest import NOW, Desk
from webapp.accounts.models import PersonSite
from webapp.audit.models import AuditLine
from webapp.database import db, transaction
from webapp.issues.flows.flow import IssueKind
from webapp.issues.models import Issue
from webapp.issues.notices import escalation
from webapp.issues.notices.deadlines import tell_due_limits
from webapp.notifications import inbox
from webapp.notifications.actions import Message, put
from webapp.notifications.models import Notice, NoticeSetting, Via


def overdue(desk: Desk) -> Issue:
    with transaction():
        issue = desk.open(IssueKind.COMPLAINT)
    db.session.rollback()
    tell_due_limits(NOW + timedelta(minutes=11))
    return issue


def test_the_bell_counts_and_reading_leads_to_the_report(
    cast: Cast, client: FlaskClient, desk: Desk
) -> None:
    issue = overdue(desk)
    browser = sign_in(client, cast.supervisor)
    page = browser.get("/notices").text
    assert "通知，1 条未读" in page
    assert "分钟无人接手：“受理”" in page
    notice = inbox.notices_of(cast.supervisor.id)[0]
    answer = browser.post(f"/notices/{notice.id}/read")
    assert answer.location.endswith(f"/issues/{issue.id}")
    assert inbox.unread(cast.supervisor.id) == 0


@pytest.mark.parametrize(
    ("language", "words"), [("en", "“Accepted” is overdue"), ("zh-CN", "“受理”已超时")]
)
def test_words_are_in_the_language_of_the_reader(
    cast: Cast, client: FlaskClient, desk: Desk, language: str, words: str
) -> None:
    overdue(desk)
    browser = sign_in(client, cast.people["frontdesk"])
    assert words in browser.get(f"/notices?lang={language}").text


def test_nobody_reads_what_was_told_to_somebody_else(
    cast: Cast, client: FlaskClient, desk: Desk
) -> None:
    overdue(desk)
    notice = inbox.notices_of(cast.supervisor.id)[0]
    browser = sign_in(client, cast.people["frontdesk"])
    assert browser.post(f"/notices/{notice.id}/read").status_code == 404
    browser.post("/notices/read")
    assert inbox.unread(cast.people["frontdesk"].id) == 0
    assert inbox.unread(cast.supervisor.id) == 1


def test_taking_up_says_who_when_and_what(cast: Cast, client: FlaskClient, desk: Desk) -> None:
    issue = overdue(desk)
    browser = sign_in(client, cast.supervisor)
    assert "我来接手" in browser.get(f"/issues/{issue.id}").text
    said = {"said": "已派李师傅去", "hold": "120"}
    assert browser.post(f"/issues/{issue.id}/take-up", data=said).status_code == 303
    page = browser.get(f"/issues/{issue.id}").text
    assert "supervisor-甲" in page
    assert "接手：已派李师傅去" in page
    one = escalation.open_of(issue.id)
    assert one is not None
    assert one.taken_up_by == cast.supervisor.id
    assert db.session.scalar(select(AuditLine.verb).where(AuditLine.verb == "issue.taken_up"))


def test_taking_up_without_a_word_is_not_enough(
    cast: Cast, client: FlaskClient, desk: Desk
) -> None:
    issue = overdue(desk)
    sign_in(client, cast.supervisor).post(f"/issues/{issue.id}/take-up", data={"said": " "})
    one = escalation.open_of(issue.id)
    assert one is not None
    assert one.taken_up_at is None


def test_a_report_of_a_site_one_does_not_work_at_cannot_be_taken_up(
    cast: Cast, client: FlaskClient, desk: Desk
) -> None:
    issue = overdue(desk)
    here = select(PersonSite).where(PersonSite.person_id == cast.supervisor.id)
    db.session.delete(db.session.scalars(here).one())
    db.session.commit()
    browser = sign_in(client, cast.supervisor)
    assert browser.post(f"/issues/{issue.id}/take-up", data={"said": "好"}).status_code == 404


def address(cast: Cast) -> str:
    return f"/sites/{cast.site.id}/notices"


CHOSEN = {"tell-issue.assigned": ["office", "sms"], "rung-supervisor": "5", "language": "en"}


def test_a_site_chooses_ways_ladder_and_language(cast: Cast, client: FlaskClient) -> None:
    browser = sign_in(client, cast.manager)
    robot = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"
    mail = {f"email-{cast.supervisor.id}": "s@example.cn"}
    answer = browser.post(address(cast), data=CHOSEN | mail | {"robot": robot})
    assert answer.status_code == 303
    row = db.session.scalars(select(NoticeSetting)).one()
    assert row.tells["issue.assigned"] == ["office"]  # nobody sends colleagues a text
    assert row.ladder == [{"who": "supervisor", "minutes": 5}]
    assert (row.robot, row.language) == (robot, "en")
    assert row.emails == {str(cast.supervisor.id): "s@example.cn"}
    page = browser.get(address(cast)).text
    assert robot not in page  # a secret: whoever has it writes to the group
    browser.post(address(cast), data=CHOSEN)
    db.session.expire_all()
    assert db.session.scalars(select(NoticeSetting.robot)).one() == robot


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"robot": "https://example.cn/x"}, "请粘贴群机器人的地址"),
        ({"robot": "http://qyapi.weixin.qq.com/x"}, "请粘贴群机器人的地址"),
        ({"rung-manager": "很久"}, "请写 0 到 10080 之间的分钟数"),
        ({"rung-manager": "5"}, "两级不能在同一分钟"),
        ({"rung-supervisor": ""}, "请至少留一级"),
    ],
)
def test_what_cannot_work_is_refused_beside_its_field(
    cast: Cast, client: FlaskClient, said: dict[str, str], words: str
) -> None:
    answer = sign_in(client, cast.manager).post(address(cast), data=CHOSEN | said)
    assert answer.status_code == 422
    assert words in answer.text
    assert db.session.scalar(select(NoticeSetting.site_id)) is None


def test_only_managers_choose_and_nobody_of_another_company(
    cast: Cast, client: FlaskClient
) -> None:
    assert sign_in(client, cast.supervisor).post(address(cast), data=CHOSEN).status_code == 403
    assert sign_in(client, cast.outsider).get(address(cast)).status_code == 404


def test_the_outbox_shows_what_would_have_been_sent_without_the_whole_number(
    cast: Cast, client: FlaskClient
) -> None:
    from webapp.clock import utcnow

    with transaction():
        text = Message(
            Via.SMS, once="s", text="您的报修已受理", receiver="13812345678", site_id=cast.site.id
        )
        put(cast.company.id, text, utcnow())
        row = db.session.scalars(select(Notice)).one()
        row.line, row.next_at = "", None
    page = sign_in(client, cast.manager).get(address(cast)).text
    assert "您的报修已受理" in page
    assert "没有接服务，请自己发" in page
    assert "138****5678" in page
    assert "13812345678" not in page
