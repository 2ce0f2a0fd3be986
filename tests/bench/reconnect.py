"""A whole shift's phones come back within a minute: all drained, nothing lost, pages still quick.

    python -m tests.bench.reconnect [--phones 10000] [--entries 100] [--within 60]
        [--workers 1] [--postgresql] [--no-spread]

The real server runs in processes of its own; so do the phones (asyncio, one connection a request)
and a supervisor who reads the map and the exceptions twice a second. Entries, chains and signatures
are made beforehand and wait in one file. Phones spread and wait as static/js/offline/patience.js
does. The figures include what the phones themselves cost this machine.
"""

import argparse
import asyncio
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import orjson
from flask import Flask
from sqlalchemy import func, select

from tests.bench.inbox import build, cookie
from tests.bench.shift import Bodies, Firm, Sender
from tests.browser.story.server import Server
from tests.postgresql import Cluster
from tests.sync.line import Line
from tests.sync.patience import Patience
from webapp.config import REPOSITORY
from webapp.database import db, leave_company
from webapp.rounds.models import Stop, Visit
from webapp.sync.models import Entry
from webapp.sync.pace import MOST_SECONDS, PER_SECOND

PHONES_PER_FIRM = 500
PAGES = ("/coverage", "/exceptions")
PATIENCE_SECONDS = 60.0  # how long a phone waits for an answer


@dataclass
class Told:
    """What the phones saw."""

    statuses: Counter[str] = field(default_factory=Counter)
    drained: list[float] = field(default_factory=list)  # seconds after the first came back
    asked: list[float] = field(default_factory=list)  # seconds from its first try to its receipt
    wrong: int = 0  # answers that did not name exactly what was sent


