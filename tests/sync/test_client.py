"""A client written from docs/sync-protocol.md alone, on a line that lies, breaks and forgets."""

import hashlib
import io
import random
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import delete, select, update

from tests.sync.client import Client
from tests.sync.patience import ABSENCE, Patience
from tests.sync.scene import Scene
from webapp.accounts.models import Device
from webapp.database import db, enter_company
from webapp.rounds.models import Answer
from webapp.sync import pace
from webapp.sync.models import Entry, Receipt


@dataclass
class Said:
    """An answer that is not the server's."""

    status_code: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def json(self) -> Any:
        return self.body


FAULTS: dict[str, Said] = {
    "portal": Said(200, None, {"Content-Type": "text/html"}),
    "sign_in_page": Said(302, None, {"Content-Type": "text/html", "Location": "/sign-in"}),
    "empty": Said(200, None, {}),
    "busy": Said(503, None, {"Content-Type": "text/html", "Retry-After": "7"}),
    "many": Said(429, {"code": "web.busy"}, {"Content-Type": "application/json"}),
}


@dataclass
class BadLine:
    """Does what its plan says, one request after another; "lost": committed, the answer is gone."""

    client: FlaskClient
    plan: list[str] = field(default_factory=list)
    told: int = 0

    def open(self, path: str, **how: Any) -> Any:
        fault = self.plan.pop(0) if self.plan else ""
        if fault == "off":
            raise ConnectionResetError
        if fault in FAULTS:
            return FAULTS[fault]
        answer = self.client.open(path, **how)
        self.told += 1
        if fault == "lost":
            raise ConnectionResetError
        return answer


def picture(seed: int) -> bytes:
    """Larger than two pieces."""
    noise = Image.effect_noise((500, 400), 90 + seed).convert("RGB")
    held = io.BytesIO()
    noise.save(held, "JPEG", quality=95)
    return held.getvalue()


def walked(scene: Scene, client: FlaskClient) -> tuple[Client, BadLine]:
    """Three visits, the first with a photo; enrolled and with a pack."""
    line = BadLine(client)
    patience = Patience(now=lambda: 0.0, chance=random.Random(7).random)  # noqa: S311
    phone = Client(scene.phone, line, patience=patience)
    phone.enrol()
    phone.pull()
    content = picture(1)
    sha256 = hashlib.sha256(content).hexdigest()
    phone.photos[sha256] = content
    scene.start()
    for number in range(3):
        visit_id = scene.visit(number)
        value = {"choice": "fail" if number == 0 else "pass"}
        body = {"visit_id": visit_id, "checkpoint_id": scene.points[number].id, "item_key": "door",
                "checklist_version_id": scene.version.id, "value": value}  # fmt: skip
        scene.phone.write("rounds.answer", body, (sha256,) if number == 0 else ())
        scene.end_visit(visit_id)
    return phone, line


def test_everything_arrives_once_and_is_signed_for(scene: Scene, client: FlaskClient) -> None:
    phone, _line = walked(scene, client)
    assert phone.phone.unverified == list(range(1, 11))
    assert phone.drain(lambda _seconds: None)
    assert phone.phone.unverified == phone.phone.lost == []
    assert phone.waits == []
    enter_company(scene.cast.company.id)
    assert len(db.session.scalars(select(Entry)).all()) == 10


@pytest.mark.parametrize("seed", range(12))
def test_any_line_ends_in_the_same_rows(scene: Scene, client: FlaskClient, seed: int) -> None:
    phone, line = walked(scene, client)
    rng = random.Random(seed)  # noqa: S311
    line.plan = [rng.choice(["", "", "off", "lost", *FAULTS]) for _ in range(30)]
    phone.most = rng.randint(1, 10)
    assert phone.drain(lambda _seconds: None, tries=200)
    enter_company(scene.cast.company.id)
    hashes = db.session.scalars(select(Entry.hash)).all()
    assert len(hashes) == len(set(hashes)) == 10
    assert set(hashes) <= phone.phone.verified


def test_it_waits_as_long_as_it_is_told_and_longer_each_time(
    scene: Scene, client: FlaskClient
) -> None:
    phone, line = walked(scene, client)
    line.plan = ["busy", "off", "off", "off"]
    assert phone.drain(lambda _seconds: None)
    chance = random.Random(7).random  # noqa: S311
    most = [3.5, 4, 8, 16]  # half of what it was told; then 2 s, doubled each time
    asked = [7, 0, 0, 0]
    assert phone.waits == [
        wait + max(0.25, chance() * span) for wait, span in zip(asked, most, strict=True)
    ]


def test_who_was_away_for_long_spreads_over_what_the_server_said(
    scene: Scene, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "spread", lambda *_: 40)
    phone, _line = walked(scene, client)
    phone.come_back(ABSENCE, lambda _seconds: None)
    assert phone.waits == []
    phone.come_back(ABSENCE + 1, lambda _seconds: None)
    chance = random.Random(7)  # noqa: S311
    assert phone.waits == [40 * [chance.random() for _ in range(2)][1]]


def test_a_receipt_for_something_else_is_not_believed(scene: Scene, client: FlaskClient) -> None:
    walked(scene, client)
    answer = scene.phone.push(client)
    receipt = answer.json["receipt"]
    hashes = [one["hash"] for one in answer.json["outcomes"]]
    assert scene.phone.signs_for(receipt, hashes)
    assert not scene.phone.signs_for(receipt, hashes[:-1])
    assert not scene.phone.signs_for({**receipt, "at": receipt["at"] + 1}, hashes)
    assert not scene.phone.signs_for({**receipt, "key": "0" * 16}, hashes)
    scene.phone.id = scene.cast.guard.id
    assert not scene.phone.signs_for(receipt, hashes)


def test_what_a_restored_server_has_lost_is_sent_again(scene: Scene, client: FlaskClient) -> None:
    phone, _line = walked(scene, client)
    assert phone.drain(lambda _seconds: None)
    enter_company(scene.cast.company.id)
    db.session.execute(delete(Entry).where(Entry.seq.between(4, 7)))
    for made_from_them in (Answer, Receipt):
        db.session.execute(delete(made_from_them))
    db.session.execute(update(Device).values(last_seq=3))
    db.session.commit()
    phone.phone.settle(phone.phone.push(client, phone.phone.batch([])))  # a sign of life
    assert [one["seq"] for one in phone.phone.waiting] == [4, 5, 6, 7]
    assert phone.drain(lambda _seconds: None)
    assert len(db.session.scalars(select(Entry)).all()) == 10


def test_what_neither_has_is_named(scene: Scene, client: FlaskClient) -> None:
    phone, _line = walked(scene, client)
    del phone.phone.waiting[4:6]
    phone.push()
    assert phone.phone.lost == [(5, 6)]
