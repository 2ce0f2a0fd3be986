"""What 出班检查 found, as the phone tells it and supervisors read it."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.cast import sign_in
from tests.sync.phone import Phone
from tests.sync.scene import Scene
from tests.sync.test_phones import device
from webapp.accounts.models import Device
from webapp.clock import from_millis, to_millis, utcnow
from webapp.database import db
from webapp.sync import checkups

ROOT = Path(__file__).resolve().parents[2]
HOUR_MS = 3_600_000


def told(phone: Phone, checkup: object) -> dict[str, Any]:
    """A sign of life whose head, which is signed, says what the check found."""
    batch = phone.batch([], waiting=0)
    batch["head"] = {**batch["head"], "checkup": checkup}
    signed = {"device": batch["device"], "hashes": [], "head": batch["head"], "waiting": 0}
    batch["signature"] = phone.sign(signed)
    return batch


def tell(client: FlaskClient, scene: Scene, checkup: object) -> Device:
    assert scene.phone.push(client, told(scene.phone, checkup)).status_code == 200
    return device(scene)


def now_ms() -> int:
    return to_millis(utcnow())


def listed(client: FlaskClient, scene: Scene) -> str:
    sign_in(client, scene.cast.supervisor)
    return client.get("/phones").text


def test_a_phone_that_told_nothing_was_never_checked(scene: Scene, client: FlaskClient) -> None:
    scene.visit(0)
    scene.phone.push(client)
    assert "还没检查过" in listed(client, scene)


def test_ready_is_said_with_its_time(scene: Scene, client: FlaskClient) -> None:
    at = now_ms() - 1000
    found = checkups.read(tell(client, scene, {"at": at, "red": []}).checkup)
    assert found == checkups.Told(from_millis(at), ())
    shown = listed(client, scene)
    assert "可以出班" in shown
    assert "还差" not in shown


def test_what_is_red_is_named(scene: Scene, client: FlaskClient) -> None:
    tell(client, scene, {"at": now_ms(), "red": ["room", "camera", "of_next_year"]})
    for shown in (listed(client, scene), client.get(f"/phones/{scene.phone.id}").text):
        assert "还差 3 项" in shown
        assert "剩余空间、摄像头、其他" in shown


def test_news_of_another_shift_is_marked_as_old(scene: Scene, client: FlaskClient) -> None:
    tell(client, scene, {"at": now_ms() - 13 * HOUR_MS, "red": ["room"]})
    shown = listed(client, scene)
    assert "这一班没检查" in shown
    assert "还差：剩余空间" in shown


def test_older_news_that_comes_later_changes_nothing(scene: Scene, client: FlaskClient) -> None:
    at = now_ms()
    tell(client, scene, {"at": at, "red": []})
    found = tell(client, scene, {"at": at - 1, "red": ["room"]})
    assert checkups.read(found.checkup) == checkups.Told(from_millis(at), ())
    scene.phone.push(client, scene.phone.batch([], waiting=0))  # and no news neither
    assert checkups.read(device(scene).checkup) == checkups.Told(from_millis(at), ())


def test_a_check_of_tomorrow_was_made_now(scene: Scene, client: FlaskClient) -> None:
    found = checkups.read(tell(client, scene, {"at": now_ms() + HOUR_MS, "red": []}).checkup)
    assert found is not None
    assert found.at <= utcnow()


@pytest.mark.parametrize(
    "wrong", [7, [], {"at": "now", "red": []}, {"at": 5, "red": ["<b>"]}, {"at": 5}, None]
)
def test_one_that_cannot_be_read_holds_up_no_record(
    scene: Scene, client: FlaskClient, wrong: object
) -> None:
    assert tell(client, scene, wrong).checkup == "{}"


def test_a_phone_that_was_handed_back_need_not_be_ready(scene: Scene, client: FlaskClient) -> None:
    tell(client, scene, {"at": now_ms(), "red": ["room"]})
    device(scene).returned_at = utcnow()
    db.session.commit()
    assert "还差" not in listed(client, scene)


def test_the_names_are_those_of_the_phone_and_of_the_document() -> None:
    rules = (ROOT / "static/js/offline/readiness.js").read_text()
    named = re.findall(r'row\("(\w+)"', rules)
    assert [name for name in named if name != "battery"] == list(checkups.ROWS)  # never red
    assert f"`{' '.join(checkups.ROWS)}`" in (ROOT / "docs/sync-protocol.md").read_text()


def test_old_begins_after_twelve_hours() -> None:
    at = from_millis(1_700_000_000_000)
    ready, red = checkups.Told(at, ()), checkups.Told(at, ("room",))
    almost = at + checkups.OLD_AFTER - timedelta(milliseconds=1)
    assert (ready.standing(almost), red.standing(almost)) == ("ready", "not_ready")
    assert ready.standing(at + checkups.OLD_AFTER) == "old"