class House(Server):
    """The server with so many web processes, on the database of the bench."""

    def __init__(self, data: Path, settings: dict[str, str], workers: int) -> None:
        super().__init__(data, settings)
        self.workers = workers

    @property
    def pid(self) -> int:
        """Its first process."""
        assert self._process is not None
        return self._process.pid

    @contextmanager
    def open(self) -> Iterator[None]:
        environ = {**os.environ, **self.settings, "ROUNDS_DATA": str(self.data)}
        command = [sys.executable, "-m", "webapp", "serve", "--empty", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--workers", str(self.workers)],
                cwd=REPOSITORY, env=environ, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        try:
            self._wait_until_healthy()
            yield
        finally:
            self.kill()


def prepare(app: Flask, phones: int, entries: int, bodies: Bodies) -> tuple[list[Sender], str]:
    """All journals, written down firm by firm, and the cookie of a supervisor."""
    chance, office, started = random.Random(3), "", time.monotonic()
    senders: list[Sender] = []
    with app.app_context():
        for number in range(-(-phones // PHONES_PER_FIRM)):
            firm = Firm(number)
            count = min(PHONES_PER_FIRM, phones - len(senders))
            senders += firm.phones(count, entries, chance, bodies)
            office = office or cookie(app, firm.office)
            db.session.commit()
            leave_company()
            db.session.remove()
            print(
                f"  made {len(senders)} journals in {time.monotonic() - started:.0f} s", flush=True
            )
        db.engine.dispose()
    return senders, office


async def send(port: int, sender: Sender) -> tuple[str, float, bytes]:
    """One push on a connection of its own: what came, what Retry-After said, the body."""
    body = sender.body
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                head = (
                    "POST /sync/push HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Rounds: 1\r\n"
                    "Content-Type: application/json\r\nContent-Encoding: gzip\r\n"
                    f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
                )
                writer.write(head.encode() + body)
                answer = await reader.read()
            finally:
                writer.close()
    except TimeoutError:
        return "no answer in time", 0.0, b""
    except OSError:
        return "no connection", 0.0, b""
    said, _, told = answer.partition(b"\r\n\r\n")
    lines = said.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:])
    status = lines[0].split(" ")[1] if " " in lines[0] else "cut off"
    return status, float(headers.get("retry-after", 0)), told


async def phone(port: int, sender: Sender, at: float, span: float, told: Told) -> None:
    """Come back at a moment, and try until the receipt is here."""
    await asyncio.sleep(at)
    patience = Patience()
    await asyncio.sleep(patience.returned(7 * 3600, span))
    first = time.monotonic()
    while True:
        status, wait, body = await send(port, sender)
        told.statuses[status] += 1
        if status == "200":
            break
        await asyncio.sleep(patience.failed(wait))
    told.wrong += not sender.is_answered_by(orjson.loads(body)["outcomes"])
    told.drained.append(time.monotonic())
    told.asked.append(time.monotonic() - first)


async def come_back(
    port: int, senders: list[Sender], within: float, span: float, most_seconds: float
) -> Told:
    told, chance, started = Told(), random.Random(5), time.monotonic()
    watch = asyncio.create_task(_report(told, len(senders), started))
    all_of_them = asyncio.gather(
        *(phone(port, one, chance.uniform(0, within), span, told) for one in senders)
    )
    with suppress(TimeoutError):
        await asyncio.wait_for(all_of_them, most_seconds)
    watch.cancel()
    told.drained = [at - started for at in told.drained]
    return told


async def _report(told: Told, all_phones: int, started: float) -> None:
    while True:
        await asyncio.sleep(30)
        passed = time.monotonic() - started
        print(f"  {passed:5.0f} s: {len(told.drained)} of {all_phones} drained,"
              f" {len(told.drained) / passed:.1f} a second,"
              f" load {os.getloadavg()[0]:.1f}, {dict(told.statuses)}", flush=True)  # fmt: skip


def read_pages(url: str, office: str, pipe: Connection) -> None:
    """In a process of its own: a supervisor who looks, until told to stop."""
    line = Line(url, cookie=office, timeout=60)
    seen: list[tuple[int, float]] = []
    pipe.send("ready")
    while not pipe.poll(0.5):
        for path in PAGES:
            started = time.perf_counter()
            try:
                status = line.ask("GET", path, b"", {"Accept": "text/html"}).status_code
            except OSError:
                status = 0
            seen.append((status, time.perf_counter() - started))
    pipe.send(seen)


@contextmanager
def supervisor(url: str, office: str, seen: list[tuple[int, float]]) -> Iterator[None]:
    processes = get_context("spawn")
    ours, theirs = processes.Pipe()
    process = processes.Process(target=read_pages, args=(url, office, theirs))
    process.start()
    ours.recv()
    try:
        yield
    finally:
        ours.send("enough")
        seen += ours.recv() if ours.poll(120) else []
        process.join(30)


def count(app: Flask) -> dict[str, int]:
    """What is in the database, counted there."""
    with app.app_context():
        connection = db.session.connection()
        asked = {
            "entries": select(func.count()).select_from(Entry.__table__),
            "different entries": select(func.count(func.distinct(Entry.__table__.c.id))),
            "applied": select(func.count()).where(Entry.__table__.c.outcome == "applied"),
            "visits": select(func.count()).select_from(Visit.__table__),
            "stops with a visit": select(func.count()).where(
                Stop.__table__.c.visit_id.is_not(None)
            ),
        }
        found = {name: int(connection.scalar(query) or 0) for name, query in asked.items()}
        db.session.remove()
        db.engine.dispose()
    return found


def p(values: list[float], percent: int) -> float:
    ordered = sorted(values) or [0.0]
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--phones", type=int, default=10_000)
    parser.add_argument("--entries", type=int, default=100)
    parser.add_argument("--within", type=float, default=60.0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--no-spread", action="store_true")
    parser.add_argument("--most-seconds", type=float, default=7200.0)
    options = parser.parse_args()
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    server = Cluster(is_durable=True) if options.postgresql else nullcontext()
    with tempfile.TemporaryDirectory() as name, server as cluster:
        url = cluster.url if cluster else f"sqlite:///{Path(name) / 'rounds.db'}"
        measure(Path(name), url, options)


def measure(folder: Path, url: str, options: argparse.Namespace) -> None:
    print(f"{options.phones} phones with {options.entries} entries each within {options.within:.0f}"
          f" s; {'PostgreSQL' if options.postgresql else 'SQLite'}, {options.workers} web"
          f" process(es), {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")  # fmt: skip
    app = build(folder, url)
    started = time.monotonic()
    bodies = Bodies(folder / "pushes")
    senders, office = prepare(app, options.phones, options.entries, bodies)
    size = statistics.mean(one.size for one in senders) / 1024
    print(f"  made in {time.monotonic() - started:.0f} s, a push is {size:.1f} KB", flush=True)
    settings = {"ROUNDS_DATABASE_URL": url, "ROUNDS_SECRET_KEY": app.config["SECRET_KEY"]}
    house = House(folder, settings, options.workers)
    span = 0 if options.no_spread else min(MOST_SECONDS, options.phones // PER_SECOND)
    seen: list[tuple[int, float]] = []
    with house.open(), supervisor(house.url, office, seen):
        told = asyncio.run(
            come_back(house.port, senders, options.within, span, options.most_seconds)
        )
    done = len(told.drained)
    if done < options.phones:
        print(f"NOT ALL DRAINED: {done} of {options.phones} phones, the rest was stopped")
    tell(told, seen, count(app), done * options.entries, span)


def tell(
    told: Told, seen: list[tuple[int, float]], found: dict[str, int], expected: int, span: float
) -> None:
    pages = [seconds for status, seconds in seen if status == 200]
    total = max(told.drained)
    print(f"drained after {total:.0f} s ({expected / total:.0f} entries/s), spread asked for:"
          f" {span:.0f} s; answers: {dict(told.statuses)}")  # fmt: skip
    print(f"a phone, from its first try to its receipt: p50 {p(told.asked, 50):.2f} s,"
          f" p95 {p(told.asked, 95):.2f} s, longest {max(told.asked):.1f} s")  # fmt: skip
    half, most, longest = (1000 * p(pages, percent) for percent in (50, 95, 100))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"the phones and what made them: at most {memory:.0f} MB")
    print(f"office pages: {len(pages)} of {len(seen)} answered, p50 {half:.0f} ms,"
          f" p95 {most:.0f} ms (to reach: 500), longest {longest:.0f} ms")  # fmt: skip
    lost = expected - found["different entries"]
    doubled = found["entries"] - found["different entries"]
    print(f"in the database: {found}; lost {lost}, doubled {doubled},"
          f" wrong answers {told.wrong} (to reach: 0, 0, 0); load {os.getloadavg()[0]:.1f}"
          )  # fmt: skip


if __name__ == "__main__":
    main()
