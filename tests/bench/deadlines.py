"""How long after a limit's instant its notice lies in the outbox, with 100,000 clocks running.

    python -m tests.bench.deadlines [--clocks 100000] [--workers 2] [--seconds 60] [--postgresql]

Reports with running clocks are written straight into the tables. Most of them fall due far away; so
many a second fall due while we look, and every tenth second some hundred at the same instant. Two
real processes run the loop of `rounds work`. Measured from `due` to the commit of the notice, taken
from the row as it was seen by a reader that polls the outbox (its own step is printed too). Then
every notice is counted: none missing, none twice.
"""

import argparse
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import sqlalchemy
from flask import Flask
from sqlalchemy import func, insert, select

from tests.postgresql import Cluster
from webapp import create_app, migrations
from webapp.accounts.models import Company, Person, PersonSite, Role
from webapp.clock import to_millis, utcnow
from webapp.config import Config
from webapp.database import db, enter_company, leave_company, new_id, transaction
from webapp.issues.flows.flow import IssueKind
from webapp.issues.models import Issue, IssueClock, next_seq
from webapp.issues.state.terms import current_flow
from webapp.notifications.models import Notice
from webapp.sites.models import Site

SECRET = "a secret of the bench"
LEAD = timedelta(seconds=15)  # from the last row written to the first limit
BURST = 200  # at one instant
POLL_SECONDS = 0.1
LOOK_BACK = timedelta(seconds=20)

WORKER = """
import sys, threading
from pathlib import Path
from webapp import create_app, jobs
from webapp.config import Config
app = create_app(Config(data_dir=Path(sys.argv[1]), database_url=sys.argv[2],
                        secret_key=sys.argv[3], public_url="http://127.0.0.1"))
print("ready", flush=True)
jobs.run_forever(app, threading.Event(), jobs.PROMPT_JOBS, jobs.PROMPT_SECONDS)
"""


def build(folder: Path, url: str) -> Flask:
    """An application with its schema."""
    app = create_app(
        Config(
            data_dir=folder, database_url=url, secret_key=SECRET, public_url="http://127.0.0.1",
            testing=True, background=False,
        )
    )  # fmt: skip
    with app.app_context():
        migrations.upgrade()
    return app


def settle(sites: int) -> tuple[UUID, list[UUID]]:
    """A company with sites, each with a desk, a supervisor and a manager."""
    now = utcnow()
    company = Company(name="阳光物业", short_code="bench", created_at=now)
    db.session.add(company)
    db.session.flush()
    enter_company(company.id)
    ids = []
    for number in range(sites):
        site = Site(name=f"{number} 号院", created_at=now)
        db.session.add(site)
        db.session.flush()
        ids.append(site.id)
        for role in (Role.FRONTDESK, Role.SUPERVISOR, Role.MANAGER):
            name = f"{role}-{number}"
            person = Person(name=name, sign_in=name, role=role, created_at=now)
            db.session.add(person)
            db.session.flush()
            db.session.add(PersonSite(person_id=person.id, site_id=site.id))
    db.session.commit()
    return company.id, ids


def dues(first: datetime, seconds: int, a_second: int) -> list[datetime]:
    """A steady trickle with a burst every tenth second: a working day begins everywhere at nine."""
    rng = random.Random(7)
    spread = [
        first + timedelta(seconds=rng.uniform(0, seconds)) for _one in range(seconds * a_second)
    ]
    bursts = [
        first + timedelta(seconds=at) for at in range(0, seconds, 10) for _one in range(BURST)
    ]
    return spread + bursts


