"""What a resident holds: the key of a form, the link of a report, the code of a door. Pure.

once    32 hexadecimal digits that came with the form; the report's id follows from them, and its
        words, so the same form sent again is the same report (the primary key says so)
token   128 bits, HMAC of the report's id: only its SHA-256 is stored, so nobody reads a link from
        the database, and yet a form sent again after a lost answer gets the same one
code    8 characters of the labels' alphabet (39 bits): which site or zone a poster opens
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from uuid import UUID, uuid5

from webapp.sites.labels import ALPHABET

ONCE_LENGTH = 32
TOKEN_LENGTH = 22
CODE_LENGTH = 8
_HEX = frozenset("0123456789abcdef")


def new_once() -> str:
    """The key of a fresh form."""
    return secrets.token_hex(ONCE_LENGTH // 2)


def is_once(text: str) -> bool:
    """True for what `new_once` writes."""
    return len(text) == ONCE_LENGTH and set(text) <= _HEX


def issue_id_of(site_id: UUID, once: str, words: Iterable[str]) -> UUID:
    """The id of the report that this form files.

    The words count too: a form brought back by 返回 and filled in anew is another report.
    """
    said = hashlib.sha256("\0".join(words).encode()).hexdigest()
    return uuid5(site_id, f"report:{once}:{said}")


def token_of(secret: str, issue_id: UUID) -> str:
    """The token of a report's link."""
    return (
        urlsafe_b64encode(_digest(secret, b"report:" + issue_id.bytes)[:16]).rstrip(b"=").decode()
    )


def token_hash(token: str) -> str:
    """All that is stored of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_same_token(stored: str, token: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(stored, token_hash(token))


def door_code(secret: str, company_id: UUID, subject_id: UUID) -> str:
    """The code of a site or a zone, always the same."""
    number = int.from_bytes(_digest(secret, b"door:" + company_id.bytes + subject_id.bytes), "big")
    characters = []
    for _ in range(CODE_LENGTH):
        number, value = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[value])
    return "".join(characters)


def door_url(public_url: str, code: str) -> str:
    """What the poster's QR says."""
    return f"{public_url.upper()}/R/{code}"


def _digest(secret: str, message: bytes) -> bytes:
    return hmac.new(secret.encode(), message, hashlib.sha256).digest()
