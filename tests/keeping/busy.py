"""A guard's phone that goes on working while the operator keeps the records."""

import threading
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from PIL import Image

from tests.attachments.test_uploads import send, sha256
from tests.cast import bring_on, sign_in
from tests.sync.scene import Scene, set_up
from webapp.clock import to_millis, utcnow
from webapp.database import db


@dataclass
class Work:
    """What the phone was told is stored."""

    app: Flask
    scene: Scene
    site_id: UUID
    entries: dict[str, str] = field(default_factory=dict)  # id -> hash, in the order of answers
    photos: dict[str, bytes] = field(default_factory=dict)  # complete ones

    def report(self, client: Any) -> None:
        """Write a problem down with its photo, and hand both over."""
        phone, photo = self.scene.phone, _photo(len(self.photos))
        name = sha256(photo)
        body = {
            "report_id": uuid4(), "site_id": self.site_id, "checkpoint_id": None,
            "category": "light", "urgency": "normal", "text": "灯坏了", "visit_id": None,
        }  # fmt: skip
        phone.wall = to_millis(utcnow())
        phone.write("rounds.report", body, (name,))
        note = {
            "sha256": name, "size": len(photo), "mime": "image/jpeg", "taken_at_ms": None,
            "from_album": False,
        }  # fmt: skip
        answer = phone.push(client, phone.batch(photos=[note]))
        if answer.status_code == 200:  # busy is an answer too: the phone keeps it
            phone.settle(answer)
            self.entries.update((one["id"], one["hash"]) for one in answer.json["outcomes"])
        if send(self.scene, client, photo).status_code == 204:
            self.photos[name] = photo


def start(app: Flask) -> Work:
    """Enrol the phone and walk one point."""
    with app.app_context():
        scene = set_up(bring_on())
        scene.phone.wall = to_millis(utcnow())
        client = app.test_client()
        sign_in(client, scene.cast.guard)
        assert scene.phone.enrol(client).status_code == 201
        scene.start()
        visit = scene.visit(0)
        scene.answer(0, visit, "door", {"choice": "fail"})
        scene.answer(0, visit, "pressure", {"milli": 410, "text": "0.41"})
        scene.end_visit(visit)
        work = Work(app, scene, scene.cast.site.id)
        db.session.remove()
    work.report(app.test_client())
    assert len(work.entries) == 6
    return work


class Going:
    """Reports one after the other, in a thread of its own, until told to stop."""

    def __init__(self, work: Work) -> None:
        self.work, self.stop = work, threading.Event()
        self.thread = threading.Thread(target=self._go)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join()

    def _go(self) -> None:
        client = self.work.app.test_client()
        while not self.stop.is_set():
            self.work.report(client)


def _photo(number: int) -> bytes:
    buffer = BytesIO()
    Image.linear_gradient("L").resize((64 + number, 48)).save(buffer, "JPEG")
    return buffer.getvalue()
