"""The live parts: cheap when nothing changed, right when a phone has told, closed to strangers."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from tests.cast import sign_in
from tests.coverage.reading import ETAG, legend, pins
from tests.coverage.seed import Property
from webapp.clock import to_millis
from webapp.database import db, enter_company, new_id

LIVE = ("/coverage/live", "/exceptions/live")


@pytest.mark.parametrize("path", LIVE)
def test_unchanged_costs_no_body(desk: FlaskClient, path: str) -> None:
    first = desk.get(path)
    for _ in range(2):  # unless the minute has just changed
        again = desk.get(path, headers={"If-None-Match": first.headers[ETAG]})
        if again.status_code == 304:
            break
        first = again
    assert again.status_code == 304
    assert again.data == b""


def test_unknown_heals_when_the_phone_reports(
    app: Flask, desk: FlaskClient, made: Property
) -> None:
    path = f"/coverage/live?plan={made.plans['b2'].id}"
    before = desk.get(path)
    point = made.points["B2-05"]
    assert pins(before.text)[str(point.id)] == "unknown"
    push_visit(app, made, "B2-05")
    after = desk.get(path, headers={"If-None-Match": before.headers[ETAG]})
    assert after.status_code == 200
    shown = pins(after.text)
    assert shown[str(point.id)] == "on_time"
    # The whole journal has come: what nobody saw is missed now, and nothing is unknown any more.
    assert set(shown.values()) == {"on_time", "missed"}
    assert legend(after.text)["unknown"] == 0
    board = desk.get("/exceptions").text
    assert "马超 补传 1 条" in board
    assert "漏巡 7 个点位" in board


def push_visit(app: Flask, made: Property, code: str) -> None:
    """The silent phone finds a signal and hands over what it holds, through the real inbox."""
    phone, stop = made.phones["west"], made.stops[f"b2:{code}"]
    phone.wall = to_millis(stop.opens_at + timedelta(minutes=20))
    visit = {
        "visit_id": new_id(),
        "checkpoint_id": stop.checkpoint_id,
        "round_id": stop.round_id,
        "stop_id": stop.id,
        "checklist_version_id": made.version.id,
        "label_code": "",
        "label_revision": 1,
        "method": "link",
    }
    phone.write("rounds.visit", visit)
    phone.wall = to_millis(made.now)
    answer = phone.push(sign_in(app.test_client(), made.people["west"]))
    assert answer.json["outcomes"][0]["outcome"] == "applied", answer.json
    enter_company(made.cast.company.id)


def test_another_company_sees_nothing(app: Flask, made: Property) -> None:
    stranger = sign_in(app.test_client(), made.cast.outsider)
    assert "高压配电房" not in stranger.get("/coverage?view=table").text
    for path in (
        f"/coverage/points/{made.points['B1-01'].id}",
        f"/coverage?round={made.rounds['b1'].id}",
        f"/coverage?plan={made.plans['b1'].id}",
        "/exceptions",
        "/coverage/timeline",
    ):
        page = stranger.get(path).text
        assert "孙伟" not in page
        assert "地下一层" not in page


def test_another_site_of_the_company_is_apart(app: Flask, made: Property) -> None:
    from webapp.sites.models import Site

    enter_company(made.cast.company.id)
    other = Site(name="月光花园", created_at=made.now)
    db.session.add(other)
    db.session.commit()
    manager = sign_in(app.test_client(), made.cast.manager)
    page = manager.get(f"/coverage?site={other.id}").text
    assert pins(page) == {}
    assert manager.get(f"/coverage/points/{made.points['B1-01'].id}").status_code == 404


def test_guards_have_no_map(app: Flask, made: Property) -> None:
    guard = sign_in(app.test_client(), made.people["east"])
    assert guard.get("/coverage").status_code == 403


def test_the_workbook_has_real_times(desk: FlaskClient, made: Property) -> None:
    response = desk.get("/coverage.xlsx?state=missed&state=unknown")
    book = openpyxl.load_workbook(BytesIO(response.data))
    sheet = book.worksheets[0]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(rows) == 9
    code, name, state, reason, *_, last_contact = rows[0]
    assert (code, name, state) == ("B1-04", "弱电间", "漏巡")
    assert reason == "手机记录已齐，无人到过"
    assert rows[1][5].minute == made.stops["b2:B2-03"].due_at.minute
    assert rows[1][7] is not None
    assert last_contact is None
    assert sheet.freeze_panes == "A2"
    assert "阳光花园" in book.worksheets[1]["A1"].value


@pytest.mark.parametrize(
    ("path", "most"),
    [("/coverage", 16), ("/coverage/live", 16), ("/exceptions", 32), ("/coverage/timeline", 14)],
)
def test_queries_do_not_grow_with_points(
    desk: FlaskClient, made: Property, path: str, most: int
) -> None:
    desk.get(path)  # as the worker leaves it: cases of what is unknown are open
    asked: list[str] = []
    listener = lambda *arguments: asked.append(arguments[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    try:
        assert desk.get(path).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", listener)
    assert len(asked) <= most, asked


def test_everything_works_without_javascript(desk: FlaskClient, made: Property) -> None:
    page = desk.get("/coverage").text
    point = made.points["1-1"]
    assert f'href="/coverage/points/{point.id}"' in page
    assert "go=before" in page
    assert '<form method="get" action="/coverage">' in page
    assert desk.get(f"/coverage?point={point.id}").text.count("<h3>最近五次签到") == 1
    assert "<!doctype html>" in desk.get(f"/coverage/points/{point.id}").text
