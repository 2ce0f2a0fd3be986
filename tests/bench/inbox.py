"""How many entries a second one worker process takes in, everything counted.

    python -m tests.bench.inbox [--profile] [--postgresql]

Eight signed-in phones push their night in batches of 50 (gzip, P-256 signatures, hash chains made
beforehand) through the real WSGI application into SQLite with synchronous=FULL: session, inflating,
JSON, validation, signature, chain, time, projections, receipt, commit, answer; then the scores of
all visits, by the job. Prints five runs and their median. `inbox_http` does it over real HTTP.
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
from pathlib import Path

import flask
import orjson
import pydantic
import sqlalchemy
from flask import Flask

from tests.bench.inbox_night import OPENS, Property, night
from tests.postgresql import Cluster
from tests.sync.phone import Phone
from webapp import create_app, migrations
from webapp.accounts import queries as accounts
from webapp.clock import to_millis, utcnow
from webapp.config import Config
from webapp.database import db, enter_company, leave_company
from webapp.presence import jobs as presence

PHONES, BATCH = 8, 50


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


@dataclass(frozen=True)
class Rates:
    """Entries per second of one run."""

    stored: float  # answered with a receipt
    busy: float  # the same per second of processor time
    scored: float  # until the last visit has its score, by the same process afterwards


def run(app: Flask, seed: int, profile: cProfile.Profile | None) -> Rates:
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
    until_scored = seconds + score(app)
    rates = Rates(entries / seconds, entries / busy, entries / until_scored)
    print(
        f"  run {seed}: {entries} entries in {seconds:5.2f} s = {rates.stored:6.0f} entries/s"
        f" ({rates.busy:6.0f} per second of processor time), {rates.scored:6.0f} with scores"
    )
    return rates


def score(app: Flask) -> float:
    """Score every marked visit of every company, as the job does; seconds that it took."""
    started = time.perf_counter()
    with app.app_context():
        companies = [company.id for company in accounts.companies()]
    for company_id in companies:
        with app.app_context():
            enter_company(company_id)
            while presence.score_some(utcnow()):
                pass
            leave_company()
    return time.perf_counter() - started


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
            with Cluster() as cluster:
                measure(folder, cluster.url, profile)
        else:
            measure(folder, f"sqlite:///{folder / 'rounds.db'}", profile)
    if profile:
        pstats.Stats(profile).sort_stats("tottime").print_stats(45)


def measure(folder: Path, url: str, profile: cProfile.Profile | None) -> None:
    app = build(folder, url)
    rates = [run(app, seed, profile) for seed in range(1, 2 if profile else 6)]
    stored, busy, scored = (
        statistics.median(getattr(one, name) for one in rates)
        for name in ("stored", "busy", "scored")
    )
    print(f"in this process, batches of {BATCH}: median {stored:.0f} entries/s (to reach: 3000)"
          f", {scored:.0f} with their scores; {busy:.0f} per second of processor time;"
          f" load {os.getloadavg()[0]:.1f}")  # fmt: skip
    with app.app_context():
        db.engine.dispose()


if __name__ == "__main__":
    main()
