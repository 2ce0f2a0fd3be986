"""Where rounds are played: who carries which phone, what is written down, when it gets out."""

from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from webapp.demo.world import lens, satellites
from webapp.demo.world.chance import about, uuid7
from webapp.demo.world.clocks import Clocks
from webapp.demo.world.grounds import CHECKLISTS, HOUR, MINUTE, Duty, Grounds, Print
from webapp.demo.world.people import Guard
from webapp.demo.world.phone import Phone, Picture
from webapp.demo.world.script import Script
from webapp.demo.world.truth import Truth, Truths
from webapp.demo.world.walk import Seen
from webapp.sync.tokens import Notary

LOST_ANSWERS = 0.04  # of all pushes: the server has them, the phone does not know


@dataclass
class Handset:
    """A phone and its weaknesses."""

    phone: Phone
    dozes: float = 0.0  # share of the time in the pocket that its monotonic clock stands still
    radio: float = 1.0  # times the signal of the place


@dataclass
class Stage:
    """One site's nights while they are played."""

    random: Random
    grounds: Grounds
    notary: Notary
    script: Script = field(default_factory=Script)
    truths: Truths = field(default_factory=Truths)
    handsets: dict[str, Handset] = field(default_factory=dict)  # by who carries it
    walked: dict[tuple[UUID, str], list[Seen]] = field(default_factory=dict)  # guard, route: last
    shots: dict[str, list[Picture]] = field(default_factory=dict)  # by point: all photos so far
    taken: set[tuple[str, int, int]] = field(default_factory=set)  # phone, night, lap

    def handset(self, carrier: str, began: int) -> Handset:
        """The phone somebody carries; made when it is first needed."""
        if carrier not in self.handsets:
            self.handsets[carrier] = self._buy(began)
        return self.handsets[carrier]

    def is_free(self, carrier: str, duty: Duty) -> bool:
        """Take a common phone for one lap; False when somebody else has it."""
        wanted = (carrier, duty.night, duty.lap)
        is_free = wanted not in self.taken
        self.taken.add(wanted)
        return is_free

    def _buy(self, began: int) -> Handset:
        random = self.random
        luck = random.random()
        offset = random.gauss(0, 1500)
        if luck < 0.03:
            offset = random.choice((-1, 1, 8)) * HOUR + random.gauss(0, 5000)  # set by hand, badly
        elif luck < 0.12:
            offset = random.gauss(0, 4 * MINUTE)
        clocks = Clocks(Random(random.random()), began, offset=offset, drift=random.gauss(0, 15))
        phone = Phone(Random(random.random()), self.notary.time_token, clocks)
        dozes = random.uniform(0.4, 0.95) if random.random() < 0.15 else 0.0
        return Handset(phone, dozes, random.uniform(0.7, 1.0))

    def record(
        self,
        duty: Duty,
        guard: Guard,
        handset: Handset,
        seen: list[Seen],
        truth: Truth,
        *,
        prints: dict[str, Print] | None = None,
        pictures: dict[str, Picture] | None = None,
        is_started: bool = True,
        is_ended: bool = True,
    ) -> list[str]:
        """Write down a round as it was seen, with its truth; returns the ids of its visits.

        `prints` and `pictures`: by point, instead of the label on the wall and a fresh photo.
        """
        phone, write = handset.phone, self.script.write
        if is_started:
            begin = seen[0].at - self.random.randrange(4_000, 40_000)
            write(begin, phone, guard.id, "rounds.start", {"round_id": str(duty.id)})
        visits = []
        for one in seen:
            hung = (prints or {}).get(one.spot.code) or self.grounds.label(one.spot, one.at)
            fixed = (pictures or {}).get(one.spot.code)
            visits.append(self._visit(duty, guard, phone, one, hung, fixed, truth))
        if is_ended:
            body = {"round_id": str(duty.id), "reason": "", "remark": ""}
            write(seen[-1].left + 5_000, phone, guard.id, "rounds.end", body)
        return visits

    def _visit(
        self,
        duty: Duty,
        guard: Guard,
        phone: Phone,
        seen: Seen,
        hung: Print,
        fixed: Picture | None,
        truth: Truth,
    ) -> str:
        visit_id = str(uuid7(self.random, seen.at))
        checklist = seen.spot.checklist
        about_all = {
            "visit_id": visit_id,
            "checkpoint_id": str(self.grounds.points[seen.spot.code]),
            "checklist_version_id": str(self.grounds.versions[checklist]),
        }
        visit = {**about_all, **self._scan(duty, guard, seen, hung)}
        truth = Truth(truth.kind, truth.variant, seen.spot.kind, guard.name, truth.is_accomplice)

        def told(entry: dict[str, Any]) -> None:
            self.truths.tell(visit_id, entry["id"], truth)

        self.script.write(seen.at, phone, guard.id, "rounds.visit", visit, (), told)
        for item, tap in zip(CHECKLISTS[checklist], seen.taps, strict=True):
            pictures = self._pictures(item, seen.spot.code, fixed, tap)
            body = {**about_all, **self._answer(item, seen.spot.code)}
            self.script.write(tap, phone, guard.id, "rounds.answer", body, pictures)
        end = {"visit_id": visit_id}
        self.script.write(seen.left, phone, guard.id, "rounds.visit_end", end)
        return visit_id

    def _scan(self, duty: Duty, guard: Guard, seen: Seen, hung: Print) -> dict[str, Any]:
        """What a scan says beyond point and checklist."""
        said: dict[str, Any] = {
            "round_id": str(duty.id),
            "stop_id": str(duty.stops[seen.spot.code]),
            "label_code": hung.code,
            "label_revision": hung.revision,
            "method": seen.method,
        }
        if guard.agrees and (heard := satellites.position(self.random, seen.spot, seen.stood)):
            said["position"] = heard
        return said

    def _pictures(
        self, item: dict[str, Any], code: str, fixed: Picture | None, at: int
    ) -> tuple[Picture, ...]:
        if item["type"] != "photo":
            return ()
        place = f"{self.grounds.site_id}:{code}"
        taken = fixed or lens.shoot(place, self.random, at)
        self.shots.setdefault(code, []).append(taken)
        return (taken,)

    def _answer(self, item: dict[str, Any], code: str) -> dict[str, Any]:
        value: dict[str, Any] = {"choice": "pass"}
        if item["type"] == "photo":
            value = {}
        elif item["type"] == "number":
            usual = 380 + sum(map(ord, code)) % 120
            milli = round(self.random.gauss(usual, 14) / 10) * 10
            value = {"milli": milli, "text": f"{milli / 1000:.2f}"}
        return {
            "item_key": item["key"], "value": value, "note": "", "faults": [], "reason": "",
            "fixed_on_spot": False, "confirmed": 0,
        }  # fmt: skip

    def carry(self, handset: Handset, seen: list[Seen], *, home: int | None) -> None:
        """What the phone does by itself on a walk: dozes in the pocket, sends where there is radio.

        `home`: when it is back in the duty room and everything goes out; None: not this time.
        """
        phone, random = handset.phone, self.random
        for one, following in zip(seen, [*seen[1:], None], strict=True):
            if random.random() < one.spot.signal * handset.radio:
                is_answered = random.random() >= LOST_ANSWERS
                self.script.sync(one.left + 1_500, phone, is_answered=is_answered)
            if following is not None and handset.dozes:
                pocket = int((following.at - one.left - 3_000) * handset.dozes)
                if pocket > 0:
                    self._doze(phone, one.left + 2_500, pocket)
        if home is not None:
            self.script.sync(home, phone)

    def _doze(self, phone: Phone, at: int, milliseconds: int) -> None:
        self.script.clock(at, phone, lambda clocks: clocks.sleep(milliseconds))

    def set_out(self, handset: Handset, at: int) -> None:
        """The pack is pulled in the duty room; the phone hears the server's time."""
        self.script.hear(at, handset.phone)

    def back_home(self, seen: list[Seen]) -> int:
        """When the phone is on the duty room's network again."""
        return seen[-1].left + int(about(self.random, 4 * MINUTE, 0.5))
