"""A phone in Python that can be killed at any step: its journal is a file, written, then told.

One line of JSON each: {"entry"} written down, {"settled"} answered by the server, {"photo"} whole
on the server. A line counts when its newline is on the disk; half a line is cut off at the next
start.
"""

import hashlib
import json
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import uuid_utils.compat
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from PIL import Image

from tests.sync.line import TROUBLE, Line
from tests.sync.phone import Phone, canonical

VISITS, PIECE, PUSH = 3, 4096, 5
PATIENCE_SECONDS = 1800  # a busy machine starts a server in minutes, and a phone waits for longer
LONGEST_PAUSE = 1.0  # seconds between two tries
Promise = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Shift:
    """What is walked: the same after every kill."""

    folder: Path
    person: UUID
    device: UUID
    points: list[tuple[UUID, str]]  # point, code of its label
    version: UUID
    seed: int


class Steps:
    """Counts the steps, and dies by SIGKILL at one of them."""

    def __init__(self, fatal: int = 0) -> None:
        self.fatal, self.done = fatal, 0

    def __call__(self) -> None:
        self.done += 1
        if self.done == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)


class Handset:
    """Started on its folder, it knows what it knew."""

    def __init__(self, shift: Shift, line: Line, step: Steps, promise: Promise) -> None:
        self.shift, self.line, self.step, self.promise = shift, line, step, promise
        lines = read_journal(shift.folder)
        self.entries = [one["entry"] for one in lines if "entry" in one]
        settled = {each for one in lines for each in one.get("settled", ())}
        self.arrived = {one["photo"] for one in lines if "photo" in one}
        key: Any = load_pem_private_key((shift.folder / "key.pem").read_bytes(), None)
        now = int(time.time() * 1000)
        self.phone = Phone(shift.person, now, id=shift.device, key=key)
        if self.entries:
            self.phone.seq = self.entries[-1]["seq"]
            self.phone.prev = hash_of(self.entries[-1])
        self.phone.waiting = [one for one in self.entries if one["id"] not in settled]
        self.file = (shift.folder / "journal.jsonl").open("ab")

    def work(self) -> bool:
        """Walk what is not walked yet, and send until nothing waits. False: gave up."""
        for number in range(VISITS):
            self._visit(number)
            self._send()
        deadline, pause = time.monotonic() + PATIENCE_SECONDS, 0.05
        while time.monotonic() < deadline:
            if self._send():
                return True
            time.sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 1.5)
        return False

    def _visit(self, number: int) -> None:
        point, code = self.shift.points[number]
        arrived = self._find("rounds.visit", "checkpoint_id", str(point))
        visit = arrived or {
            "visit_id": uuid_utils.compat.uuid7(), "checkpoint_id": point, "round_id": None,
            "stop_id": None, "checklist_version_id": self.shift.version, "label_code": code,
            "label_revision": 1, "method": "scan",
        }  # fmt: skip
        if arrived is None:
            self._write("rounds.visit", visit)
        visit_id = str(visit["visit_id"])
        for item in ("check1", "check2"):
            if self._find("rounds.answer", "item_key", item, visit_id) is None:
                photos = (self._photo(number),) if item == "check2" else ()
                self._write("rounds.answer", _answer(visit, item, self.shift.version), photos)
        if self._find("rounds.visit_end", "visit_id", visit_id) is None:
            self._write("rounds.visit_end", {"visit_id": visit_id})

    def _find(self, kind: str, name: str, value: str, visit_id: str = "") -> dict[str, Any] | None:
        for entry in self.entries:
            body = entry["body"]
            is_of_visit = visit_id in ("", body.get("visit_id"))
            if entry["kind"] == kind and body.get(name) == value and is_of_visit:
                return dict(body)
        return None

    def _write(self, kind: str, body: dict[str, Any], photos: tuple[str, ...] = ()) -> None:
        entry = self.phone.write(kind, body, photos)
        self._append({"entry": entry})
        self.entries.append(entry)
        self.promise({"seq": entry["seq"], "hash": self.phone.prev})  # the screen says 已存本机
        self.step()

    def _append(self, said: dict[str, Any]) -> None:
        """On the disk when this returns; a kill in the middle leaves half a line."""
        data = json.dumps(said).encode() + b"\n"
        self.step()
        self._push_out(data[: len(data) // 2])
        self.step()
        self._push_out(data[len(data) // 2 :])
        os.fsync(self.file.fileno())
        self.step()

    def _push_out(self, data: bytes) -> None:
        self.file.write(data)
        self.file.flush()

    def _photo(self, number: int) -> str:
        """Its bytes are kept before an entry may name them."""
        data = picture(self.shift.seed * VISITS + number)
        sha256 = hashlib.sha256(data).hexdigest()
        with (self.shift.folder / sha256).open("wb") as file:
            file.write(data)
            os.fsync(file.fileno())
        self.step()
        return sha256

    def _send(self) -> bool:
        """Entries first, then photos. True when nothing waits."""
        try:
            while self.phone.waiting:
                if not self._push():
                    return False
            wanted = [one for entry in self.entries for one in entry["photos"]]
            return all(self._upload(one) for one in wanted if one not in self.arrived)
        except TROUBLE:
            return False

    def _push(self) -> bool:
        before = self.phone.waiting
        self.step()
        if not self.line.push(self.phone, PUSH):
            return False
        self.step()
        left = {one["id"] for one in self.phone.waiting}
        self._append({"settled": [one["id"] for one in before if one["id"] not in left]})
        return True

    def _upload(self, sha256: str) -> bool:
        data = (self.shift.folder / sha256).read_bytes()
        own = {"X-Device": str(self.shift.device)}
        told = self.line.ask("HEAD", f"/blobs/{sha256}", b"", own)
        offset = int(told.headers.get("upload-offset", 0))
        is_complete = told.headers.get("upload-complete") == "1"
        while not is_complete:
            self.step()
            headers = {"Content-Type": "application/offset+octet-stream", **own,
                       "Upload-Offset": str(offset), "Upload-Length": str(len(data))}  # fmt: skip
            piece = data[offset : offset + PIECE]
            told = self.line.ask("PATCH", f"/blobs/{sha256}", piece, headers)
            if told.status_code not in (204, 409) or "upload-offset" not in told.headers:
                return False  # a head that was cut off looks whole to http.client
            offset = int(told.headers["upload-offset"])
            is_complete = told.headers.get("upload-complete") == "1"
        self._append({"photo": sha256})
        self.arrived.add(sha256)
        return True


def _answer(visit: dict[str, Any], item: str, version: UUID) -> dict[str, Any]:
    return {
        "visit_id": visit["visit_id"], "checkpoint_id": visit["checkpoint_id"],
        "checklist_version_id": version, "item_key": item, "value": {"choice": "pass"},
        "note": "", "faults": [], "reason": "", "fixed_on_spot": False,
    }  # fmt: skip


def hash_of(entry: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(entry)).hexdigest()


def picture(seed: int) -> bytes:
    """A photo of some 9 KB that no other run takes."""
    grain = np.random.default_rng(seed).integers(0, 256, (96, 128, 3), np.uint8)
    buffer = BytesIO()
    Image.fromarray(grain).save(buffer, "JPEG", quality=70)
    return buffer.getvalue()


def read_journal(folder: Path) -> list[dict[str, Any]]:
    """Its whole lines; half a line at the end is cut off, as it never was."""
    path = folder / "journal.jsonl"
    data = path.read_bytes() if path.exists() else b""
    whole = data[: data.rfind(b"\n") + 1]
    if len(whole) < len(data):
        os.truncate(path, len(whole))
    return [json.loads(line) for line in whole.splitlines()]


def run_child(shift: Shift, url: str, fatal: int, promised: int) -> int:
    """Fork, work, exit; the process id. `promised`: a pipe that outlives the child."""
    if pid := os.fork():
        return pid
    code = 1
    try:
        steps = Steps(fatal)
        handset = Handset(
            shift, Line(url, timeout=15), steps,
            lambda entry: _tell(promised, entry),
        )  # fmt: skip
        code = 0 if handset.work() else 1
        _tell(promised, {"steps": steps.done})
    finally:
        os._exit(code)


def _tell(pipe: int, said: dict[str, Any]) -> None:
    os.write(pipe, json.dumps(said).encode() + b"\n")
