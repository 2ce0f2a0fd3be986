"""Seeded chance: the same seed makes the same world, name by name, whatever else is made."""

import hashlib
import math
from random import Random
from uuid import UUID


def chance(*names: object) -> Random:
    """A source of randomness of its own for whatever these names say."""
    said = ":".join(map(str, names)).encode()
    return Random(int.from_bytes(hashlib.sha256(said).digest()[:8], "big"))


def uuid7(random: Random, at_ms: int) -> UUID:
    """An id as phones make them, at a given moment."""
    tail = random.getrandbits(74)
    number = (at_ms & (2**48 - 1)) << 80 | 0x7 << 76 | (tail >> 62) << 64 | 0b10 << 62
    return UUID(int=number | tail & (2**62 - 1))


def about(random: Random, median: float, spread: float = 0.35) -> float:
    """A positive figure around a median, with the long tail that waiting and walking have."""
    return median * math.exp(random.gauss(0.0, spread))
