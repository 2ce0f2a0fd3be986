"""The worklist, the page of one visit, the link, rates and the papers: as each may see them."""

import gzip
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cast import Cast, sign_in
from tests.reports.test_papers import rows_of
from tests.returns.conftest import AFTER, Asking
from webapp.accounts.models import FIELD_ROLES
from webapp.audit.models import AuditLine
from webapp.database import db, enter_company
from webapp.issues.models import Issue
from webapp.notifications.models import Notice
from webapp.returns.links import token_hash
from webapp.returns.models import ReturnVisit, State, VisitWord

DAY = "since=2026-11-23&until=2026-11-23"


@pytest.fixture
def visit(asking: Asking) -> ReturnVisit:
    asking.repair()
    (visit,) = asking.draw()
    return visit


@pytest.fixture(autouse=True)
def afternoon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the pages stands three hours after the calls of the stage."""
    for name in ("work_views", "answer_views", "check_views", "rate_views"):
        monkeypatch.setattr(f"webapp.returns.{name}.utcnow", lambda: AFTER)


def send(office: FlaskClient, visit: ReturnVisit, **form: str) -> int:
    data = {"once": uuid4().hex, "rating": "5"} | form
    return office.post(f"/returns/{visit.id}/answer", data=data).status_code


def link_of(office: FlaskClient, visit: ReturnVisit) -> str:
    office.post(f"/returns/{visit.id}/link")
    page = office.get(f"/returns/{visit.id}").text
    found = re.search(r"/r/v/[\w-]{22}", page)
    assert found
    return found[0]


def fresh(visit: ReturnVisit) -> ReturnVisit:
    return db.session.scalars(
        select(ReturnVisit)
        .where(ReturnVisit.id == visit.id)
        .execution_options(populate_existing=True)
    ).one()


def test_row_55_the_list_masks_the_number_and_the_page_records_the_look(
    office: FlaskClient, cast: Cast, visit: ReturnVisit
) -> None:
    listed = office.get("/returns/").text
    assert "*******0001" in listed
    assert "19900000001" not in listed
    assert "19900000001" in office.get(f"/returns/{visit.id}").text
    looks = db.session.scalars(select(AuditLine).where(AuditLine.verb == "reporter.looked")).all()
    assert [look.person_id for look in looks] == [cast.frontdesk.id]


def test_row_55_the_script_is_in_the_sites_own_words(
    office: FlaskClient, asking: Asking, visit: ReturnVisit
) -> None:
    assert "这里是阳光花园物业服务中心" in office.get(f"/returns/{visit.id}").text
    asking.rule(script="{site}向您问好：{title}修好了吗？", script_en="")
    assert "阳光花园向您问好：厨房水管漏水修好了吗？" in office.get(f"/returns/{visit.id}").text


def test_row_55_a_visit_is_recorded_in_one_form(office: FlaskClient, visit: ReturnVisit) -> None:
    assert send(office, visit, in_time="no", quality="3", manner="5", advice="早点来") == 303
    word = db.session.scalars(select(VisitWord)).one()
    assert (word.in_time, word.quality, word.manner, word.advice) == (False, 3, 5, "早点来")
    assert fresh(visit).state == State.ANSWERED


def test_nothing_chosen_is_said_at_the_field_and_keeps_what_was_typed(
    office: FlaskClient, visit: ReturnVisit
) -> None:
    answer = office.post(
        f"/returns/{visit.id}/answer", data={"once": uuid4().hex, "advice": "早点来"}
    )
    assert answer.status_code == 422
    assert "请选总的满意度" in answer.text
    assert "早点来" in answer.text


def test_row_55_the_foreman_who_accepted_is_told_to_ask_somebody_else(
    client: FlaskClient, cast: Cast, asking: Asking, visit: ReturnVisit
) -> None:
    visit.barred = [str(cast.supervisor.id)]
    db.session.commit()
    supervisor = sign_in(client, cast.supervisor)
    page = supervisor.get(f"/returns/{visit.id}").text
    assert "请换一位同事" in page
    assert "19900000001" not in page
    assert send(supervisor, visit) == 403
    assert fresh(visit).state == State.DUE


def test_row_55_the_crew_never_sees_who_answered_what(
    client: FlaskClient, cast: Cast, asking: Asking, visit: ReturnVisit
) -> None:
    asking.answer(visit, 3, advice="换个师傅")
    for role in FIELD_ROLES:
        field = sign_in(client, cast.people[role])
        for path in ("/returns/", f"/returns/{visit.id}", f"/returns/records?{DAY}", "/opinions/"):
            assert field.get(path).status_code == 403
    outsider = sign_in(client, cast.outsider)
    assert outsider.get(f"/returns/{visit.id}").status_code == 404
    assert send(outsider, visit) == 404


def test_row_55_the_link_answers_once_without_signing_in(
    office: FlaskClient, client: FlaskClient, cast: Cast, visit: ReturnVisit
) -> None:
    path = link_of(office, visit)
    assert fresh(visit).token_hash == token_hash(path.rsplit("/", 1)[1])
    stranger = client.application.test_client()
    page = stranger.get(path)
    assert page.status_code == 200
    for secret in ("钱二", "19900000001", "3-2-501"):
        assert secret not in page.text
    assert "<script" not in page.text
    assert stranger.post(path, data={}).status_code == 422
    assert stranger.post(path, data={"rating": "5", "in_time": "yes"}).status_code == 303
    assert stranger.post(path, data={"rating": "1"}).status_code == 303
    enter_company(cast.company.id)
    word = db.session.scalars(select(VisitWord)).one()
    assert (word.way, word.rating, word.person_id) == ("link", 5, None)
    assert "谢谢" in stranger.get(path).text


def test_the_links_token_stands_nowhere_in_the_clear(
    office: FlaskClient, visit: ReturnVisit
) -> None:
    token = link_of(office, visit).rsplit("/", 1)[1]
    notice = db.session.scalars(select(Notice).where(Notice.code == "reporter.visit")).one()
    assert token in notice.text
    assert token not in str(notice.params)
    raw = db.session.connection().exec_driver_sql("SELECT text FROM notice").scalars().all()
    assert all(token not in (text or "") for text in raw)


def test_row_55_who_repaired_it_cannot_read_the_link_in_the_outbox(
    office: FlaskClient, cast: Cast, visit: ReturnVisit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.issues.notices.setting_views.utcnow", lambda: AFTER)
    token = link_of(office, visit).rsplit("/", 1)[1]
    supervisor = sign_in(office.application.test_client(), cast.supervisor)
    notice = db.session.scalars(select(Notice).where(Notice.code == "reporter.visit")).one()
    notice.via = "sms"
    reporter_id = db.session.get_one(Issue, (visit.company_id, visit.issue_id)).reporter_id
    db.session.commit()
    for page in (
        supervisor.get(f"/sites/{cast.site.id}/notices").text,
        supervisor.get(f"/reporters/{reporter_id}").text,
    ):
        assert "/r/v/…" in page
        assert token not in page


def test_a_link_that_ended_or_was_replaced_says_so(
    office: FlaskClient,
    client: FlaskClient,
    cast: Cast,
    visit: ReturnVisit,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = link_of(office, visit)
    stranger = client.application.test_client()
    row = fresh(visit)
    row.link_until = AFTER - timedelta(seconds=1)
    db.session.commit()
    assert stranger.get(first).status_code == 410
    enter_company(cast.company.id)
    later = AFTER + timedelta(minutes=1)
    monkeypatch.setattr("webapp.returns.work_views.utcnow", lambda: later)
    second = link_of(office, visit)
    assert second != first
    assert stranger.get(first).status_code == 404


def test_guessing_links_is_held_back(client: FlaskClient) -> None:
    codes = {client.get(f"/r/v/{number:022}").status_code for number in range(25)}
    assert codes == {404, 429}


def test_row_55_every_number_opens_its_records(
    client: FlaskClient, cast: Cast, asking: Asking
) -> None:
    for rating in (5, 5, 1):
        issue = asking.repair()
        visit = next(one for one in asking.draw() if one.issue_id == issue.id)
        asking.answer(visit, rating)
    manager = sign_in(client, cast.manager)
    page = manager.get(f"/returns/rates?{DAY}").text
    assert "3 份，不足以说明" in page
    link = re.search(r'href="(/returns/records\?what=unhappy[^"]*part=kind[^"]*)">1<', page)
    assert link
    records = manager.get(link[1].replace("&amp;", "&")).text
    assert len(re.findall(r'<td data-label="报事"><a href="/returns/', records)) == 1


def test_row_55_rates_leave_as_a_workbook_with_every_draw(
    client: FlaskClient, cast: Cast, asking: Asking, visit: ReturnVisit
) -> None:
    asking.answer(visit, 5)
    manager = sign_in(client, cast.manager)
    answer = manager.get(f"/returns/rates.xlsx?{DAY}")
    assert answer.status_code == 200
    (row,) = rows_of(answer.data)
    assert (row["完成"], row["抽中"], row["有回答"], row["回访率"]) == (1, 1, 1, 1)
    assert row["满意度"] is None


def test_row_55_the_printed_form_has_every_question(
    client: FlaskClient, cast: Cast, asking: Asking, visit: ReturnVisit
) -> None:
    asking.answer(visit, 5, in_time=True, quality=3, manner=5, advice="早点来")
    manager = sign_in(client, cast.manager)
    (row,) = rows_of(manager.get(f"/reports/tables/visits.xlsx?{DAY}").data)
    assert [row[name] for name in ("回访方式", "处理及时", "维修质量", "服务态度", "满意度")] == [
        "电话", "及时", "还可以", "满意", "满意",
    ]  # fmt: skip
    assert row["意见建议"] == "早点来"


def test_row_55_the_seed_of_this_month_is_not_shown(
    client: FlaskClient, cast: Cast, asking: Asking, visit: ReturnVisit
) -> None:
    from webapp.returns.models import DrawSeed

    seed = db.session.scalars(select(DrawSeed)).one()
    manager = sign_in(client, cast.manager)
    this_month = AFTER.date().replace(day=1)
    seed.month = visit.month = this_month
    db.session.commit()
    shown = manager.get(f"/returns/draws?month={this_month:%Y-%m}").text
    assert "相符" in shown
    assert seed.seed not in shown
    seed.month = visit.month = this_month.replace(year=this_month.year - 1)
    db.session.commit()
    assert seed.seed in manager.get(f"/returns/draws?month={seed.month:%Y-%m}").text


def test_the_rule_is_set_by_managers_and_says_what_is_wrong(
    client: FlaskClient, cast: Cast
) -> None:
    data = {
        "share": "70%",
        "tries": "3",
        "link_days": "7",
        "check_share": "10",
        "always": "critical",
    }
    supervisor = sign_in(client, cast.supervisor)
    assert supervisor.post("/returns/rule", data=data).status_code == 403
    manager = sign_in(client, cast.manager)
    assert manager.post("/returns/rule", data=data | {"share": "0"}).status_code == 422
    assert manager.post("/returns/rule", data=data).status_code == 303
    from webapp.returns.drawing import rule_of

    rule = rule_of(cast.site.id)
    assert (rule.share, rule.always) == (70, ["critical", "complaint"])


def test_trying_later_moves_it_off_todays_list(office: FlaskClient, visit: ReturnVisit) -> None:
    tomorrow = (AFTER + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    data = {"once": uuid4().hex, "again_at": tomorrow}
    assert office.post(f"/returns/{visit.id}/tries", data=data).status_code == 303
    assert office.post(f"/returns/{visit.id}/tries", data=data).status_code == 303
    assert fresh(visit).tries == 1
    page = office.get("/returns/").text
    assert "今天没有要回访的" in page
    assert "过些时候再打" in page


def test_the_page_behind_the_link_weighs_less_than_40_kb_and_needs_no_script(
    office: FlaskClient, client: FlaskClient, visit: ReturnVisit
) -> None:
    path = link_of(office, visit)
    stranger = client.application.test_client()
    page = stranger.get(path)
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page.text)
    parts = [page.data, *(stranger.get(sheet).data for sheet in sheets)]
    assert sheets
    assert sum(len(gzip.compress(part)) for part in parts) <= 40 * 1024
    assert "<script" not in page.text
    assert 'method="post"' in page.text
