"""The installation's own keys: one signs receipts, one opens what phones seal for the server.

Both follow from the installation's secret and a number, so nothing secret is stored. The table
keeps the public halves for ever: a receipt of last year is checked with the key of last year, even
after the secret itself was changed. Anybody may have them; phones get them at enrolment.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import Connection, Table, insert, select
from sqlalchemy.exc import IntegrityError

from webapp.sync.models import ServerKey

_KEY: Table = ServerKey.__table__  # type: ignore[assignment]  # declared as FromClause
_ALL = select(_KEY.c.number, _KEY.c.id, _KEY.c.receipt_key, _KEY.c.seal_key).order_by(
    _KEY.c.number.desc()
)
# Order of the group P-256 (FIPS 186-4, D.1.2.3): private keys are 1 … order - 1.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_SCALAR_BYTES = 48  # half as many again as the order has: no bias worth a name


@dataclass(frozen=True, slots=True)
class ServerKeys:
    """One generation of both keys."""

    number: int
    signing: ec.EllipticCurvePrivateKey
    sealing: ec.EllipticCurvePrivateKey
    receipt_key: bytes  # public, uncompressed point, 65 bytes
    seal_key: bytes

    @property
    def id(self) -> str:
        """How receipts and seals name it: 16 hex digits of the SHA-256 of both public halves."""
        return hashlib.sha256(self.receipt_key + self.seal_key).hexdigest()[:16]


@lru_cache(maxsize=64)
def derive(secret: str, number: int) -> ServerKeys:
    """The keys with this number of an installation with this secret."""
    signing = _private(secret, f"receipt:{number}")
    sealing = _private(secret, f"seal:{number}")
    return ServerKeys(number, signing, sealing, point_of(signing), point_of(sealing))


def _private(secret: str, purpose: str) -> ec.EllipticCurvePrivateKey:
    expand = HKDF(SHA256(), _SCALAR_BYTES, b"rounds server key", purpose.encode())
    scalar = int.from_bytes(expand.derive(secret.encode())) % (_ORDER - 1) + 1
    return ec.derive_private_key(scalar, ec.SECP256R1())


def point_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The public half as phones want it."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def current(connection: Connection, secret: str, at: datetime) -> ServerKeys:
    """The newest keys that this secret makes; the first ones are noted when they are needed."""
    rows = connection.execute(_ALL).all()
    for row in rows:
        keys = derive(secret, row.number)
        if keys.id == row.id:
            return keys
    return _note(connection, derive(secret, rows[0].number + 1 if rows else 1), at)


def rotate(connection: Connection, secret: str, at: datetime) -> ServerKeys:
    """From now on, others. What was signed and sealed with the ones before stays good."""
    highest = connection.execute(_ALL).first()
    return _note(connection, derive(secret, (highest.number if highest else 0) + 1), at)


def with_id(connection: Connection, secret: str, key_id: str) -> ServerKeys | None:
    """The private halves of an older generation; None when this secret never made it."""
    for row in connection.execute(_ALL.where(_KEY.c.id == key_id)):
        keys = derive(secret, row.number)
        return keys if keys.id == key_id else None
    return None


def _note(connection: Connection, keys: ServerKeys, at: datetime) -> ServerKeys:
    values = {
        "number": keys.number,
        "id": keys.id,
        "receipt_key": keys.receipt_key,
        "seal_key": keys.seal_key,
        "since": at,
    }
    try:
        with connection.begin_nested():
            connection.execute(insert(_KEY).values(values))
    except IntegrityError:
        pass  # another process was first, with the same keys
    return keys


def public_keys(connection: Connection) -> list[dict[str, str]]:
    """All public halves, the newest first, as phones are told them."""
    return [
        {"id": row.id, "receipt": encoded(row.receipt_key), "seal": encoded(row.seal_key)}
        for row in connection.execute(_ALL)
    ]


def encoded(data: bytes) -> str:
    """Unpadded base64url."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
