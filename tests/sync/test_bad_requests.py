"""Broken and forged pushes, strangers and broken chains: a clear answer, and nothing lost."""

import gzip
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient

from tests.sync.answers import codes, rows, told
from tests.sync.phone import HEADERS, Phone
from tests.sync.scene import OPENS, Scene
from webapp.accounts.models import Device
from webapp.database import db, enter_company
from webapp.rounds.models import Visit
from webapp.sync import wire
from webapp.sync.models import Entry


def post(client: FlaskClient, data: bytes, **headers: str) -> Any:
    return client.post(
        "/sync/push",
        data=data,
        headers={**HEADERS, "Content-Type": "application/json", **headers},
    )


# --- what is not a push at all ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 400, "sync.bad_json"),
        (b"<html>Welcome to FreeWiFi</html>", 400, "sync.bad_json"),
        (b'{"device": ', 400, "sync.bad_json"),
        (b"[]", 422, "sync.bad_request"),
        (b"[" * 100_000, 400, "sync.bad_json"),
        (b"{}", 422, "sync.bad_request"),
    ],
    ids=["empty", "html", "cut off", "a list", "deeply nested", "nothing in it"],
)
def test_what_is_not_a_push_is_refused_by_name(
    scene: Scene, client: FlaskClient, data: bytes, status: int, code: str
) -> None:
    answer = post(client, data)
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_faults_of_shape_carry_their_path(scene: Scene, client: FlaskClient) -> None:
    batch = scene.phone.batch()
    batch["head"]["seq"] = "7"
    answer = scene.phone.push(client, batch)
    assert answer.json["errors"][0]["path"] == "head/seq"


def test_a_gzip_bomb_is_refused_before_it_is_inflated(scene: Scene, client: FlaskClient) -> None:
    bomb = gzip.compress(b"0" * (wire.MOST_BYTES * 8))
    answer = post(client, bomb, **{"Content-Encoding": "gzip"})
    assert (answer.status_code, answer.json["code"]) == (413, "sync.too_large")


def test_gzip_that_is_cut_off_is_refused(scene: Scene, client: FlaskClient) -> None:
    whole = gzip.compress(orjson.dumps(scene.phone.batch()))
    answer = post(client, whole[:-10], **{"Content-Encoding": "gzip"})
    assert (answer.status_code, answer.json["code"]) == (400, "sync.bad_json")


def test_more_than_eight_megabytes_are_refused(scene: Scene, client: FlaskClient) -> None:
    answer = post(client, b" " * (wire.MOST_BYTES + 1))
    assert (answer.status_code, answer.json["code"]) == (413, "sync.too_large")


def test_more_than_two_hundred_entries_are_refused(scene: Scene, client: FlaskClient) -> None:
    for _ in range(wire.MOST_ENTRIES + 1):
        scene.phone.write("rounds.start", {"round_id": scene.round.id})
    assert scene.phone.push(client).status_code == 422


def test_an_entry_of_five_megabytes_is_kept_and_parked(scene: Scene, client: FlaskClient) -> None:
    scene.phone.write("rounds.end", {"round_id": scene.round.id, "remark": "x" * 5_000_000})
    scene.start()
    outcomes = codes(scene.phone.push(client))
    assert outcomes == [("parked", "sync.entry_too_large"), ("applied", "")]
    assert len(rows(Entry)) == 2


def test_a_float_is_parked_or_refused_with_its_path(scene: Scene, client: FlaskClient) -> None:
    scene.phone.write("rounds.end", {"round_id": scene.round.id, "remark": 1.5})
    assert codes(scene.phone.push(client)) == [("parked", "sync.bad_body")]
    scene.phone.waiting.clear()
    scene.phone.write("rounds.end", {"round_id": scene.round.id, "remark": 1e-5})
    answer = scene.phone.push(client)  # 1e-05 for one, 0.00001 for the other
    assert (answer.status_code, answer.json["code"]) == (422, "sync.bad_request")
    assert answer.json["errors"][0]["path"] == "/0/body/remark"


def test_nesting_without_end_is_refused(scene: Scene, client: FlaskClient) -> None:
    deep: Any = "end"
    for _ in range(300):
        deep = [deep]
    scene.phone.write("rounds.end", {"round_id": scene.round.id, "remark": deep})
    assert scene.phone.push(client).status_code == 422


# --- who is speaking -------------------------------------------------------------------------


def test_an_unknown_phone_keeps_everything(scene: Scene, client: FlaskClient) -> None:
    stranger = Phone(scene.cast.guard.id, scene.phone.wall)
    scene.visit(0, phone=stranger)
    answer = stranger.push(client)
    assert (answer.status_code, answer.json["code"]) == (403, "sync.unknown_device")
    assert rows(Entry) == []


