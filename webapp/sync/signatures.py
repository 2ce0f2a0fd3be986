"""Checking what a phone signed: ECDSA P-256 over SHA-256, raw r||s as WebCrypto makes it."""

from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

KEY_LENGTH = 65  # an uncompressed point: 0x04, x, y
SIGNATURE_LENGTH = 64
_ALGORITHM = ec.ECDSA(SHA256())


def is_public_key(key: bytes) -> bool:
    """True for a point of the curve."""
    try:
        _load(key)
    except ValueError:
        return False
    return len(key) == KEY_LENGTH


def is_signed_by(key: bytes, signature: bytes, message: bytes) -> bool:
    """True when the holder of `key` signed `message`."""
    if len(signature) != SIGNATURE_LENGTH:
        return False
    half = SIGNATURE_LENGTH // 2
    r, s = int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
    try:
        _load(key).verify(encode_dss_signature(r, s), message, _ALGORITHM)
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=4096)
def _load(key: bytes) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key)
