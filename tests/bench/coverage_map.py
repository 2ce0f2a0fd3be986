"""Server time of the coverage map of a site with 2,000 points, over a short and a long history.

`python -m tests.bench.coverage_map [--visits 100000 10000000] [--repeats 200]` fills a SQLite file
in a temporary folder (1.4 GB for each million visits with their stops), asks the real WSGI app for
the page, the live part and one point, prints medians and 95th percentiles, deletes the file.
To reach: p95 <= 50 ms, long ÷ short <= 1.2.
"""

import argparse
import os
import platform
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import sqlalchemy
from flask import Flask
from flask.testing import FlaskClient

from tests.bench.history import BYTES_A_VISIT, fill
from tests.cast import Cast, bring_on, sign_in
from tests.stage import fresh_app
from webapp import migrations
from webapp.coverage.models import PointState
from webapp.database import db, enter_company
from webapp.rounds.models import Round, Route
from webapp.sites.models import Checkpoint, FloorPlan

POINTS, PLANS = 2000, 10
LIMIT_MS, LIMIT_RATIO = 50.0, 1.2
OUTCOMES = ("on_time", "on_time", "on_time", "late", "skipped", None)
WARM_UP = 10


def build(app: Flask) -> tuple[FlaskClient, Cast, list[FloorPlan]]:
    """Two thousand points on ten plans, with what the inbox keeps of them."""
    now = datetime.now(UTC)
    migrations.upgrade()
    cast = bring_on()
    cast.checkpoint.archived_at = now
    plans = [
        FloorPlan(site_id=cast.site.id, name=f"{n} 层", blob_sha256=f"{n:064}", width=1600,
                  height=1100, position=n, created_at=now)
        for n in range(PLANS)
    ]  # fmt: skip
    route = Route(site_id=cast.site.id, name="夜巡")
    db.session.add_all([*plans, route])
    db.session.flush()
    rounds = [
        Round(site_id=cast.site.id, route_id=route.id, kind="patrol", name="夜巡", role="guard",
              starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1),
              grace_until=now - timedelta(minutes=50), person_id=cast.guard.id)
        for _ in range(40)
    ]  # fmt: skip
    db.session.add_all(rounds)
    db.session.flush()
    points = [
        Checkpoint(site_id=cast.site.id, code=f"P{n:04}", name=f"点位 {n}", position=n,
                   plan_id=plans[n * PLANS // POINTS].id, plan_x=n * 37 % 10000,
                   plan_y=n * 91 % 10000, created_at=now)
        for n in range(POINTS)
    ]  # fmt: skip
    db.session.add_all(points)
    db.session.flush()
    db.session.add_all(_state(n, point, rounds[n % 40]) for n, point in enumerate(points))
    db.session.commit()
    return sign_in(app.test_client(), cast.supervisor), cast, plans


def _state(n: int, point: Checkpoint, round_: Round) -> PointState:
    outcome = OUTCOMES[n % len(OUTCOMES)]
    return PointState(
        checkpoint_id=point.id, site_id=point.site_id, round_id=round_.id,
        opens_at=round_.starts_at, due_at=round_.ends_at, grace_until=round_.grace_until,
        outcome=outcome, seen_at=round_.starts_at if outcome else None, has_problem=n % 50 == 0,
    )  # fmt: skip


@dataclass
class House:
    """One application on its own file, with a supervisor who looks at it."""

    app: Flask
    client: FlaskClient
    cast: Cast
    plans: list[FloorPlan]

    def paths(self) -> dict[str, str]:
        with self.app.app_context():
            enter_company(self.cast.company.id)
            point = db.session.scalars(sqlalchemy.select(Checkpoint.id).limit(1)).one()
        return {
            "map page, 200 of 2,000 on the plan": f"/coverage?plan={self.plans[0].id}",
            "live part, 200 of 2,000 on the plan": f"/coverage/live?plan={self.plans[0].id}",
            "one point": f"/coverage/points/{point}",
        }

    def crowd(self) -> dict[str, str]:
        """The same when every point lies on one plan."""
        with self.app.app_context():
            enter_company(self.cast.company.id)
            db.session.execute(sqlalchemy.update(Checkpoint).values(plan_id=self.plans[0].id))
            db.session.commit()
        return {
            "map page, 2,000 on one plan": f"/coverage?plan={self.plans[0].id}",
            "live part, 2,000 on one plan": f"/coverage/live?plan={self.plans[0].id}",
        }


def furnish(folder: Path, visits: int) -> House:
    """A house with that many visits."""
    app = fresh_app(folder)
    with app.app_context():
        client, cast, plans = build(app)
        db.session.remove()
        db.engine.dispose()  # the loader needs the file for itself
    begin = time.perf_counter()
    with closing(sqlite3.connect(folder / "rounds.db")) as file:
        fill(file, visits)
    size, took = (folder / "rounds.db").stat().st_size / 1e9, time.perf_counter() - begin
    print(f"{visits:,} visits: {size:.2f} GB in {took:.0f} s", flush=True)
    return House(app, client, cast, plans)


Figure = tuple[float, float, float]  # median, 95th percentile, median of the processor's time


def measure(houses: Sequence[House], paths: Sequence[str], repeats: int) -> list[Figure]:
    """GET each house's path in turn, so that what else the machine does is shared fairly.

    In ms, body read. The processor's time is free of neighbours.
    """
    times: list[list[float]] = [[] for _ in houses]
    worked: list[list[float]] = [[] for _ in houses]
    for _ in range(WARM_UP + repeats):
        for number, (house, path) in enumerate(zip(houses, paths, strict=True)):
            begin, busy = time.perf_counter(), time.process_time()
            response = house.client.get(path)
            body = response.get_data()
            times[number].append((time.perf_counter() - begin) * 1000)
            worked[number].append((time.process_time() - busy) * 1000)
            assert response.status_code == 200, (path, response.status_code)
            assert body
    return [_figure(wall[WARM_UP:], cpu[WARM_UP:]) for wall, cpu in zip(times, worked, strict=True)]


def _figure(wall: list[float], cpu: list[float]) -> Figure:
    return statistics.median(wall), sorted(wall)[int(len(wall) * 0.95)], statistics.median(cpu)


def compare(houses: Sequence[House], repeats: int) -> bool:
    """Print the table; False when a limit is passed."""
    is_well = True
    for lay_out in (House.paths, House.crowd):
        every = [lay_out(house) for house in houses]
        for name in every[0]:
            figures = measure(houses, [paths[name] for paths in every], repeats)
            ratio = figures[-1][2] / figures[0][2]
            is_well &= ratio <= LIMIT_RATIO and all(p95 <= LIMIT_MS for _, p95, _ in figures)
            print(f"{name}, processor's ratio {ratio:.2f}")
            for p50, p95, cpu in figures:
                print(f"    p50 {p50:6.1f}   p95 {p95:6.1f}   processor {cpu:6.1f} ms", flush=True)
    return is_well


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, nargs="+", default=[100_000, 10_000_000])
    parser.add_argument("--repeats", type=int, default=200)
    parser.add_argument("--folder", type=Path, default=None, help="where the files are made")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="coverage-", dir=options.folder) as name:
        houses = []
        for visits in options.visits:
            if shutil.disk_usage(name).free < visits * BYTES_A_VISIT * 1.5:
                print(f"{visits:,} visits do not fit on this disk: left out")
                continue
            folder = Path(name) / str(visits)
            folder.mkdir()
            houses.append(furnish(folder, visits))
        print(machine(options.repeats), flush=True)
        is_well = compare(houses, options.repeats)
    print("within the limits" if is_well else "OVER THE LIMITS")
    return 0 if is_well else 1


def machine(repeats: int) -> str:
    """What was measured on."""
    return (
        f"{platform.platform()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, SQLAlchemy {version('sqlalchemy')}, "
        f"Flask {version('flask')}, {repeats} requests each, "
        f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )


if __name__ == "__main__":
    sys.exit(main())
