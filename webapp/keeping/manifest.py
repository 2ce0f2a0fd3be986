"""What a backup says of itself: manifest.json, the last member of every archive."""

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass, field
from typing import Any

from webapp.keeping.refusals import Damaged

FORMAT = 1
NAME = "manifest.json"


@dataclass(slots=True)
class Manifest:
    """Checksums, counts and versions."""

    made_at: str  # ISO 8601, UTC: the moment of the database's snapshot
    rounds: str  # version of the program
    schema: str  # revision of the database
    database: str  # sqlite, postgresql
    server: str  # version of the database's program
    secret_check: str  # tells whether a secret key is the right one, without telling the key
    has_secret: bool
    format: int = FORMAT
    counts: dict[str, int] = field(default_factory=dict)  # rows per table
    files: dict[str, list[Any]] = field(default_factory=dict)  # name -> [size, SHA-256]
    damaged: list[str] = field(default_factory=list)  # photos that were gone or changed already

    def written(self) -> bytes:
        """As it stands in the archive."""
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()


def read(data: bytes) -> Manifest:
    """The manifest of these bytes. Raises Damaged."""
    try:
        said = json.loads(data)
        if said["format"] != FORMAT:
            raise Damaged(f"Written by a newer Rounds ({said['rounds']}): install that first.")
        return Manifest(**said)
    except (ValueError, KeyError, TypeError) as problem:
        raise Damaged(f"{NAME} cannot be read: {problem}") from None


def secret_check(secret: str) -> str:
    """The same for the same key; the key cannot be found from it."""
    return hmac.new(secret.encode(), b"rounds backup: is this the key?", hashlib.sha256).hexdigest()
