"""What is printed on a label, and what a scan of it says; offline/labels.js is its twin.

code     6 characters under the QR: 5 random and a check character, typed if the camera fails
key      8 characters only in the QR: a truncated HMAC, so that nobody prints labels but us
payload  {PUBLIC_URL}/C/{code}{key} in capitals: alphanumeric mode, so version 4 or below

The check: positions weigh 6, 5, 4, 3, 2, 1 and the weighted sum is 0 modulo 31. The alphabet has 31
characters and 31 is prime, so every single wrong character and every swap of two characters shows.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 1 I L O: they look alike on a wet label
CODE_LENGTH = 6
KEY_LENGTH = 8
PAYLOAD_LENGTH = CODE_LENGTH + KEY_LENGTH
PATH = "/C/"
MAX_URL_LENGTH = (
    67  # alphanumeric characters in a QR of version 4 at ECC Q (ISO/IEC 18004, table 7)
)
MAX_PUBLIC_URL_LENGTH = MAX_URL_LENGTH - len(PATH) - PAYLOAD_LENGTH
URL_CHARACTERS = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")

_VALUES = {character: value for value, character in enumerate(ALPHABET)}


@dataclass(frozen=True)
class Scan:
    """What was read: the code, and the key if it came from a QR ("" when it was typed)."""

    code: str
    key: str = ""


def check_character(body: str) -> str:
    """The sixth character that belongs to the first five."""
    weighted = sum(
        weight * _VALUES[character]
        for weight, character in zip(range(CODE_LENGTH, 1, -1), body, strict=True)
    )
    return ALPHABET[-weighted % len(ALPHABET)]


def is_code(text: str) -> bool:
    """True for six characters of the alphabet whose check character fits."""
    if len(text) != CODE_LENGTH or any(character not in _VALUES for character in text):
        return False
    return check_character(text[:-1]) == text[-1]


def random_code(choose: Callable[[str], str]) -> str:
    """A fresh code; `choose` picks a character, `secrets.choice` in real life."""
    body = "".join(choose(ALPHABET) for _ in range(CODE_LENGTH - 1))
    return body + check_character(body)


def label_key(secret: str, company_id: UUID, checkpoint_id: UUID, revision: int, code: str) -> str:
    """The 8 characters that prove we printed this label: 39 bits of HMAC-SHA256."""
    message = b"label:" + company_id.bytes + checkpoint_id.bytes + f":{revision}:{code}".encode()
    number = int.from_bytes(hmac.new(secret.encode(), message, hashlib.sha256).digest(), "big")
    characters = []
    for _ in range(KEY_LENGTH):
        number, value = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[value])
    return "".join(characters)


def is_same_key(expected: str, scanned: str) -> bool:
    """Compared in constant time: the landing page is open to everybody."""
    return hmac.compare_digest(expected.encode(), scanned.encode())


def label_url(public_url: str, code: str, key: str) -> str:
    """What the QR says."""
    return f"{public_url.upper()}{PATH}{code}{key}"


def public_url_problem(public_url: str) -> str:
    """Why labels cannot carry this address: "", "too_long", "has_path" or "characters"."""
    address = public_url.upper()
    if "/" in address.partition("://")[2]:
        return "has_path"  # capitals would name another path
    if not set(address) <= URL_CHARACTERS:
        return "characters"
    return "too_long" if len(address) > MAX_PUBLIC_URL_LENGTH else ""


def parse(text: str) -> Scan | None:
    """What somebody scanned, typed or pasted; None when it cannot be a label of ours.

    Accepts the printed URL in any case with or without a query, the 14 characters of its end, and
    the 6 characters of the code with spaces or dashes between them.
    """
    words = text.strip().upper()
    if "/" in words:
        _, found, tail = words.rpartition(PATH)
        words = tail.partition("?")[0].partition("#")[0].rstrip("/") if found else ""
        if len(words) != PAYLOAD_LENGTH:
            return None
    words = words.replace(" ", "").replace("-", "")
    code, key = words[:CODE_LENGTH], words[CODE_LENGTH:]
    if not is_code(code) or len(key) not in (0, KEY_LENGTH):
        return None
    return Scan(code, key) if all(character in _VALUES for character in key) else None
