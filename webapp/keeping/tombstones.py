"""What is left of an entry whose body was deleted by policy: enough to prove the chain.

Its row keeps id, number, phone, person, kind and hash. In place of the body stands
`{"by", "of", "prev", "removed", "seal"}`: which removal, the hash, the hash before, when (ms), and
an HMAC with the installation's secret over all of it, so that an emptied row is not taken for one.
"""

import hashlib
import hmac
from uuid import UUID

import orjson

from webapp.sync.canonical import written

REMOVED = "removed"  # outcome of such an entry


def make(raw: bytes, hash_: str, *, removal: UUID, at_ms: int, secret: str) -> bytes:
    """The tombstone of an entry with these bytes. Unreadable bytes have no `prev` to keep."""
    try:
        prev = orjson.loads(raw).get("prev", "")
    except (orjson.JSONDecodeError, AttributeError):
        prev = ""
    said = {
        "by": str(removal),
        "of": hash_,
        "prev": prev if isinstance(prev, str) else "",
        "removed": at_ms,
    }
    return written({**said, "seal": _seal(said, secret)})


def is_true(raw: bytes, hash_: str, secret: str) -> bool:
    """Made here, for the entry with this hash."""
    try:
        said = orjson.loads(raw)
        seal = said.pop("seal")
        return said["of"] == hash_ and hmac.compare_digest(seal, _seal(said, secret))
    except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError):
        return False


def _seal(said: dict[str, object], secret: str) -> str:
    key = b"rounds tombstone:" + secret.encode()
    return hmac.new(key, written(said), hashlib.sha256).hexdigest()
