"""The route builder: ticking, moving and saving, with htmx and without JavaScript."""

from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cast import sign_in
from tests.rounds.conftest import Walk
from webapp.database import db
from webapp.rounds.models import Route, RouteStop
from webapp.rounds.route_draft import moved, ticked
from webapp.sites.models import Checkpoint

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def form(walk: Walk, *order: Checkpoint, **more: object) -> dict[str, object]:
    return {
        "name": "夜间巡逻",
        "kind": "patrol",
        "point": [str(point.id) for point in order],
    } | more


def legs(route: Route) -> list[str]:
    db.session.expire_all()
    rows = db.session.scalars(
        select(Checkpoint.name)
        .join(RouteStop, RouteStop.checkpoint_id == Checkpoint.id)
        .where(RouteStop.route_id == route.id)
        .order_by(RouteStop.position)
    )
    return list(rows)


def test_ticks_add_at_the_end_and_keep_what_is_not_shown() -> None:
    a, b, c, d = (uuid4() for _ in range(4))
    assert ticked([a, b], [b, c, d], [b, d, c]) == [a, b, c, d]
    assert ticked([a, b], [b], []) == [a]
    assert moved([a, b, c], c, -1) == [a, c, b]
    assert moved([a, b, c], a, -1) == [a, b, c]
    assert moved([a, b], d, 1) == [a, b]


def test_the_list_shows_the_routes_of_the_site(manager: FlaskClient, walk: Walk) -> None:
    page = manager.get("/routes/").text
    assert "夜间巡逻" in page
    assert "新建路线" in page


def test_saving_ticked_points_without_javascript(manager: FlaskClient, walk: Walk) -> None:
    third, first = walk.points[3], walk.points[1]
    shown = [str(point.id) for point in walk.points]
    posted = form(walk, third, shown=shown, pick=[str(third.id), str(first.id)], name="新路线")
    answer = manager.post("/routes/", data=posted)
    assert answer.status_code == 303
    route = db.session.scalars(select(Route).where(Route.name == "新路线")).one()
    assert legs(route) == ["点位3", "点位1"]


def test_a_press_on_up_answers_the_builder(manager: FlaskClient, walk: Walk) -> None:
    posted = form(walk, *walk.points[:3], up=str(walk.points[2].id))
    fragment = manager.post("/routes/draft", data=posted, headers=HTMX).text
    assert fragment.lstrip().startswith("<route-builder")
    order = [fragment.index(f'id="leg-{walk.points[n].id}"') for n in (0, 2, 1)]
    assert order == sorted(order)
    page = manager.post("/routes/draft", data=posted).text
    assert "<!doctype html>" in page
    assert "夜间巡逻" in page


def test_the_suggested_order(manager: FlaskClient, walk: Walk) -> None:
    posted = form(walk, *walk.points, suggest="1")
    fragment = manager.post("/routes/draft", data=posted, headers=HTMX).text
    order = [fragment.index(f'id="leg-{walk.points[n].id}"') for n in (0, 4, 2, 3, 1)]
    assert order == sorted(order)


def test_points_are_ticked_on_the_plan(manager: FlaskClient, walk: Walk) -> None:
    plan_id = walk.points[0].plan_id
    posted = form(walk, *walk.points[:2], view=str(plan_id))
    fragment = manager.post("/routes/draft", data=posted, headers=HTMX).text
    assert "pick-plan" in fragment
    assert "<polyline" in fragment


def test_what_a_point_asks_and_until_when(manager: FlaskClient, walk: Walk) -> None:
    point = walk.points[0]
    more = {f"due-{point.id}": "20", f"checklist-{point.id}": str(walk.checklist.id)}
    answer = manager.post(f"/routes/{walk.route.id}", data=form(walk, point, **more))
    assert answer.status_code == 303
    stop = db.session.scalars(select(RouteStop).where(RouteStop.route_id == walk.route.id)).one()
    assert (stop.due_minutes, stop.checklist_id) == (20, walk.checklist.id)


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"point": []}, "rounds.empty_route", "还没有点位"),
        ({"point": "twice"}, "rounds.point_twice", "两次"),
        ({"point": [str(uuid4())]}, "rounds.point_unknown", "不在这个项目里"),
        ({"name": " "}, "", "请给路线起个名字"),
        ({"name": "长" * 41}, "", "太长了"),
        ({"kind": "tour"}, "", "请选路线的种类"),
    ],
)
def test_a_route_that_cannot_be(
    manager: FlaskClient, walk: Walk, change: dict[str, object], code: str, words: str
) -> None:
    if change.get("point") == "twice":
        change = {"point": [str(walk.points[0].id)] * 2}
    answer = manager.post("/routes/", data=form(walk, walk.points[0]) | change)
    assert answer.status_code == 422
    assert words in answer.text
    assert code in answer.text


def test_a_deadline_that_is_no_number_keeps_what_was_typed(
    manager: FlaskClient, walk: Walk
) -> None:
    field = f"due-{walk.points[0].id}"
    answer = manager.post("/routes/", data=form(walk, walk.points[0], **{field: "soon"}))
    assert answer.status_code == 422
    assert 'value="soon"' in answer.text
    assert f'href="#field-{field}"' in answer.text


def test_copy_archive_and_undo(manager: FlaskClient, walk: Walk) -> None:
    answer = manager.post(f"/routes/{walk.route.id}/copies")
    assert answer.status_code == 303
    copy = db.session.scalars(select(Route).where(Route.name == "夜间巡逻 副本")).one()
    assert legs(copy) == legs(walk.route)
    answer = manager.post(f"/routes/{copy.id}/archive", follow_redirects=True)
    assert "撤销" in answer.text
    assert "夜间巡逻 副本" in manager.get("/routes/?archived=1").text
    manager.post(f"/routes/{copy.id}/restoration")
    assert "夜间巡逻 副本" in manager.get("/routes/").text


def test_a_route_with_a_schedule_is_not_archived(manager: FlaskClient, walk: Walk) -> None:
    walk.schedule()
    db.session.commit()
    answer = manager.post(f"/routes/{walk.route.id}/archive")
    assert answer.status_code == 409
    assert "rounds.route_in_use" in answer.text


def test_another_company_sees_nothing(client: FlaskClient, walk: Walk) -> None:
    browser = sign_in(client, walk.cast.outsider)
    assert browser.get(f"/routes/{walk.route.id}").status_code == 404
    assert browser.post(f"/routes/{walk.route.id}/archive").status_code == 404


def test_guards_do_not_build_routes(client: FlaskClient, walk: Walk) -> None:
    assert sign_in(client, walk.cast.guard).get("/routes/").status_code == 403
