"""意见库: one clock per source, many opinions out of one paste, meetings with their points."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cast import Cast
from tests.issues.conftest import NOW, Desk
from tests.reports.test_papers import rows_of
from webapp.clock import utcnow
from webapp.database import db
from webapp.issues.flows.flow import FLOW, IssueKind, Urgency
from webapp.issues.flows.shipped import shipped
from webapp.issues.limits.changing import limits_of, set_limits
from webapp.issues.models import Channel, Issue, IssueClock, Reporter
from webapp.returns.models import Gathering, OpinionSource
from webapp.returns.pasting import points_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 23)
GROUP = """3-2-501 张三 2026/11/22 10:21
电梯里灯坏了
李四 2026/11/22 10:22
收到
3-2-501 张三 2026/11/22 10:23
3 号电梯
王五 2026/11/22 18:05
建议大门口加长椅
还有快递柜
"""


def texts(pasted: str) -> list[str]:
    return [point.text for point in points_of(pasted, DAY, SHANGHAI)]


def test_row_64_a_pasted_group_becomes_one_opinion_each() -> None:
    found = points_of(GROUP, DAY, SHANGHAI)
    assert [point.is_likely for point in found] == [True, False, True, True]
    first, last = found[0], found[3]
    assert (first.name, first.room) == ("张三", "3-2-501")
    assert first.at == datetime(2026, 11, 22, 2, 21, tzinfo=UTC)
    assert last.text == "建议大门口加长椅\n还有快递柜"


def test_what_one_writes_at_once_is_one_opinion() -> None:
    pasted = "张三 10:21\n电梯里灯坏了\n张三 10:23\n就是 3 号那部\n张三 11:00\n门口太脏"
    assert texts(pasted) == ["电梯里灯坏了\n就是 3 号那部", "门口太脏"]


@pytest.mark.parametrize(
    "pasted",
    [
        "张三：电梯灯坏了\n李四: 门口太脏了",
        "1. 电梯灯坏了\n2、门口太脏了",
        "- 电梯灯坏了\n- 门口太脏了",
        "电梯灯坏了\n\n门口太脏了",
        "电梯灯坏了\r\n\r\n门口太脏了",
    ],
)
def test_lists_names_and_paragraphs_come_apart(pasted: str) -> None:
    assert texts(pasted) == ["电梯灯坏了", "门口太脏了"]


@pytest.mark.parametrize("pasted", ["", "  \n ", "25:99", "张三 2026/13/40 25:61\n灯坏了了了"])
def test_odd_texts_lose_nothing_and_break_nothing(pasted: str) -> None:
    assert "".join("".join(texts(pasted)).split()) == "".join(pasted.split())


def test_a_huge_paste_ends_at_a_hundred() -> None:
    assert len(points_of("\n\n".join(f"第 {n} 条意见" for n in range(500)), DAY, SHANGHAI)) == 100


@pytest.mark.parametrize(("channel", "hours"), [("group", 24), ("board", 48), ("meeting", 72)])
def test_row_64_the_reply_clock_follows_the_source(desk: Desk, channel: str, hours: int) -> None:
    issue = desk.open(IssueKind.SUGGESTION, channel=Channel(channel), title="加长椅")
    clock = db.session.scalars(select(IssueClock).where(IssueClock.issue_id == issue.id)).one()
    assert clock.key == "reply"
    assert clock.due_at == NOW + timedelta(hours=hours)


def test_row_64_each_site_sets_its_own_clock_per_source(desk: Desk, cast: Cast) -> None:
    flow = shipped(IssueKind.SUGGESTION)
    keys = {(row.rule.key, row.urgency) for row in limits_of(cast.site.id, flow)}
    assert ("reply_group", Urgency.NORMAL) in keys
    before = NOW - timedelta(days=1)
    amounts = {("reply_group", "normal"): 60}
    set_limits(cast.site.id, flow, amounts, running=False, by=cast.manager.id, at=before)
    here = desk.open(IssueKind.SUGGESTION, channel=Channel.GROUP, title="加长椅")
    assert here.next_due_at == NOW + timedelta(hours=1)
    board = desk.open(IssueKind.SUGGESTION, channel=Channel.BOARD, title="加长椅")
    assert board.next_due_at == NOW + timedelta(hours=48)


def test_a_limit_changed_for_running_clocks_reaches_those_of_its_source(
    desk: Desk, cast: Cast
) -> None:
    from webapp.issues.state.retelling import retell

    flow = shipped(IssueKind.SUGGESTION)
    here = desk.open(IssueKind.SUGGESTION, channel=Channel.GROUP, title="加长椅")
    board = desk.open(IssueKind.SUGGESTION, channel=Channel.BOARD, title="加长椅")
    at = NOW + timedelta(minutes=5)
    amounts = {("reply_group", "normal"): 120}
    set_limits(cast.site.id, flow, amounts, running=True, by=cast.manager.id, at=at)
    for issue in (here, board):
        retell(issue, at)
    assert here.next_due_at == NOW + timedelta(hours=2)
    assert board.next_due_at == NOW + timedelta(hours=48)


def test_a_flow_keeps_its_sources_when_it_is_stored() -> None:
    flow = shipped(IssueKind.SUGGESTION)
    assert FLOW.validate_python(flow.model_dump(mode="json", by_alias=True)) == flow


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast)


def ticked(source: str = "group", **more: str) -> dict[str, str]:
    return {
        "once": uuid4().hex, "source": source, "spot": "3 号楼群",
        "take-0": "1", "text-0": "电梯里灯坏了", "name-0": "张三", "room-0": "3-2-501",
        "take-2": "1", "text-2": "建议加长椅", "category-2": "advice",
    } | more  # fmt: skip


def opened() -> list[Issue]:
    return list(db.session.scalars(select(Issue).order_by(Issue.seq)))


def test_row_64_preview_stores_nothing_and_what_is_ticked_becomes_reports(
    office: FlaskClient,
) -> None:
    page = office.post("/opinions/preview", data={"source": "group", "text": GROUP})
    assert page.status_code == 200
    assert "找到 4 条" in page.text
    assert opened() == []
    assert office.post("/opinions/", data=ticked()).status_code == 303
    assert [(issue.kind, issue.channel) for issue in opened()] == [("suggestion", "group")] * 2
    reporter = db.session.scalars(select(Reporter)).one()
    assert (reporter.name, reporter.room) == ("张三", "3-2-501")


def test_the_same_batch_posted_twice_is_taken_once(office: FlaskClient) -> None:
    form = ticked()
    for _ in range(3):
        office.post("/opinions/", data=form)
    assert len(opened()) == 2


def test_row_64_the_clock_runs_from_when_it_was_said(office: FlaskClient) -> None:
    said = (utcnow() - timedelta(hours=30)).astimezone(SHANGHAI)
    office.post("/opinions/", data=ticked(**{"at-0": f"{said:%Y-%m-%dT%H:%M}"}))
    first = opened()[0]
    assert first.next_due_at is not None
    assert first.next_due_at < utcnow()
    future = ticked(**{"at-0": "2099-01-01T00:00"})
    office.post("/opinions/", data=future)
    assert max(issue.opened_at for issue in opened()) <= utcnow()


def test_row_64_reply_and_result_are_tracked_and_exported(office: FlaskClient) -> None:
    office.post("/opinions/", data=ticked(**{"reply-0": "今天就换灯"}))
    page = office.get("/opinions/?source=group").text
    assert "今天就换灯" in page
    assert "已答复" in page
    assert "待跟进" in page
    assert "没有" not in office.get("/opinions/?source=board").text.split("<main")[0]
    rows = rows_of(office.get("/opinions/opinions.xlsx").data)
    assert {row["处理结果"] for row in rows} == {"已答复", "待跟进"}
    assert {row["意见来源"] for row in rows} == {"微信群"}
    assert "张三" not in str(rows)
    only = office.get("/opinions/?open=1").text
    assert "今天就换灯" not in only


def test_row_67_a_meeting_is_planned_held_and_answered(office: FlaskClient, cast: Cast) -> None:
    data = {"kind": "meeting", "title": "11 月座谈会", "planned_at": "2026-11-20T14:00"}
    assert office.post("/opinions/gatherings", data=data | {"title": ""}).status_code == 422
    assert office.post("/opinions/gatherings", data=data).status_code == 303
    row = db.session.scalars(select(Gathering)).one()
    path = f"/opinions/gatherings/{row.id}"
    held = {"held_at": "2026-11-20T14:00", "people": "12", "minutes": "到会 12 人"}
    assert office.post(path, data=held).status_code == 303
    points = ticked("meeting", gathering=str(row.id), **{"reply-0": "当场答应换灯"})
    assert office.post("/opinions/", data=points).headers["Location"].endswith(path)
    sources = db.session.scalars(select(OpinionSource)).all()
    assert {source.gathering_id for source in sources} == {row.id}
    page = office.get(path).text
    assert "开过，待答复" in page
    assert "到会 12 人" in page
    second = opened()[1]
    assert second.channel == "meeting"
    office.post(f"/issues/{second.id}/steps/answer_now", data={"result": "下月装"})
    assert "都答复了" in office.get(path).text
    assert cast.site.id == row.site_id


def test_nothing_ticked_says_what_to_do(office: FlaskClient) -> None:
    answer = office.post(
        "/opinions/", data={"once": uuid4().hex, "source": "group"}, follow_redirects=True
    )
    assert "请至少勾选一条意见" in answer.text
    assert office.post("/opinions/preview", data={"text": " "}).status_code == 422


def test_impossible_days_and_endless_numbers_are_no_fault_of_the_server(
    office: FlaskClient,
) -> None:
    for at in ("0001-01-01T00:00", "9999-99-99T00:00", "x"):
        assert office.post("/opinions/", data=ticked(**{"at-0": at})).status_code == 303
        data = {"title": "座谈会", "planned_at": at}
        assert office.post("/opinions/gatherings", data=data).status_code == 422
    points = points_of("张三 0001/1/1 00:10\n灯不亮，请修一下", date(2026, 11, 22), SHANGHAI)
    assert "灯不亮" in "".join(point.text for point in points)
    office.post("/opinions/gatherings", data={"title": "座谈会", "planned_at": "2026-11-22T10:00"})
    row = db.session.scalars(select(Gathering)).one()
    path = f"/opinions/gatherings/{row.id}"
    assert office.post(path, data={"people": "9" * 5000}).status_code == 303
    db.session.expire_all()
    assert db.session.scalars(select(Gathering)).one().people == 9999
