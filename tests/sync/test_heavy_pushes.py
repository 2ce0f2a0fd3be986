"""Pushes that are too heavy: refused by name; in smaller parts they are kept."""

import gzip
import json

from flask.testing import FlaskClient

from tests.sync.phone import HEADERS
from tests.sync.scene import Scene
from webapp.database import db
from webapp.sync.models import Entry

MEGABYTE = "x" * 1024 * 1024


def test_two_hundred_entries_of_a_megabyte(scene: Scene, client: FlaskClient) -> None:
    """200 MB that travel as 200 KB: refused as a whole; each alone is kept, parked by name."""
    for _ in range(200):
        scene.phone.write("rounds.clearance", {"finding_id": scene.round.id, "note": MEGABYTE})
    entries = scene.phone.waiting
    half = len(entries)
    while half > 8:  # what a phone does after 413
        answer = scene.phone.push(client, scene.phone.batch(entries[:half]))
        assert (answer.status_code, answer.json["code"]) == (413, "sync.too_large")
        half //= 2
    assert db.session.query(Entry).count() == 0
    answer = scene.phone.push(client, scene.phone.batch(entries[:half]))
    assert [one["code"] for one in answer.json["outcomes"]] == ["sync.entry_too_large"] * half


def test_ten_thousand_brackets(scene: Scene, client: FlaskClient) -> None:
    scene.start()
    batch = json.dumps(scene.phone.batch())
    deep = "[" * 10_000 + "]" * 10_000
    body = gzip.compress(batch.replace('"reason"', f'"deep": {deep}, "reason"').encode())
    inside = gzip.compress(batch.replace('"photos": []', f'"photos": {deep}').encode())
    for data in (gzip.compress(deep.encode()), inside, body[: len(body) // 2]):
        headers = {**HEADERS, "Content-Encoding": "gzip", "Content-Type": "application/json"}
        answer = client.post("/sync/push", data=data, headers=headers)
        assert (answer.status_code, answer.json["code"]) == (400, "sync.bad_json")
    assert db.session.query(Entry).count() == 0
    assert scene.phone.push(client).json["outcomes"][0]["outcome"] == "applied"
