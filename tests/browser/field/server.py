"""A small server: the real build and templates, and a door for phones that fails on demand.

It keeps what phones give it in memory: `entries` by id, `blobs` by hash. `faults` says what
happens to the next pushes.
"""

import gzip
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.serving import make_server

from tests.browser.field.blobs import Signer, answer_blob
from webapp.config import REPOSITORY
from webapp.pwa.build import prepare
from webapp.pwa.views import bp as pwa
from webapp.web import language


@dataclass
class Phones:
    """What the server has, and how it will misbehave with the next batches."""

    pack: list[dict[str, Any]]
    cursor: int = 1
    signed_in: bool = True
    person: str = ""  # who is signed in, if this server says so
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    given: list[str] = field(default_factory=list)  # ids in the order of arrival, repeats included
    blobs: dict[str, bytes] = field(default_factory=dict)
    lengths: dict[str, int] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    devices: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)  # drop, busy, portal, signed_out, half, park
    pushes: int = 0
    blob_faults: list[str] = field(
        default_factory=list
    )  # what becomes of the next pieces: blobs.py
    patches: int = 0
    wanted: list[str] = field(default_factory=list)  # photos that every push is told to be missing
    signer: Signer = field(default_factory=Signer)

    def timed(self, **answer: Any) -> dict[str, Any]:
        now = time.time_ns() // 1_000_000
        return {"server_time": now, "token": f"v1.{now}.0123456789abcdef", **answer}


def make_app(phones: Phones) -> Flask:
    app = Flask(__name__, template_folder=str(REPOSITORY / "templates"), static_folder=None)
    app.secret_key = "tests"
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    language.init_app(app)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.register_blueprint(pwa)
    _add_pages(app, phones)
    _add_door(app, phones)
    _add_pack_and_blobs(app, phones)
    return app


def _add_pages(app: Flask, phones: Phones) -> None:
    @app.get("/field/")
    @app.get("/field/<path:_screen>")
    def show_start(_screen: str = "") -> str:
        target = request.args.get("next", request.path)
        about = {"person": phones.person, "next": target, "here": request.full_path}
        return render_template("field/starting.html", language="zh-CN", **about)

    @app.get("/blank")
    def show_blank() -> Response:
        return Response("<!doctype html><title>blank</title>", content_type="text/html")


REFUSALS: dict[str, ResponseReturnValue] = {
    "busy": ({"code": "web.busy"}, 503),
    "portal": ("<h1>Welcome to the hotel</h1>", 200, {"Content-Type": "text/html"}),
    "signed_out": ({"code": "accounts.signed_out"}, 401),
}


def _add_door(app: Flask, phones: Phones) -> None:
    @app.post("/sync/devices")
    def create_device() -> ResponseReturnValue:
        if not phones.signed_in:
            return {"code": "accounts.signed_out"}, 401
        said = request.get_json()
        phones.devices[said["device_id"]] = said["public_key"]
        return phones.timed(device_id=said["device_id"]), 201

    @app.post("/sync/push")
    def push() -> ResponseReturnValue:
        phones.pushes += 1
        raw = request.get_data()
        said = json.loads(gzip.decompress(raw) if request.content_encoding == "gzip" else raw)
        fault = phones.faults.pop(0) if phones.faults and said["entries"] else ""
        if fault in REFUSALS:
            return REFUSALS[fault]
        answer = _take(phones, said, fault)
        if fault == "drop":  # committed, and the answer lost on the way
            request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return answer


def _add_pack_and_blobs(app: Flask, phones: Phones) -> None:
    @app.get("/sync/pack")
    def pull() -> ResponseReturnValue:
        if not phones.signed_in:
            return {"code": "accounts.signed_out"}, 401
        known = request.args.get("cursor") == str(phones.cursor)
        return phones.timed(
            cursor=phones.cursor,
            full=not known,
            upserts=[] if known else phones.pack,
            removes=[],
            size=len(json.dumps(phones.pack)),
            keys=[phones.signer.public],
        )

    @app.route("/blobs/<name>", methods=["HEAD", "PATCH"])
    def blob(name: str) -> ResponseReturnValue:
        return answer_blob(phones, name)


def _take(phones: Phones, said: dict[str, Any], fault: str) -> dict[str, Any]:
    outcomes = []
    entries = said["entries"][: len(said["entries"]) // 2] if fault == "half" else said["entries"]
    for entry in entries:
        phones.given.append(entry["id"])
        phones.entries.setdefault(entry["id"], entry)
        outcome = ("parked", "rounds.unknown_round") if fault == "park" else ("applied", "")
        outcomes.append({"id": entry["id"], "outcome": outcome[0], "code": outcome[1]})
    at = time.time_ns() // 1_000_000
    receipt = {"id": f"r{phones.pushes}", "at": at, "count": len(outcomes), "mac": "00"}
    return phones.timed(outcomes=outcomes, receipt=receipt, wanted=phones.wanted)


@contextmanager
def serving(phones: Phones) -> Iterator[str]:
    """The address, for as long as the block lasts."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = make_app(phones)
    prepare(app)  # seconds on a busy machine: no page should wait for it
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
