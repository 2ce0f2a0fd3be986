"""A property and the nights of its guards, for the inbox bench."""

import itertools
import random
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.sync.phone import Phone
from webapp.accounts import sessions
from webapp.accounts.models import Company, Person, PersonSite
from webapp.checklists.models import Checklist, ChecklistVersion
from webapp.clock import to_millis, utcnow
from webapp.database import db, enter_company, new_id
from webapp.rounds.models import Round, Route, Stop
from webapp.sites.models import Checkpoint, Label, Site

POINTS, VISITS = 62, 155  # visits of one phone in one run
ITEMS = 6  # answers of one visit: five checks and a gauge
FAILS = 0.03  # of the checks
_CODES = itertools.count()  # of labels: no two alike in an installation
OPENS = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def items() -> list[dict[str, Any]]:
    checks = [
        {"key": f"check{n}", "type": "check", "text": {"zh": f"第{n}项", "en": f"Item {n}"}}
        for n in range(1, ITEMS)
    ]
    gauge = {
        "key": "pressure", "type": "number", "text": {"zh": "水压", "en": "Pressure"},
        "unit": "MPa", "decimals": 2, "normal_low": 300, "normal_high": 500,
    }  # fmt: skip
    return [*checks, gauge]


class Property:
    """A site with its points and a night full of rounds, one per phone and lap."""

    def __init__(self) -> None:
        now = utcnow()
        company = Company(name="量一量", short_code=f"b{time.time_ns() % 10**9}", created_at=now)
        db.session.add(company)
        db.session.flush()
        enter_company(company.id)
        self.company_id = company.id
        site = Site(name="阳光花园", created_at=now)
        checklist = Checklist(name="夜巡", kind="patrol", updated_at=now)
        db.session.add_all([site, checklist])
        db.session.flush()
        self.version = ChecklistVersion(
            checklist_id=checklist.id, number=1, name="夜巡", items=items(), published_at=now
        )
        self.points = [
            Checkpoint(site_id=site.id, code=f"P{n}", name=f"点{n}", created_at=now)
            for n in range(POINTS)
        ]
        self.route = Route(site_id=site.id, name="夜巡线")
        db.session.add_all([self.version, self.route, *self.points])
        db.session.flush()
        self.codes = {point.id: f"{next(_CODES):06X}" for point in self.points}
        db.session.add_all(
            Label(checkpoint_id=point, code=code, created_at=now)
            for point, code in self.codes.items()
        )
        self.site_id = site.id
        db.session.flush()

    def person(self, number: int) -> tuple[Person, str]:
        person = Person(
            name=f"保安{number}", sign_in=f"guard{number}", role="guard", created_at=utcnow()
        )
        db.session.add(person)
        db.session.flush()
        db.session.add(
            PersonSite(company_id=self.company_id, person_id=person.id, site_id=self.site_id)
        )
        return person, sessions.begin(person, method="badge", now=utcnow())

    def lap(self, starts_at: datetime) -> tuple[UUID, list[tuple[UUID, UUID]]]:
        """A round over all points; its id and its stops with their points."""
        ends_at = starts_at + timedelta(hours=2)
        walk = Round(
            site_id=self.site_id, route_id=self.route.id, kind="patrol", name="夜巡",
            starts_at=starts_at, ends_at=ends_at, grace_until=ends_at, role="guard",
        )  # fmt: skip
        db.session.add(walk)
        db.session.flush()
        stops = [
            Stop(
                id=new_id(), site_id=self.site_id, round_id=walk.id, checkpoint_id=point.id,
                position=n, opens_at=starts_at, due_at=ends_at, grace_until=ends_at,
                checklist_version_id=self.version.id,
            )
            for n, point in enumerate(self.points)
        ]  # fmt: skip
        db.session.add_all(stops)
        db.session.flush()
        return walk.id, [(stop.id, stop.checkpoint_id) for stop in stops]


def night(place: Property, phone: Phone, chance: random.Random) -> None:
    """Lap after lap: start, visits with their answers, end."""
    done, starts_at = 0, OPENS
    while done < VISITS:
        round_id, stops = place.lap(starts_at)
        phone.wall = to_millis(starts_at) + 60_000
        phone.write("rounds.start", {"round_id": round_id})
        for stop_id, point_id in stops[: VISITS - done]:
            visit(place, phone, chance, (round_id, stop_id, point_id))
            done += 1
        phone.write("rounds.end", {"round_id": round_id, "reason": "", "remark": ""})
        starts_at += timedelta(hours=2)


def visit(
    place: Property, phone: Phone, chance: random.Random, where: tuple[UUID, UUID, UUID]
) -> None:
    round_id, stop_id, point_id = where
    visit_id, version_id = new_id(), place.version.id
    phone.write(
        "rounds.visit",
        {
            "visit_id": visit_id, "checkpoint_id": point_id, "round_id": round_id,
            "stop_id": stop_id, "checklist_version_id": version_id,
            "label_code": place.codes[point_id], "label_revision": 1, "method": "scan",
        },
    )  # fmt: skip
    for number in range(1, ITEMS + 1):
        phone.wait(8_000)
        is_gauge = number == ITEMS
        check = {"choice": "fail" if chance.random() < FAILS else "pass"}
        phone.write(
            "rounds.answer",
            {
                "visit_id": visit_id, "checkpoint_id": point_id,
                "checklist_version_id": version_id,
                "item_key": "pressure" if is_gauge else f"check{number}",
                "value": {"milli": 420, "text": "0.42"} if is_gauge else check,
                "note": "", "faults": [], "reason": "", "fixed_on_spot": False,
            },
        )  # fmt: skip
    phone.wait(5_000)
    phone.write("rounds.visit_end", {"visit_id": visit_id})
    phone.wait(40_000)
