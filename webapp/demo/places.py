"""阳光花园 as data: its zones, its 62 points and where they lie on three plans.

places.csv holds the points; those of the houses once, with their position inside a house. Positions
are in per cent of the plan's width and height; `draw_plans.py` draws the rooms to fit.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BUILDINGS = 6
# The two rows of houses on the site plan: left edge and upper edge in per cent.
HOUSES = [(8, 12), (38, 12), (68, 12), (8, 56), (38, 56), (68, 56)]
HOUSE_WIDTH, HOUSE_HEIGHT = 24, 22

ZONES = [
    *[(f"{n}号楼", f"Building {n}", "building") for n in range(1, BUILDINGS + 1)],
    ("地下一层", "Basement 1", "floor"),
    ("地下二层", "Basement 2", "floor"),
    ("园区", "Grounds", "area"),
]


@dataclass(frozen=True)
class Place:
    """One point: the customer's number, its zone, names, how to get there, what is asked, where."""

    code: str
    zone: str
    name: str
    name_en: str
    directions: str
    directions_en: str
    checklist: str
    plan: str
    x: float
    y: float


def places() -> list[Place]:
    """All 62 points: the houses, then underground and outside in the order of their numbers."""
    with (Path(__file__).parent / "places.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    houses = [
        _in_house(row, number)
        for number in range(BUILDINGS)
        for row in rows
        if row["where"] == "house"
    ]
    return houses + list(_elsewhere(rows))


def _in_house(row: dict[str, str], number: int) -> Place:
    left, top = HOUSES[number]
    zone = f"{number + 1}号楼"
    return Place(
        f"{number + 1}-{row['code']}",
        zone,
        f"{zone}{row['name']}",
        f"{row['name_en']}, bldg {number + 1}",
        row["directions"],
        row["directions_en"],
        row["checklist"],
        "site",
        left + float(row["x"]),
        top + float(row["y"]),
    )


def _elsewhere(rows: list[dict[str, str]]) -> Iterator[Place]:
    zones = {"B1": "地下一层", "B2": "地下二层", "YQ": "园区"}
    for row in rows:
        if row["where"] == "house":
            continue
        prefix = row["code"][:2]
        yield Place(
            row["code"],
            zones[prefix],
            row["name"],
            row["name_en"],
            row["directions"],
            row["directions_en"],
            row["checklist"],
            "site" if prefix == "YQ" else prefix.lower(),
            float(row["x"]),
            float(row["y"]),
        )
