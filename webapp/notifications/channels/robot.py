"""A group robot of WeCom: a text to the group behind a webhook."""

import json
from collections.abc import Sequence
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from webapp.notifications.channels.parcel import Down, Later, Parcel, Rejected

TIMEOUT_SECONDS = 10.0
MOST_BYTES = 2048  # of a text, by WeCom's documents; the rest would be cut off there
TOO_OFTEN = 45009  # errcode: more than 20 a minute
HOST = "qyapi.weixin.qq.com"


def fitting(parcels: Sequence[Parcel]) -> int:
    """How many of these, in their order, one text holds; at least one."""
    size = 0
    for count, parcel in enumerate(parcels):
        size += len(line_of(parcel).encode()) + 1
        if size > MOST_BYTES and count:
            return count
    return len(parcels)


def line_of(parcel: Parcel) -> str:
    """A notice in a digest."""
    return " ".join(part for part in (parcel.title, parcel.text) if part)


class Robot:
    """Several notices become one text: low priority goes as a digest."""

    most = 15

    def __init__(self, webhook: str) -> None:
        self.webhook = webhook

    def send(self, parcels: Sequence[Parcel]) -> bool:
        """One text. Without a webhook the notices are kept here."""
        if not self.webhook:
            return False
        text = "\n".join(line_of(parcel) for parcel in parcels).encode()[:MOST_BYTES]
        content = text.decode(errors="ignore")
        answer = self._post({"msgtype": "text", "text": {"content": content}})
        code = answer.get("errcode", 0)
        if code == TOO_OFTEN:
            raise Later(str(answer.get("errmsg", code)))
        if code:
            raise Rejected(str(answer.get("errmsg", code)))
        return True

    def close(self) -> None:
        """Nothing is held."""

    def _post(self, body: object) -> dict[str, object]:
        if urlsplit(self.webhook).scheme not in ("http", "https"):
            raise Rejected("not a web address")
        request = Request(  # noqa: S310  # the scheme was looked at
            self.webhook, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        try:
            with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
                read: object = json.loads(answer.read(65536) or b"{}")
        except (HTTPError, HTTPException, OSError, ValueError) as problem:
            raise Down(f"{type(problem).__name__}: {problem}") from None
        if not isinstance(read, dict) or not isinstance(read.get("errcode", 0), int):
            raise Down("the answer is not a robot's")
        return read
