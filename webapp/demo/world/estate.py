"""A simulated property: where its points lie, how far it is between them, where radio is.

Metres and floors. Houses stand in two rows over two basements; the gatehouse is the desk.
"""

from dataclasses import dataclass, field
from random import Random

STAIR_SECONDS, LIFT_SECONDS, LIFT_WAIT = 15.0, 2.4, (10.0, 45.0)
LIFT_FROM = 3  # floors: nobody waits for a lift to the second
ROOF = 18
EAST, WEST = 0, 1


@dataclass(frozen=True)
class Spot:
    """A point with a label. `floor` 0 is the ground; `signal` the share of tries that get out."""

    code: str
    name: str
    name_en: str
    zone: str
    kind: str  # house, basement, outside
    x: float
    y: float
    floor: int
    signal: float
    checklist: str  # quick, plant, photo


@dataclass(frozen=True)
class Estate:
    """One property."""

    spots: tuple[Spot, ...]
    desk: Spot  # where the shift begins and ends; it has no label
    routes: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def route(self, name: str) -> list[Spot]:
        """The points of a route in the order it is planned."""
        return [self.spots[number] for number in self.routes[name]]


def build(random: Random, houses: int = 6) -> Estate:
    """A property like many: lobbies, roofs, stairs, two basements, gates and gardens."""
    spots = [spot for house in range(houses) for spot in _house(random, house)]
    spots += [_basement(random, number) for number in range(14)]
    spots += [_outside(random, number) for number in range(10)]
    desk = Spot("DESK", "值班室", "Duty room", "园区", "outside", 150.0, 0.0, 0, 1.0, "quick")
    return Estate(tuple(spots), desk, _routes(spots, desk))


def _house(random: Random, house: int) -> list[Spot]:
    x = 40 + (house % 3) * 110 + random.uniform(-8, 8)
    y = 40 + (house // 3) * 120 + random.uniform(-8, 8)
    zone, kind = f"{house + 1}号楼", "house"
    number = house + 1
    return [
        Spot(f"{number}-1", f"{zone}大堂", f"Lobby {number}", zone, kind, x, y, 0, 0.85, "quick"),
        Spot(f"{number}-2", f"{zone}屋面", f"Roof {number}", zone, kind, x + 9, y + 6, ROOF, 0.9,
             "quick"),
        Spot(f"{number}-3", f"{zone}疏散楼梯", f"Stairs {number}", zone, kind, x + 14, y, 0, 0.6,
             "quick"),
    ]  # fmt: skip


def _basement(random: Random, number: int) -> Spot:
    floor = -1 if number < 8 else -2
    checklist = "plant" if number % 2 else "photo" if number % 4 == 0 else "quick"
    name = f"地下{-floor}层{number + 1}号点"
    return Spot(
        f"B{-floor}-{number + 1:02}", name, f"Basement {-floor}, point {number + 1}",
        f"地下{-floor}层", "basement", random.uniform(15, 300), random.uniform(15, 200), floor,
        0.05 if floor == -1 else 0.0, checklist,
    )  # fmt: skip


def _outside(random: Random, number: int) -> Spot:
    along = number / 10 * 2 * (320 + 230)
    x, y = _on_fence(along)
    checklist = "photo" if number % 5 == 0 else "quick"
    return Spot(
        f"YQ-{number + 1:02}", f"园区{number + 1}号点", f"Grounds, point {number + 1}", "园区",
        "outside", x + random.uniform(-6, 6), y + random.uniform(-6, 6), 0, 0.95, checklist,
    )  # fmt: skip


def _on_fence(along: float) -> tuple[float, float]:
    """The place so many metres along the fence, from the south-west corner."""
    for length, dx, dy, x, y in ((320, 1, 0, 0, 0), (230, 0, 1, 320, 0), (320, -1, 0, 320, 230)):
        if along <= length:
            return x + dx * along, y + dy * along
        along -= length
    return 0.0, 230 - along


def _routes(spots: list[Spot], desk: Spot) -> dict[str, tuple[int, ...]]:
    """East and west half above ground, one through the basements, one over the roofs."""
    numbers = range(len(spots))
    under = [n for n in numbers if spots[n].kind == "basement"]
    roofs = [n for n in numbers if spots[n].floor == ROOF]
    rest = [n for n in numbers if spots[n].kind != "basement" and n not in roofs]
    east = [n for n in rest if spots[n].x >= 160]
    west = [n for n in rest if spots[n].x < 160]
    mixed = under[:3]
    named = {
        "东区": east[:8] + mixed[:2],
        "西区": west[:8] + mixed[2:],
        "地下": under,
        "屋面": roofs + west[8:10] + east[8:10],
    }
    return {name: tuple(_tour(found, spots, desk)) for name, found in named.items()}


def _tour(numbers: list[int], spots: list[Spot], desk: Spot) -> list[int]:
    """Always to the nearest that is left: as whoever draws up a route does."""
    left, here, tour = list(numbers), desk, []
    while left:
        nearest = min(left, key=lambda n: (walking_seconds(here, spots[n]), n))
        left.remove(nearest)
        tour.append(nearest)
        here = spots[nearest]
    return tour


def metres(one: Spot, other: Spot) -> float:
    """Along paths, not as the crow flies; a house is left by its door."""
    way = abs(one.x - other.x) + abs(one.y - other.y)
    return way if one.zone == other.zone or "basement" in (one.kind, other.kind) else way + 14


def climbs(one: Spot, other: Spot) -> list[int]:
    """Floors to go up or down, way by way: between two roofs it is down and up again."""
    if one.zone == other.zone or (one.kind == other.kind == "basement"):
        return [abs(one.floor - other.floor)]
    return [abs(one.floor), abs(other.floor)]


def walking_seconds(
    one: Spot,
    other: Spot,
    *,
    pace: float = 1.25,
    lift_works: bool = True,
    wait: float = sum(LIFT_WAIT) / 2,
) -> float:
    """How long somebody of this pace (m/s) needs who does not dawdle."""
    seconds = metres(one, other) / pace
    for floors in climbs(one, other):
        is_lift = lift_works and floors >= LIFT_FROM
        seconds += wait + floors * LIFT_SECONDS if is_lift else floors * STAIR_SECONDS
    return seconds
