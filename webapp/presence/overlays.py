"""Two small pictures laid over each other: is one a crop of the other? Pure but for Pillow.

Hashes find what looks alike, and two honest photos of one place may. A copy that was cropped,
brightened and saved anew fits cell by cell once the crop is undone; a photo of another night, from
another step to the side and by other light, does not.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import sqrt
from operator import mul
from statistics import fmean

from PIL import Image

from webapp.presence.prints import SIDE

FITS = 0.987  # correlation; copies reach 0.989, one of 60,000 honest pairs 0.988, the next 0.985
MARGIN = 2  # cells at the edges that another picture may not show
CROPS = (0.0, 0.0225)  # shares of a side that somebody may have cut off, where the search begins
STEPS, MOST = (0.0225, 0.012, 0.006), 0.05
Box = tuple[float, ...]  # cut off: left, top, right, bottom


@lru_cache(maxsize=4096)  # the same pairs are looked at again with every neighbour
def is_copy(one: bytes | None, other: bytes | None) -> bool:
    """Whether either is made from the other; what has no cells is believed to be."""
    if one is None or other is None:
        return True
    return max(fit(one, other), fit(other, one)) >= FITS


def fit(whole: bytes, part: bytes) -> float:
    """The best correlation of a picture, cut a little at its edges, with the other; -1 to 1."""
    picture = Image.frombytes("L", (SIDE, SIDE), whole)
    wanted = _normal(_inner(part))
    box: Box
    found, box = max((_fit_of(picture, (cut,) * 4, wanted), (cut,) * 4) for cut in CROPS)
    for step in STEPS:
        for edge in (0, 1, 2, 3) * 2:
            for moved in (-step, step):
                cut = (*box[:edge], box[edge] + moved, *box[edge + 1 :])
                if 0 <= cut[edge] <= MOST:
                    found, box = max((found, box), (_fit_of(picture, cut, wanted), cut))
    return found


def _fit_of(picture: Image.Image, cut: Box, wanted: Sequence[float]) -> float:
    left, top, right, bottom = (share * SIDE for share in cut)
    box = (left, top, SIDE - right, SIDE - bottom)
    cropped = picture.transform((SIDE, SIDE), Image.Transform.EXTENT, box, Image.Resampling.BICUBIC)
    found: float = sum(map(mul, _normal(_inner(cropped.tobytes())), wanted))
    return found


def _inner(cells: bytes) -> bytes:
    """Without the edges."""
    rows = range(MARGIN, SIDE - MARGIN)
    return b"".join(cells[SIDE * row + MARGIN : SIDE * (row + 1) - MARGIN] for row in rows)


def _normal(cells: bytes) -> list[float]:
    """Brightness and contrast taken out: mean 0, length 1."""
    mean = fmean(cells)
    length = sqrt(sum(cell * cell for cell in cells) - len(cells) * mean * mean) or 1.0
    return [(cell - mean) / length for cell in cells]
