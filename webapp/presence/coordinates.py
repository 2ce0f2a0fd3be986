"""Where a point is: WGS-84, in millionths of a degree (0.1 m), read from what somebody pastes.

Maps sold in China draw GCJ-02, which lies up to some 700 m beside WGS-84; satellites, and so
browsers, speak WGS-84. What is kept is WGS-84; GCJ-02 is taken only when it is marked as such.
"""

import re
from dataclasses import dataclass
from math import cos, pi, radians, sin, sqrt

MILLION = 1_000_000
DATUMS = ("wgs84", "gcj02")
NUMBER = r"([+-]?[0-9]{1,3}(?:\.[0-9]{1,15})?)"
PAIR = re.compile(rf"\s*[(（]?\s*{NUMBER}\s*°?\s*[,，;；\s]\s*{NUMBER}\s*°?\s*[)）]?\s*")
# The ellipsoid of Krasovsky 1940, which GCJ-02 stretches its offset over.
AXIS, FLATNESS = 6_378_245.0, 0.006_693_421_622_965_943
SOUTH, NORTH, WEST, EAST = 3.86, 53.55, 73.66, 135.05  # beyond them GCJ-02 is WGS-84
ROUNDS = 8  # of the way back; it is within a millimetre after four


@dataclass(frozen=True, slots=True)
class Coordinates:
    """A place in WGS-84."""

    latitude_e6: int
    longitude_e6: int

    def __str__(self) -> str:
        return f"{self.latitude_e6 / MILLION:.6f}, {self.longitude_e6 / MILLION:.6f}"


def read(text: str, datum: str = "wgs84") -> Coordinates | None:
    """Of "39.9042, 116.4074"; None for what are not two numbers that can be a place."""
    found = PAIR.fullmatch(text)
    if found is None or datum not in DATUMS:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    if datum == "gcj02":
        latitude, longitude = from_gcj02(latitude, longitude)
    return Coordinates(round(latitude * MILLION), round(longitude * MILLION))


def is_swapped(text: str) -> bool:
    """Longitude first, as some maps copy it: no latitude goes beyond 90."""
    found = PAIR.fullmatch(text)
    return found is not None and 90 < abs(float(found[1])) <= 180 and abs(float(found[2])) <= 90


def to_gcj02(latitude: float, longitude: float) -> tuple[float, float]:
    """Where maps of the mainland draw a place. The formula is public since eviltransform (2013)."""
    if not (SOUTH < latitude < NORTH and WEST < longitude < EAST):
        return latitude, longitude
    north, east = _metres_beside(longitude - 105, latitude - 35)
    bend = 1 - FLATNESS * sin(radians(latitude)) ** 2
    per_radian = AXIS * (1 - FLATNESS) / (bend * sqrt(bend))
    across = AXIS / sqrt(bend) * cos(radians(latitude))
    return latitude + north * 180 / (per_radian * pi), longitude + east * 180 / (across * pi)


def from_gcj02(latitude: float, longitude: float) -> tuple[float, float]:
    """Back again: nobody has published an inverse, so it is approached."""
    here = (latitude, longitude)
    for _ in range(ROUNDS):
        there = to_gcj02(*here)
        here = (here[0] + latitude - there[0], here[1] + longitude - there[1])
    return here


def _metres_beside(x: float, y: float) -> tuple[float, float]:
    """How far north and east GCJ-02 lies at x degrees east of 105° and y north of 35°."""
    waves = _waves(x, (20, 6), (20, 2))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    north += waves + _waves(y, (20, 1), (40, 1 / 3)) + _waves(y, (160, 1 / 12), (320, 1 / 30))
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    east += waves + _waves(x, (20, 1), (40, 1 / 3)) + _waves(x, (150, 1 / 12), (300, 1 / 30))
    return north, east


def _waves(at: float, *waves: tuple[float, float]) -> float:
    return sum(high * sin(often * pi * at) for high, often in waves) * 2 / 3
