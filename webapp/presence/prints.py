"""What a picture looks like in 64 bits, twice, and small. Pure but for Pillow; numbers are signed.

dhash: is each of 9 × 8 cells darker than the one to its right (differences, so that light does not
matter). phash: the low frequencies of a 32 × 32 cosine transform against their median.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from math import cos, pi, sqrt
from statistics import median, pstdev

from PIL import Image

WIDE, HIGH, SIDE, LOW = 9, 8, 32, 8
BANDS = 4  # quarters of a print, 16 bits each
PLAIN = 12  # grey levels of spread below which a picture looks like any other


@dataclass(frozen=True, slots=True)
class Print:
    """Both hashes, and how much there is to see."""

    dhash: int
    phash: int
    detail: int
    cells: bytes | None = None  # 32 × 32 grey levels; None from before they were kept

    def keys(self) -> list[int]:
        """Eight quarters: prints that differ in three bits or fewer share at least one of four."""
        found = []
        for number, value in enumerate((self.dhash, self.phash)):
            bits = value & (2**64 - 1)
            for band in range(BANDS):
                quarter = bits >> (16 * band) & 0xFFFF
                found.append((number * BANDS + band) << 16 | quarter)
        return found


def distance(one: int, other: int) -> int:
    """In how many bits two hashes differ."""
    return ((one ^ other) & (2**64 - 1)).bit_count()


def print_of(data: bytes) -> Print:
    """The print of a picture. Raises OSError or ValueError for what Pillow cannot read."""
    with Image.open(BytesIO(data)) as image:
        image.draft("L", (SIDE * 4, SIDE * 4))  # JPEG: decode small at once
        grey = image.convert("L")
    small = grey.resize((WIDE, HIGH), Image.Resampling.BOX)
    square = grey.resize((SIDE, SIDE), Image.Resampling.BOX)
    cells = square.tobytes()
    return Print(_dhash(small.tobytes()), _phash(cells), round(pstdev(cells)), cells)


def _dhash(cells: bytes) -> int:
    bits = [
        cells[row * WIDE + column] < cells[row * WIDE + column + 1]
        for row in range(HIGH)
        for column in range(WIDE - 1)
    ]
    return _number(bits)


def _phash(cells: bytes) -> int:
    rows = [cells[SIDE * n : SIDE * (n + 1)] for n in range(SIDE)]
    table = _cosines()
    first = [[sum(map(float.__mul__, map(float, row), wave)) for wave in table] for row in rows]
    low = [
        sum(first[n][column] * wave[n] for n in range(SIDE))
        for wave in table
        for column in range(LOW)
    ]
    middle = median(low[1:])
    return _number([value > middle for value in low])


def _number(bits: Sequence[bool]) -> int:
    value = 0
    for bit in bits:
        value = value << 1 | bit
    return value - 2**64 if value >= 2**63 else value


@lru_cache(maxsize=1)
def _cosines() -> list[list[float]]:
    """The first rows of the discrete cosine transform, type II."""
    return [
        [cos(pi * (2 * n + 1) * k / (2 * SIDE)) / sqrt(SIDE) for n in range(SIDE)]
        for k in range(LOW)
    ]
