"""The property of the kill bench: guards with ten rounds of twenty points, put into tables."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from flask import Flask

from tests.cast import Cast, bring_on
from webapp import create_app
from webapp.accounts import sessions
from webapp.accounts.models import Person, PersonSite, Role
from webapp.checklists.models import Checklist, ChecklistVersion
from webapp.checklists.schema import dump_item, load_items
from webapp.clock import utcnow
from webapp.config import Config
from webapp.database import db, enter_company, leave_company, new_id
from webapp.rounds.models import Round, Route, Stop
from webapp.sites.labels import label_key, label_url, random_code
from webapp.sites.models import Checkpoint, Label

ROUNDS, STOPS = 10, 20
ITEMS = [
    {"key": "door", "type": "check", "text": {"zh": "门已锁好", "en": "Door locked"}},
    {"key": "floor", "type": "check", "text": {"zh": "地面没有积水", "en": "Floor dry"},
     "photo_on_fail": True, "faults": [{"zh": "积水", "en": "Water"}]},
    {"key": "pressure", "type": "number", "text": {"zh": "水压", "en": "Pressure"}, "unit": "MPa",
     "decimals": 2, "normal_low": "0.30", "normal_high": "0.50", "physical_low": "0",
     "physical_high": "1.6"},
]  # fmt: skip


@dataclass(frozen=True)
class Guard:
    """One guard: the session cookie, and what the labels of each round say."""

    cookie: str
    rounds: list[list[str]]  # URLs of the labels in the order of the walk


class Stage:
    """Writes beside a running server, into the same data folder."""

    def __init__(self, data: Path, public_url: str, seed: int) -> None:
        self.random = Random(seed)
        self.app = create_app(
            Config(
                data_dir=data,
                database_url=f"sqlite:///{data / 'rounds.db'}",
                secret_key=(data / "secret_key").read_text().strip(),
                public_url=public_url,
                background=False,
            )
        )

    def guards(self, wanted: int) -> list[Guard]:
        """So many guards, each with ten rounds that are open now."""
        with self.app.app_context():
            cast = bring_on()
            enter_company(cast.company.id)
            version = _checklist()
            walks = [self._points(cast, number) for number in range(ROUNDS)]
            route = Route(site_id=cast.site.id, name="夜巡线")
            db.session.add(route)
            db.session.flush()
            made = []
            for number in range(wanted):
                person = _person(cast, number)
                for lap, (points, _urls) in enumerate(walks):
                    _round(cast, route, person, version, points, lap)
                made.append(Guard(_cookie(self.app, cast, person), [urls for _, urls in walks]))
            db.session.commit()
            leave_company()
            db.engine.dispose()
            return made

    def _points(self, cast: Cast, lap: int) -> tuple[list[Checkpoint], list[str]]:
        now, config = utcnow(), self.app.config["ROUNDS"]
        points = [
            Checkpoint(id=new_id(), site_id=cast.site.id, zone_id=cast.zone.id, created_at=now,
                       code=f"K{lap}-{n:02}", name=f"{lap} 层 {n} 号")
            for n in range(STOPS)
        ]  # fmt: skip
        db.session.add_all(points)
        db.session.flush()
        urls = []
        for point in points:
            code = random_code(self.random.choice)
            db.session.add(Label(checkpoint_id=point.id, code=code, created_at=now))
            key = label_key(config.secret_key, cast.company.id, point.id, 1, code)
            urls.append(label_url(config.public_url, code, key))
        return points, urls


def _items() -> list[dict[str, Any]]:
    """As a published version keeps them: complete with their defaults."""
    return [dump_item(item) for item in load_items(ITEMS)]


def _checklist() -> ChecklistVersion:
    now = utcnow()
    checklist = Checklist(name="夜巡", kind="patrol", updated_at=now)
    db.session.add(checklist)
    db.session.flush()
    version = ChecklistVersion(
        checklist_id=checklist.id, number=1, name="夜巡", items=_items(), published_at=now
    )
    db.session.add(version)
    db.session.flush()
    return version


def _person(cast: Cast, number: int) -> Person:
    name = f"bench{number}-{secrets.token_hex(3)}"
    person = Person(name=name, sign_in=name, role=Role.GUARD, created_at=utcnow())
    db.session.add(person)
    db.session.flush()
    membership = PersonSite(company_id=cast.company.id, person_id=person.id, site_id=cast.site.id)
    db.session.add(membership)
    return person


def _round(
    cast: Cast,
    route: Route,
    person: Person,
    version: ChecklistVersion,
    points: list[Checkpoint],
    lap: int,
) -> None:
    starts_at: datetime = utcnow() - timedelta(minutes=5)
    ends_at = starts_at + timedelta(hours=8)
    walk = Round(
        id=new_id(), site_id=cast.site.id, route_id=route.id, kind="patrol", name="夜巡",
        number=lap + 1, starts_at=starts_at, ends_at=ends_at, grace_until=ends_at,
        person_id=person.id,
    )  # fmt: skip
    db.session.add(walk)
    db.session.flush()
    db.session.add_all(
        Stop(site_id=cast.site.id, round_id=walk.id, checkpoint_id=point.id, position=n,
             checklist_version_id=version.id, opens_at=starts_at, due_at=ends_at,
             grace_until=ends_at)
        for n, point in enumerate(points)
    )  # fmt: skip


def _cookie(app: Flask, cast: Cast, person: Person) -> str:
    """What the browser would hold after signing in."""
    token = sessions.begin(person, method="badge", now=utcnow())
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    held = {"token": token, "company": cast.company.short_code, "_permanent": True}
    cookie: str = serializer.dumps(held)
    return cookie
