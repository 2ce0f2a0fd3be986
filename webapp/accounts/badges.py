"""Badge codes: 80 random-looking bits, never stored, printable again as long as the badge stands.

code = first 80 bits of HMAC-SHA256(installation secret, badge id), in Crockford base32 without
padding: 16 characters, printed in four groups. The database holds only SHA-256(code), so a stolen
database opens no phone. Voiding a badge is enough to kill its code; the next badge has another id.
"""

import hashlib
import hmac
from uuid import UUID

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


def badge_code(secret: str, badge_id: UUID) -> str:
    """The 16 characters of a badge, without separators."""
    digest = hmac.new(secret.encode(), b"badge:" + badge_id.bytes, hashlib.sha256).digest()
    number = int.from_bytes(digest[:10], "big")
    return "".join(ALPHABET[number >> shift & 31] for shift in range(75, -5, -5))


def clean_badge_code(typed: str) -> str:
    """What was scanned or typed, without spaces and dashes, with look-alikes put right.

    Accepts the whole printed URL too. Empty when it cannot be a badge code.
    """
    text = typed.strip().upper().rstrip("/").rpartition("/B/")[2] or typed.strip().upper()
    text = "".join(character for character in text if character.isalnum()).translate(LOOK_ALIKES)
    is_code = len(text) == LENGTH and all(character in ALPHABET for character in text)
    return text if is_code else ""


def badge_hash(code: str) -> str:
    """How a code is looked up: SHA-256 in hex."""
    return hashlib.sha256(code.encode()).hexdigest()


def grouped(code: str) -> str:
    """K7M2-9QXA-…: how a code is printed for people."""
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))
