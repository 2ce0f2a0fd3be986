"""Webhooks: signed, in order, again until taken, held up by nobody."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from sqlalchemy import select

from tests.cast import Cast
from tests.issues.conftest import Desk
from webapp.api import webhooks
from webapp.api.models import Delivery, Webhook
from webapp.api.refusals import BadAddress
from webapp.background.models import SideTask
from webapp.clock import utcnow
from webapp.database import db, new_id, transaction

SECRET = "whsec"


@dataclass
class Receiver:
    """A real HTTP server that answers what it is told to."""

    url: str
    answers: list[int] = field(default_factory=list)
    got: list[tuple[str, bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            there.got.append((self.headers["X-Rounds-Signature"], body))
            self.send_response(there.answers.pop(0) if there.answers else 204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    there = Receiver(f"http://127.0.0.1:{server.server_port}/hook?x=1")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield there
    server.shutdown()
    thread.join()
    server.server_close()


def hook_to(cast: Cast, url: str) -> Webhook:
    before = utcnow() - timedelta(days=3650)
    with transaction():
        hook = Webhook(
            id=new_id(), site_id=cast.site.id, url=url, secret=SECRET, created_by=cast.admin.id,
            created_at=before, told_until=before,
        )  # fmt: skip
        db.session.add(hook)
    return hook


def happen(cast: Cast, events: int = 2) -> None:
    desk = Desk(cast)
    with transaction():
        issue = desk.open()
        for minute in range(events):
            desk.step(issue, "send", minute + 1, "manager", assignee=str(cast.technician.id))


def tell(hook: Webhook) -> None:
    db.session.rollback()
    now = utcnow() + timedelta(days=3650)  # the events of the tests lie in their own future
    webhooks.collect(now)
    task = SideTask(kind=webhooks.KIND, subject="x", params={"webhook": str(hook.id)})
    webhooks.post_waiting(task, lambda _done, _of: None)


def rested(hook: Webhook) -> None:
    with transaction():
        db.session.get_one(Webhook, (hook.company_id, hook.id)).rests_until = None


def test_every_event_is_told_once_in_order_and_signed(cast: Cast, receiver: Receiver) -> None:
    hook = hook_to(cast, receiver.url)
    happen(cast, 3)
    tell(hook)
    tell(hook)
    bodies = [json.loads(body) for _, body in receiver.got]
    assert len({body["id"] for body in bodies}) == len(bodies) == 3
    assert [body["event"]["at"] for body in bodies] == sorted(
        body["event"]["at"] for body in bodies
    )
    signature, body = receiver.got[0]
    unix, mac = signature.removeprefix("t=").split(",v1=")
    assert mac == hmac.new(SECRET.encode(), f"{unix}.".encode() + body, hashlib.sha256).hexdigest()
    assert "林" not in body.decode()


def test_a_receiver_that_answers_500_is_told_again_and_keeps_its_place(
    cast: Cast, receiver: Receiver
) -> None:
    receiver.answers = [500, 500]
    hook = hook_to(cast, receiver.url)
    happen(cast, 2)
    for _turn in range(3):
        tell(hook)
        rested(hook)
    tell(hook)
    ids = [json.loads(body)["id"] for _, body in receiver.got]
    assert ids[:3] == [ids[0]] * 3
    assert len(ids) == 4
    assert db.session.scalars(select(Delivery.done_at)).all().count(None) == 0


def test_a_receiver_that_rests_is_left_alone(cast: Cast, receiver: Receiver) -> None:
    receiver.answers = [500]
    hook = hook_to(cast, receiver.url)
    happen(cast, 1)
    tell(hook)
    tell(hook)
    assert len(receiver.got) == 1


def test_a_receiver_that_is_not_there_is_given_up_after_three_days(cast: Cast) -> None:
    hook = hook_to(cast, "http://127.0.0.1:9/")
    happen(cast, 1)
    tell(hook)
    with transaction():
        row = db.session.scalars(select(Delivery)).one()
        assert row.done_at is None
        assert "Error" in row.fault or "refused" in row.fault
        row.made_at = utcnow() - timedelta(days=4)
    rested(hook)
    webhooks.post_waiting(
        SideTask(kind=webhooks.KIND, subject="x", params={"webhook": str(hook.id)}),
        lambda _done, _of: None,
    )
    row = db.session.scalars(select(Delivery)).one()
    assert row.is_given_up


def test_rests_double_up_to_an_hour() -> None:
    rests = [webhooks.rest_after(n).total_seconds() for n in (1, 2, 3, 40)]
    assert rests == [15, 30, 60, 3600]


@pytest.mark.parametrize("url", ["", "ftp://x", "http://10.0.0.5/x", "https://", "javascript:1"])
def test_addresses_that_are_none_are_refused(url: str) -> None:
    with pytest.raises(BadAddress):
        webhooks.check_address(url)


def test_side_workers_are_asked_once_a_turn(cast: Cast, receiver: Receiver) -> None:
    hook_to(cast, receiver.url)
    happen(cast, 2)
    now = utcnow() + timedelta(days=3650)
    webhooks.collect(now)
    webhooks.ask_for_posts(now)
    webhooks.ask_for_posts(now)
    assert len(db.session.scalars(select(SideTask)).all()) == 1
