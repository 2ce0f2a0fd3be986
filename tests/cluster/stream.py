"""Phones that upload through the real server while a primary dies, and what became of it all."""

import hashlib
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from tests.bench.inbox import cookie
from tests.bench.inbox_night import Property, visit
from tests.cluster.cluster import Cluster
from tests.sync.line import TROUBLE, Line
from tests.sync.phone import Phone, canonical
from webapp import create_app
from webapp.clock import to_millis, utcnow
from webapp.config import Config
from webapp.database import db, leave_company

PAUSE_SECONDS = 0.3  # between two visits; after trouble as well
Receipts = dict[str, str]  # id of an entry -> its hash


@dataclass
class Uploader:
    """One guard: writes a visit, pushes it, and keeps what the server gave a receipt for."""

    phone: Phone
    line: Line
    place: Property
    stops: list[tuple[Any, Any, Any]]  # round, stop, point
    written: Receipts = field(default_factory=dict)
    receipted: Receipts = field(default_factory=dict)
    successes: list[float] = field(default_factory=list)  # when, monotonic
    troubles: int = 0

    def walk(self, stop: threading.Event) -> None:
        chance = random.Random(7)  # noqa: S311  # seeded on purpose
        for number in range(10**9):
            if stop.is_set():
                return
            visit(self.place, self.phone, chance, self.stops[number % len(self.stops)])
            self.push()
            stop.wait(PAUSE_SECONDS)

    def push(self) -> bool:
        """True when everything that waited was answered."""
        before = list(self.phone.waiting)
        self.written |= {one["id"]: "" for one in before}
        try:
            answered = self.line.push(self.phone)
        except TROUBLE:
            answered = 0
        if not answered:
            self.troubles += 1
            return False
        self.successes.append(time.monotonic())
        left = {one["id"] for one in self.phone.waiting}
        hashes = {one["id"]: _hash(one) for one in before if one["id"] not in left}
        self.receipted |= hashes
        return not self.phone.waiting

    def drain(self, seconds: float = 120) -> None:
        """Send until nothing waits."""
        deadline = time.monotonic() + seconds
        while self.phone.waiting and time.monotonic() < deadline:
            if not self.push():
                time.sleep(PAUSE_SECONDS)
        assert not self.phone.waiting, "a phone could not send everything"


def _hash(entry: dict[str, Any]) -> str:

    return hashlib.sha256(canonical(entry)).hexdigest()


def uploaders(cluster: Cluster, wanted: int) -> list[Uploader]:
    """Guards with phones, enrolled through the front door."""
    app = create_app(
        Config(
            data_dir=cluster.data,
            database_url=cluster.database_url,
            secret_key=cluster.secret,
            public_url=cluster.url,
            background=False,
            is_database_pooled=True,
        )
    )
    made = []
    with app.app_context():
        place = Property()
        for number in range(wanted):
            person, token = place.person(number)
            round_id, stops = place.lap(utcnow())
            phone = Phone(person.id, to_millis(utcnow()))
            line = Line(cluster.url, cookie=cookie(app, token))
            its = [(round_id, stop_id, point_id) for stop_id, point_id in stops]
            made.append(Uploader(phone, line, place, its))
        db.session.commit()
        leave_company()
        db.session.remove()
        db.engine.dispose()
    for one in made:
        answer = one.phone.enrol(one.line)  # type: ignore[arg-type]
        assert answer.status_code == 201, answer.data
    return made


@contextmanager
def walking(guards: list[Uploader]) -> Iterator[None]:
    """All of them at once, until the end of the block."""
    stop = threading.Event()
    threads = [threading.Thread(target=one.walk, args=(stop,)) for one in guards]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def stopped_for(guards: list[Uploader], since: float) -> float:
    """Seconds without any receipt after an instant: the longest such gap."""
    moments = sorted(when for one in guards for when in one.successes)
    before = max((when for when in moments if when <= since), default=since)
    after = [before, *(when for when in moments if when > since)]
    return max((late - early for early, late in pairwise(after)), default=0)


@dataclass(frozen=True)
class Count:
    """What is in the new primary, against what the phones hold."""

    receipted: int
    lost: int  # a receipt, and no such entry, or another one
    doubled: int  # two entries with one number, or a visit or answer more than was written
    parked: int
    stored: int


def count(cluster: Cluster, guards: list[Uploader]) -> Count:
    """Ask the database itself."""
    with cluster.connect() as database:
        rows = database.execute(
            "SELECT id::text, hash, outcome, device_id::text, seq, kind FROM entry"
        ).fetchall()
        visits = database.execute("SELECT count(*) FROM visit").fetchone()
    stored = {row[0]: row[1] for row in rows}
    receipted = {key: value for one in guards for key, value in one.receipted.items()}
    numbers = {(row[3], row[4]) for row in rows}
    said = sum(row[5] == "rounds.visit" for row in rows)
    return Count(
        receipted=len(receipted),
        lost=sum(stored.get(key) != value for key, value in receipted.items()),
        doubled=len(rows) - len(numbers) + abs((visits[0] if visits else 0) - said),
        parked=sum(row[2] != "applied" for row in rows),
        stored=len(rows),
    )
