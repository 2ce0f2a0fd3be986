"""Another client of docs/sync-protocol.md: enrols, takes its pack along, hands its journal over.

`Client.drain` is the whole loop of a phone. It forgets nothing until the server has answered for it
by id, resumes photos where they broke off, believes only receipts that hold, and waits as the
document says (patience.py). Anything that is not an answer of the server's keeps everything for the
next try.
"""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.sync.patience import Patience
from tests.sync.phone import HEADERS, Phone

MOST_ENTRIES = 200
PIECE = 64 * 1024


class Answer(Protocol):
    """What comes back over a line."""

    status_code: int
    headers: Any

    @property
    def json(self) -> Any: ...


class Line(Protocol):
    """Flask's test client is one. A line that breaks raises OSError."""

    def open(self, path: str, *, method: str, headers: dict[str, str], data: bytes) -> Answer: ...


class Unanswered(Exception):
    """No answer of the server's, or not now: everything is kept. `wait`: seconds it asked for."""

    def __init__(self, why: str, wait: float = 0, body: Any = None) -> None:
        super().__init__(why)
        self.why, self.wait, self.body = why, wait, body


@dataclass
class Client:
    """One phone on its line."""

    phone: Phone
    line: Line
    photos: dict[str, bytes] = field(default_factory=dict)  # by SHA-256, until signed for
    pack: dict[str, Any] = field(default_factory=dict)
    cursor: int = 0
    most: int = MOST_ENTRIES
    patience: Patience = field(default_factory=Patience)
    spread: float = 0.0  # seconds: what the server last said about those who come back
    waits: list[float] = field(default_factory=list)  # what it has waited, for tests

    def drain(self, sleep: Callable[[float], None], tries: int = 50) -> bool:
        """Synchronise until everything is verified; True when it is."""
        for _ in range(tries):
            try:
                self.synchronise()
                if not self.phone.unverified:
                    return True
            except Unanswered as trouble:
                self._wait(self.patience.failed(trouble.wait), sleep)
            else:
                self.patience.succeeded()
        return False

    def come_back(self, away: float, sleep: Callable[[float], None]) -> None:
        """The network is here again after so many seconds: a shift does not knock all at once."""
        if left := self.patience.returned(away, self.spread):
            self._wait(left, sleep)

    def _wait(self, seconds: float, sleep: Callable[[float], None]) -> None:
        self.waits.append(seconds)
        sleep(seconds)

    def synchronise(self) -> None:
        """Entries first, then photos, then the pack. What is sent needs no session."""
        self.push()
        self.send_photos()
        try:
            self.pull()
        except Unanswered as trouble:
            if trouble.why not in ("signed_out", "refused"):
                raise

    def enrol(self, name: str = "测试机") -> None:
        """Once, while somebody is signed in."""
        body = {"device_id": str(self.phone.id), "public_key": self.phone.public_key, "name": name}
        said = self._ask("POST", "/sync/devices", body)
        self.phone.learn(said["keys"])

    def pull(self) -> None:
        """The pack, as a difference; the journal is never touched."""
        path = f"/sync/pack?device={self.phone.id}&cursor={self.cursor}"
        said = self._ask("GET", path)
        self.phone.learn(said["keys"])
        if said["person"] != str(self.phone.person):
            raise Unanswered("signed_out")  # somebody else's session: not our pack
        kept = (
            {} if said["full"] else {k: v for k, v in self.pack.items() if k not in said["removes"]}
        )
        self.pack = kept | {one["key"]: one["data"] for one in said["upserts"]}
        self.cursor = said["cursor"]

    def push(self) -> None:
        """Batch after batch, the oldest first; an empty one is a sign of life."""
        while True:
            batch = self.phone.waiting[: self.most]
            left = len(self.phone.waiting) - len(batch)
            named = {sha256 for entry in batch for sha256 in entry["photos"]}
            notes = [self._note(one) for one in sorted(named & self.photos.keys())]
            body = self.phone.batch(batch, left, photos=notes)
            try:
                answer = self._request("POST", "/sync/push", body)
            except Unanswered as trouble:
                if (trouble.body or {}).get("code") != "sync.too_large" or len(batch) < 2:
                    raise
                self.most = len(batch) // 2
                continue
            before = len(self.phone.waiting)
            self.phone.settle(answer)
            if not self.phone.waiting or len(self.phone.waiting) == before:
                return

    def _note(self, sha256: str) -> dict[str, Any]:
        size = len(self.photos[sha256])
        about = {"mime": "image/jpeg", "taken_at_ms": None, "from_album": False}
        return {"sha256": sha256, "size": size, **about}

    def send_photos(self) -> None:
        """Every photo that an entry names, from where the server has it."""
        for sha256 in [one for one in self.photos if one not in self.phone.verified]:
            self._send_photo(sha256, self.photos[sha256])

    def _send_photo(self, sha256: str, content: bytes) -> None:
        path, device = f"/blobs/{sha256}", {"X-Device": str(self.phone.id)}
        answer = self._raw("HEAD", path, device)
        at = int(answer.headers.get("Upload-Offset", 0)) if answer.status_code == 200 else 0
        while "Upload-Complete" not in answer.headers:
            headers = {
                **device,
                "Content-Type": "application/offset+octet-stream",
                "Upload-Offset": str(at),
                "Upload-Length": str(len(content)),
            }
            answer = self._raw("PATCH", path, headers, content[at : at + PIECE])
            if answer.status_code not in (204, 409):
                raise _refusal(answer)
            at = int(answer.headers["Upload-Offset"])
        if self.phone.signs_for_photo(answer.headers["Upload-Receipt"], sha256):
            self.phone.verified.add(sha256)

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        return self._request(method, path, body).json

    def _request(self, method: str, path: str, body: Any = None) -> Answer:
        headers, data = {}, b""
        if body is not None:
            headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
            data = gzip.compress(json.dumps(body).encode())
        answer = self._raw(method, path, headers, data)
        said = answer.json if _is_json(answer) else None
        if answer.status_code not in (200, 201) or not isinstance(said, dict):
            raise _refusal(answer)
        if "token" in said:
            self.phone.hear(said["token"])
            self.spread = said["spread"]
        return answer

    def _raw(self, method: str, path: str, headers: dict[str, str], data: bytes = b"") -> Answer:
        try:
            return self.line.open(path, method=method, headers={**HEADERS, **headers}, data=data)
        except OSError:
            raise Unanswered("offline") from None


def _is_json(answer: Answer) -> bool:
    return bool(answer.headers.get("Content-Type", "").startswith("application/json"))


def _refusal(answer: Answer) -> Unanswered:
    """Whose answer it was, and how long to wait."""
    if answer.status_code == 401:
        return Unanswered("signed_out")
    if answer.status_code in (408, 429) or answer.status_code >= 500:
        return Unanswered("busy", float(answer.headers.get("Retry-After", 0)))
    said = answer.json if _is_json(answer) else None
    if not isinstance(said, dict) or "code" not in said:
        return Unanswered("portal")  # HTML, a redirect, an empty 200: not our server
    return Unanswered("refused", body=said)
