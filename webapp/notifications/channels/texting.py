"""SMS by whoever sells it. A site without a provider keeps its texts, to be read and copied."""

import json
from collections.abc import Sequence
from http.client import HTTPException
from typing import Protocol
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from webapp.notifications.channels.parcel import Down, Later, Parcel, Rejected

TIMEOUT_SECONDS = 10.0
SERVER_FAULT = 500
TOO_MANY = 429


class Provider(Protocol):
    """Who sends a text. `key` is the same at every try, so that the provider can tell copies."""

    def text(self, phone: str, words: str, key: str) -> None:
        """Raises Down, Rejected, Later."""


class Gateway:
    """A gateway that takes {"phone", "text", "key"} as JSON with a bearer token."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url, token

    def text(self, phone: str, words: str, key: str) -> None:
        """Hand a text over: any 2xx is a yes."""
        body = json.dumps({"phone": phone, "text": words, "key": key}).encode()
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {self.token}",
            "Idempotency-Key": key,
        }
        try:
            with urlopen(Request(self.url, body, headers), timeout=TIMEOUT_SECONDS):  # noqa: S310
                return
        except HTTPError as problem:
            if problem.code >= SERVER_FAULT:
                raise Down(f"HTTP {problem.code}") from None
            refused = Later if problem.code == TOO_MANY else Rejected
            raise refused(f"HTTP {problem.code}") from None
        except (HTTPException, OSError) as problem:
            raise Down(f"{type(problem).__name__}: {problem}") from None


class Texting:
    """The way out of texts."""

    most = 1

    def __init__(self, provider: Provider | None) -> None:
        self.provider = provider

    def send(self, parcels: Sequence[Parcel]) -> bool:
        """False without a provider: the texts stay, nothing is lost."""
        if self.provider is None:
            return False
        for parcel in parcels:
            self.provider.text(parcel.receiver, parcel.text, str(parcel.id))
        return True

    def close(self) -> None:
        """Nothing is held."""
