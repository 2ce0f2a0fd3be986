"""Passwords and PINs: argon2id at the OWASP setting (19 MiB, t=2, p=1; 67 ms here)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

# Checked when there is no such person, so that the answer takes as long as a real one.
_NOBODY = _hasher.hash("nobody")


def hash_secret(secret: str) -> str:
    """The stored form of a password or PIN."""
    return _hasher.hash(secret)


def is_secret(stored: str | None, secret: str) -> bool:
    """True when `secret` is what `stored` was made from. Takes equally long for None."""
    try:
        return _hasher.verify(stored or _NOBODY, secret) and stored is not None
    except (VerificationError, InvalidHashError):
        return False
