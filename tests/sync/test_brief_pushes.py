"""A push without what follows from the rest of it: stored whole, and nothing is guessed."""

import copy
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient

from tests.sync.answers import codes, rows
from tests.sync.phone import canonical, hash_of
from tests.sync.scene import Scene
from webapp.clock import utcnow
from webapp.database import db
from webapp.sync import seals, server_keys
from webapp.sync.models import Entry
from webapp.sync.server_keys import encoded

SECRET = "a secret of the tests"


@pytest.fixture
def journal(scene: Scene) -> list[dict[str, Any]]:
    """Four entries that wait."""
    scene.start()
    visit = scene.visit(0)
    scene.end_visit(visit)
    scene.visit(1)
    return copy.deepcopy(scene.phone.waiting)


@pytest.mark.parametrize("is_brief", [True, False])
def test_both_spellings_are_stored_alike(
    scene: Scene, client: FlaskClient, journal: list[dict[str, Any]], is_brief: bool
) -> None:
    scene.phone.is_brief = is_brief
    batch = scene.phone.batch()
    assert ["prev" in one for one in batch["entries"]] == [True, *[not is_brief] * 3]
    assert codes(scene.phone.push(client, batch)) == [("applied", "")] * 4
    kept = rows(Entry)
    assert [orjson.loads(one.raw) for one in kept] == journal
    assert [one.hash for one in kept] == [hash_of(one) for one in journal]
    again = scene.phone.push(client, scene.phone.batch(journal))
    assert [one["outcome"] for one in again.json["outcomes"]] == ["applied"] * 4
    assert len(rows(Entry)) == 4


@pytest.mark.parametrize(
    ("sent", "without"),
    [((0, 1), 0), ((1, 2), 0), ((0, 2, 3), 1), ((1, 0), 1), ((0, 1, 3), 2)],
    ids=["the first of all", "the first of a push", "a gap", "backwards", "a gap at the end"],
)
def test_what_only_the_phone_knows_is_asked_for_by_its_path(
    scene: Scene,
    client: FlaskClient,
    journal: list[dict[str, Any]],
    sent: tuple[int, ...],
    without: int,
) -> None:
    batch = copy.deepcopy(scene.phone.batch([journal[number] for number in sent]))
    del batch["entries"][without]["prev"]
    answer = scene.phone.push(client, batch)
    assert (answer.status_code, answer.json["code"]) == (422, "sync.bad_request")
    assert [one["path"] for one in answer.json["errors"]] == [f"entries/{without}/prev"]
    assert rows(Entry) == []
    whole = scene.phone.push(client, scene.phone.batch(journal))
    assert codes(whole) == [("applied", "")] * 4


def test_a_prev_that_is_given_counts_as_it_is(
    scene: Scene, client: FlaskClient, journal: list[dict[str, Any]]
) -> None:
    """Signed with it, it is a broken chain; put in by somebody else, no signature."""
    batch = scene.phone.batch()
    batch["entries"][2]["prev"] = hash_of(journal[0])
    answer = scene.phone.push(client, batch)
    assert (answer.status_code, answer.json["code"]) == (422, "sync.bad_signature")
    wrong = {**journal[2], "prev": hash_of(journal[0])}
    batch = scene.phone.batch([journal[0], journal[1], wrong])
    assert "prev" in batch["entries"][2]
    assert codes(scene.phone.push(client, batch))[2] == ("parked", "sync.broken_chain")


def test_another_entry_before_it_breaks_the_signature(
    scene: Scene, client: FlaskClient, journal: list[dict[str, Any]]
) -> None:
    """What is put in follows from the entry before: nobody can change that one unseen."""
    batch = copy.deepcopy(scene.phone.batch())
    batch["entries"][1]["wall"] += 1
    answer = scene.phone.push(client, batch)
    assert (answer.status_code, answer.json["code"]) == (422, "sync.bad_signature")
    assert rows(Entry) == []


def test_an_entry_that_was_signed_without_prev_is_kept_and_parked(
    scene: Scene, client: FlaskClient, journal: list[dict[str, Any]]
) -> None:
    bare = {key: value for key, value in journal[0].items() if key != "prev"}
    scene.phone.is_brief = False
    assert codes(scene.phone.push(client, scene.phone.batch([bare]))) == [
        ("parked", "sync.bad_entry")
    ]
    assert orjson.loads(rows(Entry)[0].raw) == bare


def test_after_an_entry_whose_author_has_left(
    scene: Scene, client: FlaskClient, journal: list[dict[str, Any]]
) -> None:
    """What is in a seal is known here once it is open, so the next needs no hash either."""
    keys = server_keys.current(db.session.connection(), SECRET, utcnow())
    db.session.commit()
    purpose = seals.entry_purpose(scene.phone.id)
    sealed = encoded(seals.seal(keys.seal_key, canonical(journal[1]), purpose))
    batch = scene.phone.batch()
    batch["entries"][1] = {"id": journal[1]["id"], "key": keys.id, "sealed": sealed}
    assert "prev" not in batch["entries"][2]
    assert codes(scene.phone.push(client, batch)) == [("applied", "")] * 4
    assert [orjson.loads(one.raw) for one in rows(Entry)] == journal
