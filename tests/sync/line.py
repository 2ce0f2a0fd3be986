"""A phone's line to a real server: plain HTTP, one connection a request, nothing retried.

Speaks to `tests.sync.phone.Phone` as Flask's test client does, as far as phones need it.
"""

import gzip
import http.client
import json
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.sync.phone import HEADERS, Phone

# What a phone takes for "no network just now": it keeps everything and comes back.
TROUBLE = (OSError, http.client.HTTPException)


@dataclass(frozen=True)
class Answer:
    """What came back, whoever sent it."""

    status_code: int
    data: bytes
    headers: dict[str, str] = field(default_factory=dict)  # names in lower case

    @property
    def json(self) -> Any:
        """The answer of our server; None when it is somebody else's (a portal, a proxy)."""
        if not self.headers.get("content-type", "").startswith("application/json"):
            return None
        return json.loads(self.data)


class Line:
    """To one address. Raises TROUBLE when the answer does not come whole."""

    def __init__(self, url: str, *, cookie: str = "", timeout: float = 20) -> None:
        address = urlsplit(url)
        self.host, self.port = address.hostname or "", address.port or 80
        self.cookie, self.timeout = cookie, timeout

    def post(self, path: str, *, data: bytes = b"", headers: dict[str, str], json: Any = None
             ) -> Answer:  # fmt: skip
        """As the test client's."""
        if json is not None:
            data, headers = _dump(json), {**headers, "Content-Type": "application/json"}
        return self.ask("POST", path, data, headers)

    def ask(self, method: str, path: str, data: bytes, headers: dict[str, str]) -> Answer:
        """One request on a connection of its own."""
        own = {"Cookie": f"rounds={self.cookie}"} if self.cookie else {}
        connection = http.client.HTTPConnection(self.host, self.port, timeout=self.timeout)
        with closing(connection):
            connection.request(method, path, data, {**HEADERS, **headers, **own})
            answer = connection.getresponse()
            body = answer.read()
            said = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, body, said)

    def push(self, phone: Phone, most: int = 50) -> int:
        """Send the oldest entries and forget what was answered; how many that was."""
        entries = phone.waiting[:most]
        batch = phone.batch(entries, waiting=len(phone.waiting) - len(entries))
        headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
        answer = self.ask("POST", "/sync/push", gzip.compress(_dump(batch)), headers)
        said = answer.json if answer.status_code == 200 else None
        if not isinstance(said, dict) or "outcomes" not in said or not said.get("receipt"):
            return 0  # not an answer to a push: forget nothing
        answered = {one["id"] for one in said["outcomes"]}
        phone.waiting = [one for one in phone.waiting if one["id"] not in answered]
        return len(answered)


def _dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