def test_an_entry_changed_after_signing_is_refused(scene: Scene, client: FlaskClient) -> None:
    scene.visit(0)
    batch = scene.phone.batch()
    batch["entries"][0] = {**batch["entries"][0], "wall": scene.phone.wall - 3_600_000}
    answer = scene.phone.push(client, batch)
    assert (answer.status_code, answer.json["code"]) == (422, "sync.bad_signature")
    assert rows(Entry) == []


@pytest.mark.parametrize("signature", ["", "AAAA", "!!!", "A" * 86])
def test_a_signature_that_is_none_is_refused(
    scene: Scene, client: FlaskClient, signature: str
) -> None:
    answer = scene.phone.push(client, scene.phone.batch(signature=signature))
    assert (answer.status_code, answer.json["code"]) == (422, "sync.bad_signature")


def test_a_revoked_phone_is_kept_but_parked(scene: Scene, client: FlaskClient) -> None:
    enter_company(scene.cast.company.id)
    device = db.session.get_one(Device, (scene.cast.company.id, scene.phone.id))
    device.revoked_at = OPENS
    db.session.commit()
    scene.visit(0)
    assert codes(scene.phone.push(client)) == [("parked", "sync.device_revoked")]
    assert rows(Visit) == []
    assert rows(Device)[0].complete_until is None


def test_a_stranger_on_a_known_phone_is_parked(scene: Scene, client: FlaskClient) -> None:
    scene.phone.person = scene.cast.outsider.id
    scene.visit(0)
    assert codes(scene.phone.push(client)) == [("parked", "sync.unknown_person")]


def test_two_phones_with_one_badge_are_both_believed(scene: Scene, client: FlaskClient) -> None:
    twin = Phone(scene.cast.guard.id, scene.phone.wall + 20_000)
    twin.enrol(client)
    scene.visit(0)
    scene.visit(0, phone=twin)
    assert codes(scene.phone.push(client)) == codes(twin.push(client)) == [("applied", "")]
    flags = {visit.device_id: told(visit.flags) for visit in rows(Visit)}
    assert flags == {scene.phone.id: [], twin.id: ["visit.repeated"]}


# --- the chain -------------------------------------------------------------------------------


def test_a_wrong_hash_of_the_entry_before_is_parked(scene: Scene, client: FlaskClient) -> None:
    scene.start()
    scene.phone.prev = "f" * 64
    scene.visit(0)
    scene.visit(1)
    assert codes(scene.phone.push(client)) == [
        ("applied", ""),
        ("parked", "sync.broken_chain"),
        ("applied", ""),
    ]


def test_a_first_entry_in_the_middle_is_a_gap_and_shown_as_one(
    scene: Scene, client: FlaskClient
) -> None:
    scene.start()
    scene.visit(0)
    scene.visit(1)
    late = scene.phone.waiting
    assert codes(scene.phone.push(client, scene.phone.batch(late[1:]))) == [("applied", "")] * 2
    assert rows(Device)[0].last_seq == 0
    scene.phone.push(client, scene.phone.batch(late[:1]))
    assert (rows(Device)[0].last_seq, rows(Device)[0].last_hash) == (3, scene.phone.prev)


def test_a_phone_restored_from_a_copy_is_noticed(scene: Scene, client: FlaskClient) -> None:
    scene.start()
    copy = Phone(**{**scene.phone.__dict__, "waiting": []})
    scene.visit(0)
    scene.visit(1, phone=copy)
    scene.phone.push(client)
    assert codes(copy.push(client)) == [("parked", "sync.forked_chain")]
    assert len(rows(Entry)) == 3


def test_an_id_used_twice_keeps_the_first(scene: Scene, client: FlaskClient) -> None:
    entry = scene.phone.write("rounds.start", {"round_id": scene.round.id})
    scene.phone.write("rounds.end", {"round_id": scene.round.id}, id=entry["id"])
    assert codes(scene.phone.push(client)) == [("applied", ""), ("parked", "sync.id_reused")]
    kept = rows(Entry)
    assert [one.kind for one in kept] == ["rounds.start"]


def test_an_id_of_another_phone_keeps_the_first(scene: Scene, client: FlaskClient) -> None:
    mate = Phone(scene.cast.guard.id, scene.phone.wall)
    mate.enrol(client)
    entry = scene.phone.write("rounds.start", {"round_id": scene.round.id})
    scene.phone.push(client)
    mate.write("rounds.start", {"round_id": scene.round.id}, id=entry["id"])
    scene.visit(1, phone=mate)
    assert codes(mate.push(client)) == [("parked", "sync.id_reused"), ("applied", "")]
