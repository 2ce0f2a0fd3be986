"""The story of a complaint that comes on the eve of National Day, 2026.

The real server with its jobs, on a clock of its own: limits of hours run through the holiday, that
of working days waits for the eighth and counts the Saturday that is worked instead.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import APIRequestContext, Browser, Page, expect

from tests.browser.stories.desk import Desk
from tests.browser.stories.estate import FRONTDESK, MANAGER, SUPERVISOR, TECHNICIAN
from tests.browser.stories.paper import Paper
from tests.browser.stories.timed import Clock, timed_server
from tests.browser.story.conftest import Step
from tests.browser.story.office import Office
from tests.browser.story.property import ADMIN
from tests.browser.story.server import Server

pytestmark = pytest.mark.browser

NAME, PHONE, ROOM = "赵先生", "13912340000", "2-1-1201"
WORDS = "楼上夜里装修到十一点，孩子没法睡"
CAUSE, PLAN = "承建商未按约定时间施工", "晚八点后停工并由秩序员每晚巡看"
OTHER_PLAN = "停工三天，重新签施工承诺书"
CONSENT, RESULT = "赵先生 10-02 电话同意", "承诺书已签，连续两晚无施工"


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    return Clock(tmp_path / "clock", "2026-09-30T15:30")


@pytest.fixture
def server(tmp_path: Path, clock: Clock) -> Iterator[Server]:
    server = timed_server(tmp_path / "data", clock)
    server.start()
    yield server
    server.kill()


def test_a_complaint_over_national_day(
    server: Server,
    clock: Clock,
    desktop: Browser,
    new_desk: Callable[[str], Page],
    photo: Callable[[str, float], Path],
    step: Step,
    tmp_path: Path,
) -> None:
    office, desk = Office(new_desk("office"), server.url), Desk(new_desk("desk"), server.url)
    handler = Desk(new_desk("handler"), server.url)
    manager = Desk(new_desk("manager"), server.url)
    set_up(office, step)

    number = take_in(desk, clock, step)
    with step("nobody sees it whose work it is not"):
        crew = technicians_page(desktop, office)
        is_closed_to((crew.request, desktop.new_context().request), server.url, desk)
    look_into_it(handler, number, clock, step)
    let_it_run_over(handler, manager, number, clock, photo("noise", 1.0), step)
    extend_it_in_time(handler, office, number, clock, step)
    begin_again(desk, handler, number, clock, photo("promise", 0.9), step)
    visit_after_the_holiday(desk, manager, number, clock, step)
    with step("the form is printed"):
        form = Paper(desk.paper("complaints"))
        form.keep(tmp_path / "complaint.pdf")
        wanted = ("投诉登记表", number, NAME, PHONE, ROOM, WORDS, SUPERVISOR.name, FRONTDESK.name)
        told = (CAUSE, OTHER_PLAN, CONSENT, RESULT, "■ 满意", "还是有电钻声", "等检测报告")
        assert form.lacks(*wanted, *told) == []


def set_up(office: Office, step: Step) -> None:
    """A company with one site, its people, and the limits that the documents leave open."""
    with step("the office founds the company, hires, and takes the suggested limits"):
        office.found_company()
        office.make_site()
        office.hire(FRONTDESK, SUPERVISOR, MANAGER, TECHNICIAN)
        office.go(f"{office.site_url}/limits")
        with office.page.expect_navigation():
            office.page.locator("form[action$='/limits/suggested'] button").click()


def take_in(desk: Desk, clock: Clock, step: Step) -> str:
    """Within ten minutes somebody answers for it; the other limits run from the first word."""
    with step("16:00 on the eve: a call; three limits run, in hours, through the holiday"):
        clock.set("2026-09-30T16:00")
        desk.sign_in(FRONTDESK)
        number = desk.register("噪音", WORDS, name=NAME, phone=PHONE, room=ROOM)
        desk.due(受理="16:10", 初步结果="10-01 16:00", 最终结果="10-02 16:00")
    with step("at three quarters of ten minutes the desk is warned"):
        clock.set("2026-09-30T16:08")
        desk.is_told("“受理”的时限已用 75%")
    with step("within ten minutes it is accepted and has its person"):
        desk.find(number)
        desk.take("受理", assignee=SUPERVISOR.name)
        desk.stands("已受理")
        expect(desk.clock("受理")).to_have_attribute("data-late", "0")
    return number


def technicians_page(desktop: Browser, office: Office) -> Page:
    """Somebody of the crew, signed in with his badge in a browser."""
    page = desktop.new_context(locale="zh-CN").new_page()
    page.goto(f"{office.url}/b/{office.badges[TECHNICIAN.name]}")
    page.fill("#field-secret", "2580")
    page.fill("#field-again", "2580")
    with page.expect_navigation():
        page.get_by_role("button", name="设好了").click()
    return page


def is_closed_to(strangers: Iterable[APIRequestContext], url: str, desk: Desk) -> None:
    """Neither page nor paper, for the crew and for whom nobody knows."""
    for path in (f"/issues/{desk.issue_id}", f"/reports/complaints/{desk.issue_id}.pdf"):
        assert desk.page.request.get(url + path).ok
        for stranger in strangers:
            answer = stranger.get(url + path, max_redirects=0)
            assert answer.status in (302, 303, 403, 404), (path, answer.status)
            assert NAME not in answer.text()


def look_into_it(handler: Desk, number: str, clock: Clock, step: Step) -> None:
    with step("in the evening the handler calls and begins to look into it"):
        clock.set("2026-09-30T17:30")
        handler.sign_in(SUPERVISOR)
        handler.is_told(f"投诉 {number} 派给了您")
        handler.find(number)
        handler.due(联系投诉人="20:08")  # four hours after it was accepted
        handler.take("联系投诉人", note="已致歉，约好节后上门")
        handler.take("开始调查")
        handler.stands("调查中")


def let_it_run_over(
    handler: Desk, manager: Desk, number: str, clock: Clock, evidence: Path, step: Step
) -> None:
    """24 hours run out on the holiday itself; who takes it up stops the climb."""
    with step("on the holiday itself the first result is due, and overdue"):
        clock.set("2026-10-01T16:01")
        handler.sign_in(SUPERVISOR)
        handler.is_told("“初步结果”已超时，应在 10-01 16:00 前完成")
        handler.find(number)
        handler.shows("已超时", "超时上报")
    with step("he takes it up, and it climbs no further for an hour"):
        handler.page.fill("[name=said]", "正在写方案")
        handler.page.select_option("[name=hold]", "60")
        handler.page.get_by_role("button", name="我来接手").click()
        handler.shows("正在写方案")
        clock.set("2026-10-01T16:40")
        manager.sign_in(MANAGER)
        manager.go("/notices")
        expect(manager.page.locator("main")).not_to_contain_text("无人接手")
    with step("when the hour is over and nothing was done, the manager hears of it"):
        clock.set("2026-10-01T17:05")
        manager.is_told("超时 65 分钟无人接手：“初步结果”")
    with step("a plan is offered: the limit stands, late, and the climb is over"):
        handler.find(number)
        handler.take("提出方案", evidence=evidence, cause=CAUSE, plan=PLAN)
        handler.stands("方案待同意")
        expect(handler.clock("初步结果")).to_have_attribute("data-late", "1")
        expect(handler.page.get_by_text("超时上报")).to_have_count(0)


def extend_it_in_time(handler: Desk, office: Office, number: str, clock: Clock, step: Step) -> None:
    """Before the limit has run out, with a reason that the complainant is told."""
    with step("no plan is carried out before it is agreed to"):
        clock.set("2026-10-02T09:00")
        handler.sign_in(SUPERVISOR)
        handler.find(number)
        handler.does_not_offer("开始整改")
        handler.offers("投诉人同意方案", "投诉人不同意")
    with step("the extension is asked for beforehand, and told with its reason"):
        handler.take("延期", reason="等检测报告", note="已电话说明", extra="1 天")
        handler.due(最终结果="10-03 16:00")
        office_hears(office, number)
    with step("agreed, carried out"):
        handler.take("投诉人同意方案", consent=CONSENT)
        handler.take("开始整改")
        handler.take("报整改完成", result="当晚停工")
        handler.stands("待确认")


def office_hears(office: Office, number: str) -> None:
    """What went out to the complainant stands in the outbox of the site."""
    Desk(office.page, office.url).sign_in(ADMIN)
    office.go(f"{office.site_url}/notices")
    said = f"您的投诉 {number} 需要延期到 10-03 16:00，原因：等检测报告"
    expect(office.page.locator("#outbox ~ ul")).to_contain_text(said)


def begin_again(
    desk: Desk, handler: Desk, number: str, clock: Clock, evidence: Path, step: Step
) -> None:
    """He is not content: everything from the investigation on, once more, and in time."""
    with step("he is unhappy, and it begins again"):
        clock.set("2026-10-03T09:00")
        desk.sign_in(FRONTDESK)
        desk.find(number)
        desk.take("投诉人不满意", reason="还是有电钻声")
        desk.stands("调查中")
    with step("another plan, agreed, carried out"):
        handler.sign_in(SUPERVISOR)
        handler.find(number)
        handler.take("提出方案", evidence=evidence, cause=CAUSE, plan=OTHER_PLAN)
        handler.take("投诉人同意方案", consent=CONSENT)
        handler.take("开始整改")
        handler.take("报整改完成", result=RESULT)
    with step("confirmed within the longer limit"):
        clock.set("2026-10-03T15:30")
        desk.find(number)
        desk.take("投诉人确认", rating="4")
        desk.stands("已确认")
        expect(desk.clock("最终结果")).to_have_attribute("data-late", "0")


def visit_after_the_holiday(
    desk: Desk, manager: Desk, number: str, clock: Clock, step: Step
) -> None:
    """Three working days: Thursday the eighth, Friday, and the Saturday worked instead."""
    with step("the return visit is due on the third working day"):
        desk.due(回访="10-10 17:00")
    with step("who confirmed it does not ask: somebody else makes it, and closes the case"):
        clock.set("2026-10-10T10:00")
        desk.sign_in(FRONTDESK)
        desk.waits_for("/returns/", number, "要换人回访")
        manager.sign_in(MANAGER)
        manager.visit(number, face=5)
        desk.find(number)
        desk.stands("已办结")
        expect(desk.clock("回访")).to_have_attribute("data-late", "0")
