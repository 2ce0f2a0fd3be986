"""Bad input over real HTTP: for each a clear answer, and nothing that was said is lost.

What is no push at all, gzip and nesting: test_bad_requests.py, test_heavy_pushes.py. A machine in
trouble: test_bad_machine.py. Clocks: test_time.py. The phone in Chromium: tests/browser/shared.
"""

import copy
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson
import pytest

from tests.bench.cut_handset import picture
from tests.sync.line import Answer, Line
from tests.sync.machine import Machine
from tests.sync.phone import Phone
from webapp.accounts.models import Device
from webapp.clock import to_millis, utcnow
from webapp.database import db, enter_company, leave_company, new_id
from webapp.sync.tokens import Notary


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    made = Machine(tmp_path_factory.mktemp("bad-input") / "data")
    yield made
    made.end()


@pytest.fixture
def phone(machine: Machine) -> Phone:
    """Another phone of the guard's, enrolled."""
    made = Phone(machine.scene.cast.guard.id, to_millis(utcnow()))
    assert made.enrol(machine.guard).status_code == 201
    return made


def see(machine: Machine, phone: Phone, number: int = 0) -> dict[str, Any]:
    """A visit of a point, written down."""
    stop = machine.scene.stops[number]
    return phone.write(
        "rounds.visit",
        {
            "visit_id": new_id(), "checkpoint_id": stop.checkpoint_id, "round_id": None,
            "stop_id": None, "checklist_version_id": None, "label_code": "", "label_revision": 0,
            "method": "typed",
        },
    )  # fmt: skip


def outcomes(answer: Answer) -> list[tuple[str, str]]:
    assert answer.status_code == 200, answer.data
    return [(one["outcome"], one["code"]) for one in answer.json["outcomes"]]


def kept(machine: Machine, phone: Phone) -> dict[str, Any]:
    """What the database holds of a phone, by id."""
    with closing(sqlite3.connect(machine.data / "rounds.db")) as database:
        rows = database.execute("SELECT raw FROM entry WHERE device_id = ?", (phone.id.hex,))
        said = [orjson.loads(row[0]) for row in rows]
    return {one["id"]: one for one in said}


def test_a_fork_of_the_chain_keeps_both_branches(machine: Machine, phone: Phone) -> None:
    see(machine, phone)
    assert outcomes(phone.push(machine.guard)) == [("applied", "")]
    phone.waiting.clear()
    twin = copy.copy(phone)  # the whole phone, restored from a copy
    twin.waiting = []
    ours, theirs = see(machine, phone, 1), see(machine, twin, 2)
    assert outcomes(phone.push(machine.guard)) == [("applied", "")]
    assert outcomes(twin.push(machine.guard)) == [("parked", "sync.forked_chain")]
    held = kept(machine, phone)
    assert (held[ours["id"]], held[theirs["id"]]) == (ours, theirs)


def test_a_sequence_that_goes_backwards_is_kept_and_named(machine: Machine, phone: Phone) -> None:
    first = [see(machine, phone, number) for number in range(3)]
    assert outcomes(phone.push(machine.guard)) == [("applied", "")] * 3
    phone.waiting.clear()
    phone.seq = 1  # its storage was set back: it counts 2 again
    again = see(machine, phone)
    assert outcomes(phone.push(machine.guard)) == [("parked", "sync.forked_chain")]
    assert set(kept(machine, phone)) == {one["id"] for one in (*first, again)}


def test_the_same_id_with_another_body_keeps_the_first(machine: Machine, phone: Phone) -> None:
    first = see(machine, phone)
    assert outcomes(phone.push(machine.guard)) == [("applied", "")]
    phone.waiting.clear()
    phone.write("rounds.visit_end", {"visit_id": first["body"]["visit_id"]}, id=first["id"])
    assert outcomes(phone.push(machine.guard)) == [("parked", "sync.id_reused")]
    assert kept(machine, phone) == {first["id"]: first}


