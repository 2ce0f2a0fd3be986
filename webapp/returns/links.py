"""The one-time link: 128 bits, HMAC of the visit and of how often a link was made. Pure.

Only the SHA-256 is stored. A new link makes the old one unknown.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from uuid import UUID

TOKEN_LENGTH = 22


def token_of(secret: str, visit_id: UUID, until_ms: int) -> str:
    """The token of a visit's link; `until_ms`: when it ends, so each one differs."""
    said = b"return visit:" + visit_id.bytes + until_ms.to_bytes(8, "big")
    digest = hmac.new(secret.encode(), said, hashlib.sha256).digest()
    return urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()


def token_hash(token: str) -> str:
    """All that is stored of it."""
    return hashlib.sha256(token.encode()).hexdigest()
