"""A supervisor's word that a phone may let go of records it has not sent: eight digits, read out.

The phone checks the code alone, without network. It holds for one phone, one purpose and one end of
its journal: the next entry (`phone.release`) makes it void. docs/sync-protocol.md is the contract.
"""

import base64
import hashlib
import hmac
from uuid import UUID

PURPOSES = ("sign_out", "reset", "hand_back")
DIGITS = 8


def release_key(secret: str, device_id: UUID) -> bytes:
    """What the phone checks codes with, 32 bytes. It follows from the id: nothing to keep."""
    key = b"rounds release:" + secret.encode()
    return hmac.new(key, str(device_id).encode(), hashlib.sha256).digest()


def key_text(key: bytes) -> str:
    """The key as it travels: unpadded base64url."""
    return base64.urlsafe_b64encode(key).rstrip(b"=").decode()


def release_code(key: bytes, device_id: UUID, purpose: str, seq: int) -> str:
    """The code for a phone whose last entry is `seq`."""
    message = f"release:v1:{purpose}:{device_id}:{seq}"
    mac = hmac.new(key, message.encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(mac[:6]) % 10**DIGITS:0{DIGITS}d}"


def short_name(device_id: UUID) -> str:
    """How people tell phones apart: the last four digits of the id, in capitals."""
    return str(device_id)[-4:].upper()
