"""Where points are: what may be typed, whose phone learns it, and what a late distance does."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.cast import sign_in
from tests.presence.conftest import NOW, Scores, scores
from tests.presence.test_scoring import codes
from tests.sync.phone import Phone
from tests.sync.scene import OPENS, Scene
from tests.sync.test_pack import pull
from webapp.audit.models import AuditLine
from webapp.database import db, enter_company
from webapp.presence import jobs
from webapp.presence.coordinates import Coordinates, from_gcj02, is_swapped, read, to_gcj02
from webapp.presence.models import PresencePoint
from webapp.rounds.models import Round, Stop, Visit
from webapp.sync import phone_views

BEIJING = Coordinates(39_904_200, 116_407_400)
HERE = {"latitude_e6": BEIJING.latitude_e6, "longitude_e6": BEIJING.longitude_e6}


@pytest.mark.parametrize(
    "typed",
    [
        "39.9042, 116.4074",
        "39.9042,116.4074",
        "39.9042，116.4074",
        " 39.9042 116.4074 ",
        "39.904200;116.40740000001",
        "（39.9042°，116.4074°）",
    ],
)
def test_two_numbers_are_read_as_people_paste_them(typed: str) -> None:
    assert read(typed) == BEIJING
    assert str(read(typed)) == "39.904200, 116.407400"


@pytest.mark.parametrize(
    "typed", ["", "39.9042", "39,9042 116,4074", "91, 20", "20, 181", "东门", "1e1, 2", "３９, 116"]
)
def test_anything_else_is_no_place(typed: str) -> None:
    assert read(typed) is None


def test_south_and_west_are_negative() -> None:
    assert read("-33.8688, -70.5") == Coordinates(-33_868_800, -70_500_000)


def test_longitude_first_is_seen_where_it_can_be() -> None:
    assert is_swapped("116.4074, 39.9042")
    assert not is_swapped("39.9042, 116.4074")
    assert not is_swapped("200, 39.9")


def test_a_chinese_map_lies_beside_the_satellites() -> None:
    """The example that other implementations of the formula publish."""
    assert to_gcj02(39.915, 116.404) == pytest.approx((39.91640428150164, 116.41024449916938))
    assert read("39.916404, 116.410244", "gcj02") == Coordinates(39_915_000, 116_404_000)
    assert to_gcj02(35.6812, 139.7671) == (35.6812, 139.7671)  # Tokyo: no offset
    assert read("39.9, 116.4", "bd09") is None


@given(st.floats(18, 53), st.floats(74, 134))
def test_the_way_back_ends_where_it_began(latitude: float, longitude: float) -> None:
    there = to_gcj02(latitude, longitude)
    assert from_gcj02(*there) == pytest.approx((latitude, longitude), abs=2e-7)  # 2 cm


@pytest.fixture
def manager(scene: Scene, client: FlaskClient) -> FlaskClient:
    sign_in(client, scene.cast.manager)
    return client


def post(client: FlaskClient, scene: Scene, **form: str) -> Any:
    address = f"/presence/points/{scene.points[1].id}"
    answer = client.post(address, data={"weight_percent": "100", "expects_gps": "1", **form})
    enter_company(scene.cast.company.id)
    return answer


def test_a_point_without_a_place_says_that_nothing_is_compared(
    manager: FlaskClient, scene: Scene
) -> None:
    assert post(manager, scene).status_code == 303
    page = manager.get(f"/presence/points/{scene.points[1].id}").text
    assert "没有东西可比" in page
    assert "还不知道在哪儿" in manager.get("/presence/settings").text
    assert post(manager, scene, position="39.9042, 116.4074").status_code == 303
    page = manager.get(f"/presence/points/{scene.points[1].id}").text
    assert "没有东西可比" not in page
    assert 'value="39.904200, 116.407400"' in page
    assert "还不知道在哪儿" not in manager.get("/presence/settings").text


def test_what_is_typed_is_kept_as_the_satellites_say_it(manager: FlaskClient, scene: Scene) -> None:
    post(manager, scene, position="39.916404, 116.410244", datum="gcj02")
    said = db.session.scalars(select(PresencePoint)).one()
    assert (said.latitude_e6, said.longitude_e6) == (39_915_000, 116_404_000)
    lines = select(AuditLine).where(AuditLine.verb == "presence.point_changed")
    assert db.session.scalars(lines).one().detail["coordinates"] == "39.915000, 116.404000"
    post(manager, scene, position="")
    db.session.expire_all()
    said = db.session.scalars(select(PresencePoint)).one()
    assert (said.latitude_e6, said.longitude_e6) == (None, None)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("东门", "presence.bad_position"),
        ("9" * 80, "presence.bad_position"),
        ("116.4074, 39.9042", "presence.position_swapped"),
    ],
)
def test_what_is_no_place_is_said_and_kept_in_the_field(
    manager: FlaskClient, scene: Scene, typed: str, code: str
) -> None:
    answer = post(manager, scene, position=typed)
    assert answer.status_code == 422
    assert code in answer.text
    assert f'value="{typed}"' in answer.text
    assert db.session.scalars(select(PresencePoint)).all() == []


def expect(scene: Scene, number: int, **where: int) -> None:
    enter_company(scene.cast.company.id)
    point = PresencePoint(checkpoint_id=scene.points[number].id, expects_gps=True, **where)
    db.session.add(point)
    db.session.commit()


def positions(scene: Scene, client: FlaskClient) -> dict[str, Any]:
    upserts = pull(scene, client)["upserts"]
    return {one["key"]: one["data"] for one in upserts if one["key"].startswith("position/")}


def test_a_phone_learns_where_the_points_of_its_rounds_are_and_no_others(
    scene: Scene, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phone_views, "utcnow", lambda: OPENS + timedelta(minutes=30))
    expect(scene, 0, **HERE)
    expect(scene, 1)  # nobody has said where it is
    expect(scene, 2, **HERE)
    inside = db.session.get_one(PresencePoint, (scene.cast.company.id, scene.points[2].id))
    inside.expects_gps = False
    db.session.commit()
    first = scene.points[0].id
    assert positions(scene, client) == {f"position/{first}": {"checkpoint_id": str(first), **HERE}}
    enter_company(scene.cast.company.id)
    for stop in db.session.scalars(select(Stop).where(Stop.checkpoint_id == first)):
        db.session.delete(stop)
    db.session.commit()
    assert positions(scene, client) == {}  # seen by this phone, walked by another


def test_who_does_not_walk_there_learns_nothing(
    scene: Scene, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phone_views, "utcnow", lambda: OPENS + timedelta(minutes=30))
    expect(scene, 0, **HERE)
    enter_company(scene.cast.company.id)
    walk = db.session.get_one(Round, (scene.cast.company.id, scene.round.id))
    walk.person_id = scene.cast.manager.id
    db.session.commit()
    assert positions(scene, client) == {}


@pytest.mark.parametrize(
    ("distance", "error", "reasons"),
    [(400, 20, ["other_place"]), (12, 9, []), (400, 380, [])],
    ids=["far", "near", "inexact"],
)
def test_a_distance_that_comes_after_its_visit_is_weighed(
    scene: Scene, score: Callable[[], Scores], distance: int, error: int, reasons: list[str]
) -> None:
    expect(scene, 0, **HERE)
    visit = scene.visit(0)
    assert codes(score()[visit]) == []
    scene.phone.wait(6_000)
    measured = {"visit_id": visit, "distance_m": distance, "accuracy_m": error}
    scene.phone.write("rounds.position", measured)
    assert codes(score()[visit]) == reasons


def test_another_phone_cannot_say_where_a_visit_was(
    scene: Scene, client: FlaskClient, score: Callable[[], Scores]
) -> None:
    expect(scene, 0, **HERE)
    visit = scene.visit(0)
    score()
    other = Phone(scene.cast.guard.id, 7)
    other.enrol(client)
    other.write("rounds.position", {"visit_id": visit, "distance_m": 5, "accuracy_m": 5})
    assert other.push(client).json["outcomes"][0]["outcome"] == "applied"
    enter_company(scene.cast.company.id)
    while jobs.score_some(NOW):
        pass
    assert codes(scores()[visit]) == []
    assert db.session.scalars(select(Visit.distance_m)).all() == [None]
