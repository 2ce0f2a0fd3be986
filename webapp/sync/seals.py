"""Opening what a phone has sealed for the server: nobody who finds the phone can read it there.

seal = 65 bytes of a P-256 point made for this one seal, then AES-256-GCM (ciphertext and tag).
The AES key is HKDF-SHA256 of the ECDH secret, salted with the point; the nonce is 12 zero bytes,
as no key is used twice. `purpose` is authenticated: a seal opens only for what it was made for.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from webapp.sync.server_keys import point_of

POINT = 65
TAG = 16
NONCE = bytes(12)
INFO = b"rounds seal v1"


def open_seal(private: ec.EllipticCurvePrivateKey, sealed: bytes, purpose: str) -> bytes | None:
    """What was sealed; None when it was not sealed for this key and purpose, or was changed."""
    if len(sealed) < POINT + TAG:
        return None
    point = sealed[:POINT]
    try:
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        key = _key(private.exchange(ec.ECDH(), theirs), point)
        return AESGCM(key).decrypt(NONCE, sealed[POINT:], purpose.encode())
    except (ValueError, InvalidTag):
        return None


def seal(public: bytes, content: bytes, purpose: str) -> bytes:
    """The same as phones do it."""
    own = ec.generate_private_key(ec.SECP256R1())
    point = point_of(own)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
    key = _key(own.exchange(ec.ECDH(), theirs), point)
    return point + AESGCM(key).encrypt(NONCE, content, purpose.encode())


def _key(shared: bytes, point: bytes) -> bytes:
    return HKDF(SHA256(), 32, point, INFO).derive(shared)


def entry_purpose(device_id: object) -> str:
    """Entries of this phone."""
    return f"entry:{device_id}"


def person_purpose(person_id: object) -> str:
    """The key to what this person has on a phone."""
    return f"person:{person_id}"