def test_a_revoked_key_is_heard_and_parked(machine: Machine, phone: Phone) -> None:
    with machine.app.app_context():
        enter_company(machine.scene.cast.company.id)
        key = (machine.scene.cast.company.id, phone.id)
        db.session.get_one(Device, key).revoked_at = utcnow()
        db.session.commit()
        leave_company()
    said = see(machine, phone)
    assert outcomes(phone.push(machine.guard)) == [("parked", "sync.device_revoked")]
    assert kept(machine, phone) == {said["id"]: said}


def test_the_key_of_another_phone_opens_nothing(machine: Machine, phone: Phone) -> None:
    thief = Phone(phone.person, phone.wall)
    own, phone.key = phone.key, thief.key
    said = see(machine, phone)
    answer = phone.push(machine.guard)
    assert (answer.status_code, answer.json["code"]) == (422, "sync.bad_signature")
    assert kept(machine, phone) == {}
    phone.key = own
    assert outcomes(phone.push(machine.guard)) == [("applied", "")]
    assert kept(machine, phone) == {said["id"]: said}


@pytest.mark.parametrize("whose", ["another server", "nobody"])
def test_a_token_that_is_not_ours_proves_nothing(
    machine: Machine, phone: Phone, whose: str
) -> None:
    token = Notary(whose).time_token(phone.wall - 3_600_000)
    phone.hear(token if whose != "nobody" else token[:-4] + "0000")
    said = see(machine, phone)
    assert outcomes(phone.push(machine.guard)) == [("applied", "")]
    assert kept(machine, phone) == {said["id"]: said}
    with closing(sqlite3.connect(machine.data / "rounds.db")) as database:
        rows = database.execute("SELECT flags FROM visit WHERE device_id = ?", (phone.id.hex,))
        ((flags,),) = rows.fetchall()
    assert "time.bad_token" in flags


def test_photo_bytes_that_do_not_match_are_asked_for_again(machine: Machine, phone: Phone) -> None:
    right = picture(7)
    name = sha256(right).hexdigest()
    note = {"sha256": name, "size": len(right), "mime": "image/jpeg", "taken_at_ms": None,
            "from_album": False}  # fmt: skip
    phone.write("rounds.clearance", {"finding_id": phone.id, "note": ""}, (name,))
    answer = phone.push(machine.guard, phone.batch(photos=[note]))
    assert answer.json["wanted"] == [name]
    wrong = right[:-1] + bytes([right[-1] ^ 1])
    refused = send(machine.guard, phone, name, wrong)
    assert (refused.status_code, refused.json["code"]) == (422, "attachments.hash_mismatch")
    assert send(machine.guard, phone, name, right).headers["upload-complete"] == "1"
    (path,) = machine.data.glob(f"blobs/*/{name[:2]}/{name}")
    assert path.read_bytes() == right


def send(line: Line, phone: Phone, name: str, data: bytes) -> Answer:
    headers = {"X-Device": str(phone.id), "Content-Type": "application/offset+octet-stream",
               "Upload-Offset": "0", "Upload-Length": str(len(data))}  # fmt: skip
    return line.ask("PATCH", f"/blobs/{name}", data, headers)


# --- somebody else answers -------------------------------------------------------------------

STRANGERS = {
    "portal": (200, "text/html", b"<h1>Welcome to FreeWiFi</h1>"),
    "redirect": (302, "text/html", b""),
    "signed out": (401, "application/json", b'{"code": "access.sign_in", "message": ""}'),
    "empty": (200, "text/plain", b""),
    "json": (200, "application/json", b'{"welcome": true}'),
    "list": (200, "application/json", b"[]"),
}


@pytest.fixture
def stranger(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of something between the phone and us that answers for us."""
    status, kind, body = STRANGERS[request.param]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Location", "http://portal.invalid/sign-in")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("stranger", list(STRANGERS), indirect=True)
def test_a_strangers_answer_in_mid_sync_loses_nothing(
    machine: Machine, phone: Phone, stranger: str
) -> None:
    said = [see(machine, phone, number) for number in range(3)]
    assert machine.guard.push(phone, most=1) == 1
    assert Line(stranger).push(phone) == 0
    assert [one["id"] for one in phone.waiting] == [one["id"] for one in said[1:]]
    assert machine.guard.push(phone) == 2
    assert kept(machine, phone) == {one["id"]: one for one in said}
