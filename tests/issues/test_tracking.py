"""The tracking table: lists, filters, order, pages, kept views, the workbook (rows 51, 56)."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from python_calamine import load_workbook
from sqlalchemy import select

from tests.cast import Cast, sign_in
from tests.issues.conftest import NOW, Desk
from webapp.database import db, transaction
from webapp.issues.desk_models import SavedView
from webapp.issues.flows.flow import IssueKind, Urgency
from webapp.issues.models import Channel, Issue
from webapp.issues.opening import Told, open_issue
from webapp.issues.tracking import table as tracking
from webapp.issues.tracking.filter import Filter, View, read_filter
from webapp.issues.tracking.order import read_cursor


def told(desk: Desk, title: str, hours: int = 0, **more: Any) -> Issue:
    """A report of so many hours later."""
    at = NOW + timedelta(hours=hours)
    kind = more.pop("kind", IssueKind.REPAIR)
    said = Told(kind, **({"channel": Channel.HOTLINE, "title": title} | more))
    return open_issue(desk.cast.site, said, by=desk.by, at=at, now=at)


def titles(desk: Desk, **asked: str) -> list[str]:
    page = tracking.page_of(desk.cast.site, read_filter(asked), NOW + timedelta(days=1))
    return [issue.title for issue in page.issues]


def several(desk: Desk) -> None:
    with transaction():
        told(desk, "漏水", category="leak", urgency=Urgency.URGENT, room="3-2-501")
        told(desk, "停车难", 1, kind=IssueKind.COMPLAINT, category="parking", is_private=True)
        sent = told(desk, "灯不亮", 2, category="light", place="地下车库", severity="serious")
        desk.step(sent, "send", 125, "manager", assignee=str(desk.cast.technician.id))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"view": "all"}, ["灯不亮", "停车难", "漏水"]),
        ({"view": "dispatch", "sort": "opened"}, ["漏水", "停车难"]),
        ({"view": "work"}, ["灯不亮"]),
        ({"view": "accept"}, []),
        ({"view": "all", "kind": "complaint"}, ["停车难"]),
        ({"view": "all", "urgency": "urgent"}, ["漏水"]),
        ({"view": "all", "severity": "serious"}, ["灯不亮"]),
        ({"view": "all", "category": "leak"}, ["漏水"]),
        ({"view": "all", "private": "1"}, ["停车难"]),
        ({"view": "all", "place": "3-2"}, ["漏水"]),
        ({"view": "all", "place": "车库"}, ["灯不亮"]),
        ({"view": "all", "who": "nobody"}, ["停车难", "漏水"]),
        ({"view": "all", "channel": "scan"}, []),
        ({"view": "all", "phase": "closed"}, []),
        ({"view": "all", "q": "停车"}, ["停车难"]),
        ({"view": "work", "q": "停车"}, []),
        ({"view": "all", "since": "2026-11-24"}, []),
        ({"view": "all", "since": "2026-11-23", "until": "2026-11-23", "sort": "opened"},
         ["漏水", "停车难", "灯不亮"]),
        ({"view": "all", "who": "no id", "kind": "no kind", "since": "never", "sort": "by name"},
         ["灯不亮", "停车难", "漏水"]),
    ],
)  # fmt: skip
def test_row_51_the_table_shows_what_is_asked_for(
    desk: Desk, asked: dict[str, str], expected: list[str]
) -> None:
    several(desk)
    assert titles(desk, **asked) == expected


def test_what_presses_first_is_on_top_and_late_ones_have_their_list(desk: Desk) -> None:
    with transaction():
        told(desk, "建议", kind=IssueKind.SUGGESTION)
        told(desk, "投诉", 1, kind=IssueKind.COMPLAINT)
    assert titles(desk) == ["投诉", "建议"]
    late = [issue.title for issue in db.session.scalars(select(Issue)) if issue.next_due_at]
    assert set(titles(desk, view="late")) <= set(late)
    assert "投诉" in titles(desk, view="late")


def test_a_finding_stands_with_the_point_it_was_seen_at(desk: Desk) -> None:
    point, zone = desk.cast.checkpoint, desk.cast.zone
    with transaction():
        seen = told(desk, "积水", checkpoint_id=point.id, zone_id=zone.id)
        near = told(desk, "垃圾", zone_id=zone.id)
        nowhere = told(desk, "咨询")
    assert tracking.spots_of([seen, near, nowhere]) == {seen.id: point, near.id: zone}


@pytest.mark.parametrize("sort", ["due", "-due", "opened", "-opened"])
def test_pages_follow_each_other_without_gap_or_repeat(desk: Desk, sort: str) -> None:
    with transaction():
        for number in range(7):
            told(desk, f"第{number}件", number % 3, kind=IssueKind.COMPLAINT)
    shown, now = Filter(view=View.DISPATCH, sort=sort), NOW + timedelta(days=1)
    found, after = [], None
    while True:
        page = tracking.page_of(desk.cast.site, shown, now, after, size=3)
        found += [issue.title for issue in page.issues]
        after = page.after
        if after is None:
            break
        after = read_cursor(str(after))
    assert len(found) == len(set(found)) == 7


def test_a_page_that_looked_far_enough_says_how_far_and_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracking, "WINDOW", 2)
    with transaction():
        told(desk, "最早", urgency=Urgency.CRITICAL)
        for number in range(3):
            told(desk, "平常", number + 1)
    shown = Filter(view=View.ALL, urgency="critical")
    page = tracking.page_of(desk.cast.site, shown, NOW)
    assert (list(page.issues), page.looked_until) == ([], NOW + timedelta(hours=2))
    page = tracking.page_of(desk.cast.site, shown, NOW, page.after)
    assert [issue.title for issue in page.issues] == ["最早"]
    words = Filter(view=View.ALL, q="平", urgency="critical")
    searched = tracking.page_of(desk.cast.site, words, NOW)
    assert (list(searched.issues), searched.looked_until) == ([], NOW + timedelta(hours=2))


def test_what_is_found_comes_page_after_page(desk: Desk) -> None:
    with transaction():
        for number in range(5):
            told(desk, f"平常{number}", number)
    shown, found, after = Filter(view=View.ALL, q="平常"), [], None
    for size in (2, 2, 1):
        page = tracking.page_of(desk.cast.site, shown, NOW, after, 2)
        assert len(page.issues) == size
        found += [issue.title for issue in page.issues]
        after = read_cursor(str(page.after)) if page.after else None
    assert (found, after) == ([f"平常{number}" for number in reversed(range(5))], None)


def test_counts_stop_where_nobody_counts_any_more(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    several(desk)
    counted = tracking.counts(desk.cast.site, NOW)
    assert (counted["dispatch"], counted["work"], counted["all"]) == (2, 1, 3)
    monkeypatch.setattr(tracking, "MOST_COUNTED", 1)
    assert tracking.counts(desk.cast.site, NOW)["all"] == 2


def test_the_whole_number_of_a_caller_finds_his_reports(cast: Cast, client: FlaskClient) -> None:
    desk = sign_in(client, cast.people["frontdesk"])
    call = {"category": "leak", "channel": "hotline", "text": "厨房漏水", "room": "3-2-501"}
    desk.post("/issues/", data=call | {"phone": "138 1234 5678"})
    for typed in ("13812345678", "+86 138-1234-5678", "5678", "501"):
        assert "厨房漏水" in desk.get("/issues/", query_string={"view": "all", "q": typed}).text
    assert "没有这样的报事" in desk.get("/issues/?view=all&q=13812345679").text


def test_views_are_kept_shared_and_forgotten(cast: Cast, client: FlaskClient) -> None:
    desk = sign_in(client, cast.people["frontdesk"])
    data = {"view": "all", "kind": "complaint", "name": "投诉", "is_shared": "1"}
    assert desk.post("/issues/views", data=data).status_code == 303
    desk.post("/issues/views", data=data | {"name": "自己看", "is_shared": ""})
    desk.post("/issues/views", data={"view": "late", "urgency": "urgent", "name": "我的"})
    kept = {view.name: view.id for view in db.session.scalars(select(SavedView))}
    assert "view=all&amp;kind=complaint" in desk.get("/issues/").text
    colleague = sign_in(client, cast.people["manager"])
    page = colleague.get("/issues/").text
    assert "投诉</span>" in page
    assert "我的</span>" not in page
    assert colleague.post(f"/issues/views/{kept['投诉']}/delete").status_code == 404
    desk = sign_in(client, cast.people["frontdesk"])
    assert desk.post(f"/issues/views/{kept['投诉']}/delete").status_code == 303
    assert desk.post(f"/issues/views/{kept['投诉']}/delete").status_code == 404


def test_row_51_the_workbook_holds_what_is_filtered(
    desk: Desk, client: FlaskClient, cast: Cast
) -> None:
    several(desk)
    browser = sign_in(client, cast.people["frontdesk"])
    answer = browser.get("/issues/tracking.xlsx?view=work")
    rows = load_workbook(BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows[0][:5] == ["单号", "来源", "类型", "类别", "紧急"]
    assert len(rows) == 2
    found = dict(zip(rows[0], rows[1], strict=True))
    assert (found["标题"], found["责任人"]) == ("灯不亮", cast.technician.name)
    assert found["派单用时（分）"] == 5


def test_the_live_part_costs_nothing_when_nothing_changed(
    desk: Desk, client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    several(desk)
    monkeypatch.setattr("webapp.issues.tracking.views.utcnow", lambda: NOW)
    browser = sign_in(client, cast.people["frontdesk"])
    first = browser.get("/issues/live?view=all")
    again = browser.get("/issues/live?view=all", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")


def test_another_company_and_another_site_see_nothing(
    desk: Desk, client: FlaskClient, cast: Cast
) -> None:
    several(desk)
    page = sign_in(client, cast.outsider).get("/issues/?view=all").text
    assert "漏水</a>" not in page
    assert "还没有报事" in page


def test_an_address_that_is_none_is_no_cursor() -> None:
    for typed in ("", "x", "1", "1.x", "9" * 40 + ".1"):
        assert read_cursor(typed) is None


def test_filters_stand_there_in_words_and_each_can_be_lifted(
    desk: Desk, client: FlaskClient, cast: Cast
) -> None:
    several(desk)
    browser = sign_in(client, cast.people["frontdesk"])
    asked = {
        "view": "all", "q": "漏水", "kind": "repair", "who": str(cast.technician.id),
        "urgency": "critical", "category": "leak", "severity": "serious", "place": "没有这里",
        "since": "2026-11-01", "late": "1",
    }  # fmt: skip
    page = browser.get("/issues/live", query_string=asked).text
    assert "上面的筛选可以一项一项取消" in page
    chips = page.split('aria-label="正在筛选"')[1].split("</nav>")[0]
    for word in ("“漏水”", "报修", cast.technician.name, "特急", "漏水", "没有这里", "2026-11-01"):
        assert f">{word}<" in chips or f" {word}<" in chips
    assert chips.count('class="chip"') == len(asked) - 1
    lifted = next(one for one in chips.split("<a ") if "“漏水”" in one)
    assert "q=" not in lifted
    assert "place=" in lifted
    assert 'aria-label="正在筛选"' not in browser.get("/issues/live?view=all").text