def write(
    company_id: UUID, sites: list[UUID], instants: list[datetime | None], base: datetime
) -> None:
    """A report and its clock for each instant; None: far away."""
    with transaction():
        version, flow = current_flow(company_id, IssueKind.COMPLAINT, base)
    rng, far = random.Random(11), base + timedelta(days=2)
    for start in range(0, len(instants), 2000):
        issues, clocks = [], []
        for place, due in enumerate(instants[start : start + 2000], start=start):
            at, issue_id, site_id = due or far, new_id(), sites[place % len(sites)]
            opened = base - timedelta(seconds=rng.uniform(60, 86400))
            issues.append(
                {
                    "company_id": company_id, "id": issue_id, "site_id": site_id,
                    "number": f"{'N' if due else 'F'}{place:07}", "kind": "complaint",
                    "channel": "hotline",
                    "flow_version_id": version, "title": "漏水", "state": flow.start,
                    "phase": "open", "since": opened, "opened_at": opened, "touched_at": opened,
                    "next_due_at": at, "press_at": at, "seq": next_seq(opened),
                }
            )  # fmt: skip
            clocks.append(
                {
                    "company_id": company_id, "id": new_id(), "issue_id": issue_id,
                    "site_id": site_id, "key": "accept", "whose": "crew", "measure": "minutes",
                    "amount": 10, "started_at": opened, "due_at": at, "next_at": at,
                    "warnings": [[100, to_millis(at)]],
                }
            )  # fmt: skip
        with transaction():
            db.session.execute(insert(Issue), issues)
            db.session.execute(insert(IssueClock), clocks)


def watch(expected: int, until: float) -> dict[str, tuple[float, int]]:
    """When each overdue notice was seen first (epoch seconds), and what was due when."""
    seen: dict[str, tuple[float, int]] = {}
    passed = Notice.code == "issue.limit_passed"
    while time.time() < until and len(seen) < expected:
        began = time.time()
        lately = Notice.put_at > utcnow() - LOOK_BACK
        for once, params in db.session.execute(
            select(Notice.once, Notice.params).where(passed, lately)
        ):
            seen.setdefault(once, (began, params["due_ms"]))
        db.session.rollback()
        time.sleep(max(0.0, POLL_SECONDS - (time.time() - began)))
    return seen


def measure(app: Flask, folder: Path, url: str, options: argparse.Namespace) -> None:
    """Write, start the workers, look, count."""
    with app.app_context():
        company_id, sites = settle(options.sites)
        rows = options.seconds * options.rate + BURST * -(-options.seconds // 10)
        base = utcnow()
        write(company_id, sites, [None] * (options.clocks - rows), base)
        workers = [_worker(folder, url) for _one in range(options.workers)]
        try:
            first = utcnow() + LEAD
            soon = dues(first, options.seconds, options.rate)
            write(company_id, sites, list(soon), base)
            print(f"{options.clocks} clocks written in {(utcnow() - base).total_seconds():.0f} s")
            if utcnow() > first:
                print(
                    "writing took longer than the lead: the first were late before anybody looked"
                )
            seen = watch(len(soon), time.time() + options.seconds + 60)
            time.sleep(3)  # a second copy would come now
            report(len(soon), seen, options)
        finally:
            for process in workers:
                process.terminate()
                process.wait()
            leave_company()


def _worker(folder: Path, url: str) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(folder), url, SECRET], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process


def report(expected: int, seen: dict[str, tuple[float, int]], options: argparse.Namespace) -> None:
    """Figures."""
    late = sorted(max(0.0, at - due / 1000) for at, due in seen.values())
    told = db.session.scalar(
        select(func.count()).select_from(Notice).where(Notice.code == "issue.limit_passed")
    )
    climbs = db.session.scalar(
        select(func.count()).select_from(Notice).where(Notice.code == "issue.escalated")
    )
    whole = statistics.quantiles(late, n=1000) if len(late) > 1 else [0.0] * 999
    print(f"{expected} limits ran out in {options.seconds} s, {options.workers} workers")
    print(f"due to notice: p50 {whole[499]:.2f} s, p95 {whole[949]:.2f} s, p99 {whole[989]:.2f} s, "
          f"worst {late[-1]:.2f} s")  # fmt: skip
    print(f"notices: {told} of {expected} ({expected - (told or 0)} missing), "
          f"{(told or 0) - len(seen)} twice; climbs {climbs}")  # fmt: skip


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--clocks", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--rate", type=int, default=30, help="limits that run out a second")
    parser.add_argument("--sites", type=int, default=20)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, "
          f"Python {platform.python_version()}, SQLAlchemy {sqlalchemy.__version__}")  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.postgresql:
            with Cluster() as cluster:
                measure(build(folder, cluster.url), folder, cluster.url, options)
            return
        url = f"sqlite:///{folder / 'rounds.db'}"
        measure(build(folder, url), folder, url, options)


if __name__ == "__main__":
    main()
