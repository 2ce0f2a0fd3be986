"""What a phone takes along: everything at first, then only what changed."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.cast import sign_in
from tests.sync.phone import HEADERS, Phone
from tests.sync.scene import OPENS, Scene
from webapp.accounts.models import Device
from webapp.database import db, enter_company
from webapp.rounds.models import Round
from webapp.sites.models import Checkpoint, Label
from webapp.sync import phone_views


@pytest.fixture(autouse=True)
def _tonight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone_views, "utcnow", lambda: OPENS + timedelta(minutes=30))


def pull(scene: Scene, client: FlaskClient, cursor: int = 0) -> dict[str, Any]:
    answer = client.get(f"/sync/pack?device={scene.phone.id}&cursor={cursor}", headers=HEADERS)
    assert answer.status_code == 200, answer.data
    return dict(answer.json)


def keys(pack: dict[str, Any]) -> list[str]:
    return [one["key"] for one in pack["upserts"]]


def test_the_first_pack_is_whole(scene: Scene, client: FlaskClient) -> None:
    pack = pull(scene, client)
    records = {one["key"]: one["data"] for one in pack["upserts"]}
    kinds = sorted({key.partition("/")[0] for key in records})
    assert kinds == ["checklist", "checkpoint", "label", "person", "round", "site"]
    assert (pack["full"], pack["cursor"]) == (True, 1)
    walk = records[f"round/{scene.round.id}"]
    assert [stop["position"] for stop in walk["stops"]] == [0, 1, 2]
    assert records["label/AAAAA2"]["checkpoint_id"] == str(scene.points[0].id)
    assert records[f"site/{scene.cast.site.id}"]["utc_offset_minutes"] == 480
    assert not [key for key in records if str(scene.cast.foreign_site.id) in key]


def test_nothing_new_costs_nothing(scene: Scene, client: FlaskClient) -> None:
    first = pull(scene, client)
    second = pull(scene, client, first["cursor"])
    assert (second["full"], second["upserts"], second["removes"]) == (False, [], [])
    assert second["cursor"] == first["cursor"]


def test_a_change_travels_alone_and_what_is_gone_is_removed(
    scene: Scene, client: FlaskClient
) -> None:
    first = pull(scene, client)
    enter_company(scene.cast.company.id)
    company = scene.cast.company.id
    db.session.get_one(Checkpoint, (company, scene.points[0].id)).directions = "负一层左转"
    db.session.get_one(Round, (company, scene.round.id)).cancelled_at = OPENS
    db.session.get_one(Label, (company, scene.labels[1].id)).voided_at = OPENS
    db.session.commit()
    second = pull(scene, client, first["cursor"])
    assert sorted(keys(second)) == [f"checkpoint/{scene.points[0].id}", "label/AAAAA3"]
    assert second["removes"] == [f"round/{scene.round.id}", f"checklist/{scene.version.id}"]
    assert second["cursor"] > first["cursor"]


def test_an_unknown_cursor_is_given_everything(scene: Scene, client: FlaskClient) -> None:
    pull(scene, client)
    assert pull(scene, client, 99)["full"] is True


def test_another_person_on_the_same_phone_gets_a_pack_of_their_own(
    scene: Scene, client: FlaskClient
) -> None:
    first = pull(scene, client)
    sign_in(client, scene.cast.cleaner)
    second = pull(scene, client, first["cursor"])
    assert second["full"] is True
    assert f"round/{scene.round.id}" not in keys(second)


def test_signed_out_phones_are_told_so(scene: Scene, client: FlaskClient) -> None:
    with client.session_transaction() as cookie:
        cookie.clear()
    answer = client.get(f"/sync/pack?device={scene.phone.id}&cursor=0")
    assert (answer.status_code, answer.json["code"]) == (401, "access.sign_in")


def test_a_revoked_or_unknown_phone_gets_nothing(scene: Scene, client: FlaskClient) -> None:
    stranger = Phone(scene.cast.guard.id, 0)
    assert client.get(f"/sync/pack?device={stranger.id}").status_code == 403
    enter_company(scene.cast.company.id)
    device = db.session.get_one(Device, (scene.cast.company.id, scene.phone.id))
    device.revoked_at = OPENS
    db.session.commit()
    assert client.get(f"/sync/pack?device={scene.phone.id}").status_code == 403
