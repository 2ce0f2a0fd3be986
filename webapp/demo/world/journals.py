"""Ready pushes for load tests: many phones, each with its own key, chain and night.

    place = journals.Place(seed=7, phones=10_000)
    with transaction():
        place.settle()                                  # company, site, guards, enrolled phones
    for journal in place.journals(entries=100, notary=Notary(secret)):
        for push in journal.pushes: ...                 # dicts, or journal.bodies(): gzip bytes

Lazy: one journal is made when it is asked for. The same seed makes the same bytes.
"""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

import orjson

from webapp.demo.world import estate, grounds, people, rows
from webapp.demo.world.chance import chance, uuid7
from webapp.demo.world.clocks import Clocks
from webapp.demo.world.grounds import CHECKLISTS, DAY, HOUR, MINUTE, Duty
from webapp.demo.world.nights import Company, Recipe
from webapp.demo.world.phone import BATCH, Phone
from webapp.demo.world.stage import Handset, Stage
from webapp.sync.tokens import Notary

EVENING = 1_790_000_000_000 // DAY * DAY + 14 * HOUR  # 22:00 in Shanghai
GUARDS = 50


@dataclass(frozen=True)
class Journal:
    """What one phone has to hand over."""

    device: UUID
    pushes: list[dict[str, Any]]

    def bodies(self) -> Iterator[bytes]:
        """The pushes as they travel: JSON, gzipped."""
        for push in self.pushes:
            yield gzip.compress(orjson.dumps(push), compresslevel=1)


class Place:
    """One site where very many phones walk the same night."""

    def __init__(self, seed: int, phones: int, evening: int = EVENING) -> None:
        self.seed = seed
        random = chance(seed, "load")
        checklists = {n: (uuid7(random, evening), uuid7(random, evening)) for n in CHECKLISTS}
        guards = people.hire(random, GUARDS, evening)
        self.company = Company(
            Recipe(seed, evening, nights=1, share=0), uuid7(random, evening), guards[0], checklists
        )
        versions = {name: ids[1] for name, ids in checklists.items()}
        site = grounds.found(
            random, "压力测试", estate.build(random), guards[1:], versions, self.company.began
        )
        grounds.plan_nights(site, evening, 1)
        self.company.sites.append(site)
        self.stage = Stage(chance(seed, "load stage"), site, Notary(""))
        self.company.stages.append(self.stage)
        for number in range(phones):
            clocks = Clocks(chance(seed, number), evening - HOUR)
            phone = Phone(chance(seed, "phone", number), self.stage.notary.time_token, clocks)
            self.stage.handsets[f"{number:06}"] = Handset(phone)

    def settle(self) -> None:
        """Write the rows that the pushes name. Inside a transaction; enters the company."""
        rows.found(self.company)

    def journals(self, entries: int, notary: Notary) -> Iterator[Journal]:
        """One journal for each phone, with exactly so many entries, in batches of 50."""
        for number, handset in enumerate(self.stage.handsets.values()):
            phone = handset.phone
            phone.token = notary.time_token
            yield Journal(phone.id, self._night(number, phone, entries))

    def _night(self, number: int, phone: Phone, entries: int) -> list[dict[str, Any]]:
        random = chance(self.seed, "night", number)
        site = self.stage.grounds
        guard = site.guards[number % len(site.guards)]
        duty = site.duties[number % len(site.duties)]
        phone.hear(duty.starts - 5 * MINUTE)
        now, step = duty.starts + random.randrange(10 * MINUTE), 0
        while len(phone.waiting) < entries:
            now = self._visit(phone, guard.id, duty, step, now, entries)
            step += 1
        waiting, pushes = list(phone.waiting), []
        for first in range(0, entries, BATCH):
            part = waiting[first : first + BATCH]
            left = entries - first - len(part)
            pushes.append(phone.push(now + MINUTE, part, left, []))
        phone.waiting.clear()
        return pushes

    def _visit(
        self, phone: Phone, guard: UUID, duty: Duty, step: int, now: int, entries: int
    ) -> int:
        """Write one visit's entries, as many as are still wanted; returns when it was over."""
        spot = duty.spots[step % len(duty.spots)]
        random = phone.random
        about_all = {
            "visit_id": str(uuid7(random, now)),
            "checkpoint_id": str(self.stage.grounds.points[spot.code]),
            "checklist_version_id": str(self.stage.grounds.versions["quick"]),
        }
        hung = self.stage.grounds.prints[spot.code][0]
        visit = {
            **about_all, "round_id": str(duty.id), "stop_id": str(duty.stops[spot.code]),
            "label_code": hung.code, "label_revision": hung.revision, "method": "scan",
        }  # fmt: skip
        answers = [
            ("rounds.answer", {**about_all, "item_key": item["key"], "value": {"choice": "pass"}})
            for item in CHECKLISTS["quick"]
        ]
        end = ("rounds.visit_end", {"visit_id": about_all["visit_id"]})
        for kind, body in (("rounds.visit", visit), *answers, end):
            if len(phone.waiting) == entries:
                break
            phone.write(now, guard, kind, body)
            now += _pause(random)
        return now + 40_000


def _pause(random: Random) -> int:
    return random.randrange(3_000, 12_000)
