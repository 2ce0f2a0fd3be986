"""A simulated site with the ids of its rows: points, labels over time, checklists, duties."""

from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from webapp.demo.world.chance import uuid7
from webapp.demo.world.estate import Estate, Spot
from webapp.demo.world.people import Guard
from webapp.sites.labels import random_code

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
CHECK = {"type": "check", "photo_on_fail": False, "required": True}
CHECKLISTS: dict[str, list[dict[str, Any]]] = {
    "quick": [
        {**CHECK, "key": "state", "text": {"zh": "现场正常", "en": "All in order"}},
        {**CHECK, "key": "lights", "text": {"zh": "照明都亮着", "en": "All lights on"}},
    ],
    "plant": [
        {**CHECK, "key": "door", "text": {"zh": "门已锁好", "en": "Door is locked"}},
        {**CHECK, "key": "leak", "text": {"zh": "无漏水", "en": "No leak"}},
        {**CHECK, "key": "noise", "text": {"zh": "无异响", "en": "No odd noise"}},
        {
            "type": "number", "key": "pressure", "text": {"zh": "水压", "en": "Pressure"},
            "unit": "MPa", "decimals": 2, "normal_low": 300, "normal_high": 600,
        },
    ],
    "photo": [
        {**CHECK, "key": "state", "text": {"zh": "现场正常", "en": "All in order"}},
        {"type": "photo", "key": "view", "text": {"zh": "拍一张现场", "en": "Take a photo"}},
    ],
}  # fmt: skip


@dataclass
class Print:
    """One print of a label. Copies live on after it was voided; on the wall it hangs until then."""

    id: UUID
    code: str
    revision: int
    made: int
    hung: int
    voided: int | None = None


@dataclass(frozen=True)
class Duty:
    """One round to be walked: its row, its stops, and who it is for."""

    id: UUID
    route: str
    night: int
    lap: int
    starts: int
    ends: int
    guard: Guard
    spots: tuple[Spot, ...]
    stops: dict[str, UUID]  # by the point's code

    @property
    def grace(self) -> int:
        """Until when its points are waited for."""
        return self.ends + 15 * MINUTE


@dataclass
class Grounds:
    """One site and everything the walks over it refer to."""

    random: Random
    site_id: UUID
    name: str
    estate: Estate
    guards: list[Guard]
    points: dict[str, UUID]
    prints: dict[str, list[Print]]
    versions: dict[str, UUID]
    duties: list[Duty] = field(default_factory=list)
    damaged: dict[str, tuple[int, int]] = field(default_factory=dict)  # label unreadable, from–to

    def label(self, spot: Spot, at: int) -> Print:
        """What hangs at the point."""
        return next(p for p in reversed(self.prints[spot.code]) if p.hung <= at)

    def old_label(self, spot: Spot) -> Print | None:
        """The voided print of a point, if there is one."""
        return next((p for p in self.prints[spot.code] if p.voided is not None), None)

    def is_damaged(self, spot: Spot, at: int) -> bool:
        """The camera cannot read it: whoever stands there types the code."""
        since, until = self.damaged.get(spot.code, (0, 0))
        return since <= at < until

    def replace_label(self, spot: Spot, at: int, hung: int) -> None:
        """Void what hangs there; the next revision is printed at once and hung up when it is."""
        last = self.prints[spot.code][-1]
        last.voided = at
        code = random_code(self.random.choice)
        following = Print(uuid7(self.random, at), code, last.revision + 1, at, hung)
        self.prints[spot.code].append(following)


def found(
    random: Random, name: str, estate: Estate, guards: list[Guard], versions: dict[str, UUID],
    at: int,
) -> Grounds:  # fmt: skip
    """A site with ids for its points and a first label at each."""
    site_id = uuid7(random, at)
    points = {spot.code: uuid7(random, at) for spot in estate.spots}
    prints = {
        spot.code: [Print(uuid7(random, at), random_code(random.choice), 1, at, at)]
        for spot in estate.spots
    }
    return Grounds(random, site_id, name, estate, guards, points, prints, versions)


def plan_nights(grounds: Grounds, first_evening: int, nights: int, laps: int = 3) -> None:
    """Every route is walked `laps` times a night, each by its own guard. From 22:00, two hours."""
    for night in range(nights):
        for number, route in enumerate(grounds.estate.routes):
            guard = grounds.guards[(number + night // 5) % len(grounds.guards)]
            for lap in range(laps):
                starts = first_evening + night * DAY + lap * 150 * MINUTE
                grounds.duties.append(_duty(grounds, route, night, lap, starts, guard))


def _duty(grounds: Grounds, route: str, night: int, lap: int, starts: int, guard: Guard) -> Duty:
    spots = tuple(grounds.estate.route(route))
    stops = {spot.code: uuid7(grounds.random, starts) for spot in spots}
    id_ = uuid7(grounds.random, starts)
    return Duty(id_, route, night, lap, starts, starts + 120 * MINUTE, guard, spots, stops)
