"""Residents of 阳光花园. Nobody is called 赵一, 钱二, 孙三 …, and nobody has such a number."""

from dataclasses import dataclass
from random import Random

SURNAMES = "赵钱孙李周吴郑冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔"
NUMERALS = "一二三四五六七九十"
BUILDINGS, UNITS, FLOORS, FLATS = 6, 2, 11, 2


@dataclass(frozen=True)
class Resident:
    """Somebody who reports."""

    name: str
    phone: str
    room: str


def residents(random: Random) -> list[Resident]:
    """One for every surname, each in a flat of his own, the same for the same seed."""
    flats = [
        f"{building}-{unit}-{floor}0{flat}"
        for building in range(1, BUILDINGS + 1)
        for unit in range(1, UNITS + 1)
        for floor in range(1, FLOORS + 1)
        for flat in range(1, FLATS + 1)
    ]
    rooms = random.sample(flats, len(SURNAMES))
    return [
        Resident(f"{surname}{NUMERALS[n % len(NUMERALS)]}", f"199000000{n:02}", rooms[n])
        for n, surname in enumerate(SURNAMES)
    ]
