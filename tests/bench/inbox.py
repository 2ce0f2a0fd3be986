"""How many entries a second one worker process takes in, everything counted.

    python -m tests.bench.inbox [--profile] [--postgresql]

Eight signed-in phones push their night in batches of 50 (gzip, P-256 signatures, hash chains made
beforehand) through the real WSGI application into SQLite with synchronous=FULL: session, inflating,
JSON, validation, signature, chain, projections, commit, answer. Prints five runs and their median.
"""

import argparse
import cProfile
import gzip
import io
import os
import platform
import pstats
import random
import sqlite3
import statistics
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import flask
import orjson
import pydantic
import sqlalchemy
from flask import Flask

from tests.postgresql import Cluster
from tests.sync.phone import Phone
from webapp import create_app, migrations
from webapp.accounts import sessions
from webapp.accounts.models import Company, Person, PersonSite
from webapp.checklists.models import Checklist, ChecklistVersion
from webapp.clock import to_millis, utcnow
from webapp.config import Config
from webapp.database import db, enter_company, leave_company, new_id
from webapp.rounds.models import Round, Route, Stop
from webapp.sites.models import Checkpoint, Label, Site

PHONES, POINTS, VISITS = 8, 62, 155  # visits of one phone in one run
ITEMS = 6  # answers of one visit: five checks and a gauge
BATCH = 50
FAILS = 0.03  # of the checks
OPENS = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@dataclass
class Request:
    """One push, ready to be sent."""

    body: bytes
    cookie: str
    entries: int


def build(folder: Path, url: str) -> Flask:
    """An application with its schema."""
    app = create_app(
        Config(
            data_dir=folder,
            database_url=url,
            secret_key="a secret of the bench",
            public_url="http://127.0.0.1:8000",
            background=False,
        )
    )
    with app.app_context():
        migrations.upgrade()
    return app


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
        self.codes = {point.id: os.urandom(3).hex().upper() for point in self.points}
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


def prepare(app: Flask, seed: int) -> list[Request]:
    """All pushes of one run, phone after phone taking turns; made with another implementation."""
    chance = random.Random(seed)
    queues: list[list[Request]] = []
    with app.app_context():
        place = Property()
        people = [place.person(number) for number in range(PHONES)]
        phones = []
        for person, token in people:
            phone = Phone(person.id, to_millis(OPENS))
            night(place, phone, chance)
            phones.append((phone, cookie(app, token)))
        db.session.commit()
        leave_company()
        db.session.remove()
    for phone, signed_in in phones:
        client = app.test_client()
        client.set_cookie("rounds", signed_in)
        assert phone.enrol(client).status_code == 201
        queues.append([request(phone, n, signed_in) for n in range(0, len(phone.waiting), BATCH)])
    longest = max(map(len, queues))
    return [queue[n] for n in range(longest) for queue in queues if n < len(queue)]


def request(phone: Phone, start: int, signed_in: str) -> Request:
    entries = phone.waiting[start : start + BATCH]
    left = max(0, len(phone.waiting) - start - BATCH)
    body = gzip.compress(orjson.dumps(phone.batch(entries, waiting=left)))
    return Request(body, signed_in, len(entries))


def cookie(app: Flask, token: str) -> str:
    interface = flask.sessions.SecureCookieSessionInterface()
    signer = interface.get_signing_serializer(app)
    assert signer is not None
    return str(signer.dumps({"token": token}))


def send(app: Flask, requests: list[Request]) -> None:
    """One after the other, as one worker process does."""
    for one in requests:
        environ = {
            "REQUEST_METHOD": "POST", "PATH_INFO": "/sync/push", "SCRIPT_NAME": "",
            "QUERY_STRING": "", "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0), "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False,
            "wsgi.input": io.BytesIO(one.body), "CONTENT_LENGTH": str(len(one.body)),
            "CONTENT_TYPE": "application/json", "HTTP_CONTENT_ENCODING": "gzip",
            "HTTP_X_ROUNDS": "1", "HTTP_HOST": "127.0.0.1:8000",
            "HTTP_COOKIE": f"rounds={one.cookie}",
        }  # fmt: skip
        said: list[str] = []
        body = b"".join(app(environ, lambda status, _headers, said=said: said.append(status)))  # type: ignore[misc]
        answer = orjson.loads(body)
        assert said == ["200 OK"], (said, answer)
        assert len(answer["outcomes"]) == one.entries, answer
        assert {each["outcome"] for each in answer["outcomes"]} == {"applied"}, answer


def run(app: Flask, seed: int, profile: cProfile.Profile | None) -> tuple[float, float]:
    requests = prepare(app, seed)
    send(app, requests[:PHONES])  # warm: statements compiled, checklists read
    rest = requests[PHONES:]
    entries = sum(one.entries for one in rest)
    if profile:
        profile.enable()
    started, worked = time.perf_counter(), time.process_time()
    send(app, rest)
    seconds, busy = time.perf_counter() - started, time.process_time() - worked
    if profile:
        profile.disable()
    print(
        f"  run {seed}: {entries} entries in {seconds:5.2f} s = {entries / seconds:6.0f} entries/s"
        f" ({entries / busy:6.0f} per second of processor time)"
    )
    return entries / seconds, entries / busy


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, load "
          f"{os.getloadavg()[0]:.1f}; Python {platform.python_version()}, "
          f"SQLAlchemy {sqlalchemy.__version__}, SQLite {sqlite3.sqlite_version}, "
          f"pydantic {pydantic.VERSION}, orjson {orjson.__version__}")  # fmt: skip
    profile = cProfile.Profile() if options.profile else None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.postgresql:
            with Cluster(folder) as cluster:
                measure(folder, cluster.url, profile)
        else:
            measure(folder, f"sqlite:///{folder / 'rounds.db'}", profile)
    if profile:
        pstats.Stats(profile).sort_stats("cumulative").print_stats(110)


def measure(folder: Path, url: str, profile: cProfile.Profile | None) -> None:
    app = build(folder, url)
    rates = [run(app, seed, profile) for seed in range(1, 2 if profile else 6)]
    seen, alone = (statistics.median(one) for one in zip(*rates, strict=True))
    print(f"inbox, batches of {BATCH}, one worker: median {seen:.0f} entries/s (to reach: 4000); "
          f"{alone:.0f} per second of processor time, which is what a quiet machine gives")  # fmt: skip
    with app.app_context():
        db.engine.dispose()


if __name__ == "__main__":
    main()
