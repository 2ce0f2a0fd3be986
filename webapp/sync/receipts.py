"""Receipts: the server's signature under what it has stored. Anybody with its public key can check.

An entry's receipt signs the hashes of all entries of a push that are kept here; a photo's receipt
signs its hash, once all of its bytes are. docs/sync-protocol.md has the bytes that are signed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from sqlalchemy import Connection, Table, insert

from webapp.clock import from_millis, to_millis
from webapp.database import new_id
from webapp.sync import server_keys
from webapp.sync.canonical import canonical
from webapp.sync.models import Receipt
from webapp.sync.server_keys import ServerKeys, encoded

_RECEIPT: Table = Receipt.__table__  # type: ignore[assignment]  # declared as FromClause
_NEW = insert(_RECEIPT)
NOT_KEPT = frozenset({"sync.id_reused"})  # the first entry with that id is kept, this one is not


@dataclass(frozen=True, slots=True)
class Issued:
    """A receipt as the phone gets it."""

    id: UUID
    at_ms: int
    hashes: Sequence[str]
    key_id: str
    signature: str  # raw r||s, base64url


def issue(
    connection: Connection, company_id: UUID, device_id: UUID, hashes: Sequence[str], at_ms: int,
    secret: str,
) -> Issued:  # fmt: skip
    """Sign for these entries and remember it, in the transaction that stores them."""
    at = from_millis(at_ms)
    keys = server_keys.current(connection, secret, at)
    receipt_id = new_id()
    signature = sign(keys, entries_message(receipt_id, device_id, at_ms, hashes))
    if hashes:
        row = {
            "company_id": company_id, "id": receipt_id, "device_id": device_id, "at": at,
            "key_id": keys.id, "signature": signature, "hashes": bytes.fromhex("".join(hashes)),
        }  # fmt: skip
        connection.execute(_NEW, row)
    return Issued(receipt_id, at_ms, hashes, keys.id, encoded(signature))


def entries_message(receipt_id: UUID, device_id: UUID, at_ms: int, hashes: Sequence[str]) -> bytes:
    """What is signed for entries."""
    about = {"v": 1, "receipt": str(receipt_id), "device": str(device_id), "at": at_ms}
    return canonical({**about, "hashes": list(hashes)})


def photo_message(device_id: UUID, sha256: str, at_ms: int) -> bytes:
    """What is signed for a photo."""
    return canonical({"v": 1, "photo": sha256, "device": str(device_id), "at": at_ms})


def photo_receipt(
    connection: Connection, device_id: UUID, sha256: str, at: datetime, secret: str
) -> str:
    """The value of the header Upload-Receipt: `<key>.<at>.<signature>`."""
    keys, at_ms = server_keys.current(connection, secret, at), to_millis(at)
    signature = sign(keys, photo_message(device_id, sha256, at_ms))
    return f"{keys.id}.{at_ms}.{encoded(signature)}"


def sign(keys: ServerKeys, message: bytes) -> bytes:
    """ECDSA P-256 over SHA-256 as WebCrypto wants it: r||s, 64 bytes."""
    r, s = decode_dss_signature(keys.signing.sign(message, ec.ECDSA(SHA256())))
    return r.to_bytes(32) + s.to_bytes(32)
