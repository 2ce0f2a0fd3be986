"""The real application in this process, two guards with badge and PIN, and their night round."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from flask import Flask
from werkzeug.serving import make_server

from tests.cast import START, bring_on
from tests.stage import fresh_app
from webapp import migrations
from webapp.accounts import actions
from webapp.accounts.models import Person, PersonSite, Role
from webapp.clock import utcnow
from webapp.database import db, enter_company, leave_company
from webapp.rounds.models import Round, Route, Stop
from webapp.sites.models import Checkpoint, Label

PINS = {"guard-甲": "2580", "王强": "1379"}
CODE = "PWR22"


@dataclass
class Property:
    """The server and what a test has to know of it."""

    app: Flask
    url: str = ""
    company: UUID | None = None
    badges: dict[str, str] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)


def build(folder: Path) -> Property:
    """An installation with its people."""
    folder.mkdir()
    app = fresh_app(folder)
    made = Property(app)
    with app.app_context():
        migrations.upgrade()
        cast = bring_on()
        second = Person(
            company_id=cast.company.id,
            name="王强",
            sign_in="wang",
            role=Role.GUARD,
            created_at=START,
        )
        db.session.add(second)
        db.session.flush()
        db.session.add(
            PersonSite(company_id=cast.company.id, person_id=second.id, site_id=cast.site.id)
        )
        made.company = cast.company.id
        for person in (cast.guard, second):
            actions.set_pin(person, PINS[person.name], PINS[person.name])
            made.badges[person.name] = actions.issue_badge(
                person, secret=app.config["ROUNDS"].secret_key, by=None, at=utcnow()
            )
            made.people[person.name] = person.id
        _round(cast.site.id, cast.zone.id)
        db.session.commit()
        leave_company()
    return made


def _round(site_id: UUID, zone_id: UUID) -> None:
    now = utcnow()
    points = [
        Checkpoint(site_id=site_id, zone_id=zone_id, code=f"B2-{n}", name=name, created_at=now)
        for n, name in enumerate(("B2 配电房", "水泵房", "天台"))
    ]
    route = Route(site_id=site_id, name="夜巡线")
    db.session.add_all([*points, route])
    db.session.flush()
    walk = Round(
        site_id=site_id, route_id=route.id, kind="patrol", name="夜巡", role="guard",
        starts_at=now - timedelta(minutes=20), ends_at=now + timedelta(minutes=70),
        grace_until=now + timedelta(minutes=90),
    )  # fmt: skip
    db.session.add(walk)
    db.session.add_all(
        Label(checkpoint_id=point.id, code=code, created_at=now)
        for point, code in zip(points, ("PWR22X", "PMP33X", "RMF44X"), strict=True)
    )
    db.session.flush()
    db.session.add_all(
        Stop(
            site_id=site_id, round_id=walk.id, checkpoint_id=point.id, position=n,
            opens_at=walk.starts_at, due_at=walk.ends_at, grace_until=walk.grace_until,
        )
        for n, point in enumerate(points)
    )  # fmt: skip


@contextmanager
def serving(made: Property) -> Iterator[str]:
    """The address, for as long as the block lasts."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, made.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield made.url
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def at_the_server(made: Property) -> Iterator[None]:
    """Looking at what is stored."""
    with made.app.app_context():
        assert made.company
        enter_company(made.company)
        try:
            yield
        finally:
            leave_company()
            db.session.remove()
