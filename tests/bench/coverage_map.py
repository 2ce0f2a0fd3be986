"""Server time of the coverage map of a site with 2,000 points, over a short and a long history.

`python -m tests.bench.coverage_map [--visits 100000 10000000] [--repeats 200]` fills a SQLite file
in a temporary folder (1 GB for each million visits with their stops), asks the real WSGI app for
the page, the live part and one point, prints medians and 95th percentiles, deletes the file.
To reach: p95 <= 50 ms, long ÷ short <= 1.2.
"""

import argparse
import platform
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
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


def measure(client: FlaskClient, path: str, repeats: int) -> tuple[float, float]:
    """Median and 95th percentile in ms of GET `path`, body read."""
    times = []
    for _ in range(WARM_UP + repeats):
        begin = time.perf_counter()
        response = client.get(path)
        body = response.get_data()
        times.append((time.perf_counter() - begin) * 1000)
        assert response.status_code == 200, (path, response.status_code)
        assert body
    kept = sorted(times[WARM_UP:])
    return statistics.median(kept), kept[int(len(kept) * 0.95)]


def paths(cast: Cast, plans: Sequence[FloorPlan]) -> dict[str, str]:
    point = db.session.scalars(sqlalchemy.select(Checkpoint.id).limit(1)).one()
    return {
        "map page, 200 of 2,000 on the plan": f"/coverage?plan={plans[0].id}",
        "live part, 200 of 2,000 on the plan": f"/coverage/live?plan={plans[0].id}",
        "one point": f"/coverage/points/{point}",
    }


def all_on_one_plan(cast: Cast, plan: FloorPlan) -> None:
    db.session.execute(sqlalchemy.update(Checkpoint).values(plan_id=plan.id))
    db.session.commit()


def round_trip(folder: Path, visits: int, repeats: int) -> dict[str, tuple[float, float]]:
    """The figures with that many visits."""
    app = fresh_app(folder)
    found = {}
    with app.app_context():
        client, cast, plans = build(app)
        db.session.remove()
        db.engine.dispose()  # the loader needs the file for itself
        begin = time.perf_counter()
        with closing(sqlite3.connect(folder / "rounds.db")) as file:
            fill(file, visits)
        size = (folder / "rounds.db").stat().st_size / 1e9
        print(
            f"{visits:,} visits: {size:.2f} GB in {time.perf_counter() - begin:.0f} s", flush=True
        )
        enter_company(cast.company.id)
        for name, path in paths(cast, plans).items():
            found[name] = measure(client, path, repeats)
        enter_company(cast.company.id)
        all_on_one_plan(cast, plans[0])
        for name, path in (("map page, 2,000 on one plan", "/coverage"),
                           ("live part, 2,000 on one plan", "/coverage/live")):  # fmt: skip
            found[name] = measure(client, f"{path}?plan={plans[0].id}", repeats)
        db.session.remove()
        db.engine.dispose()
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, nargs="+", default=[100_000, 10_000_000])
    parser.add_argument("--repeats", type=int, default=200)
    parser.add_argument("--folder", type=Path, default=None, help="where the file is made")
    options = parser.parse_args()
    print(f"{platform.platform()}, {platform.processor() or platform.machine()}, "
          f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
          f"SQLAlchemy {version('sqlalchemy')}, Flask {version('flask')}, "
          f"{options.repeats} requests each")  # fmt: skip
    results = []
    for visits in options.visits:
        with tempfile.TemporaryDirectory(prefix="coverage-", dir=options.folder) as name:
            if shutil.disk_usage(name).free < visits * BYTES_A_VISIT * 1.5:
                print(f"{visits:,} visits do not fit on this disk: left out")
                continue
            results.append(round_trip(Path(name), visits, options.repeats))
    return report(results)


def report(results: Sequence[dict[str, tuple[float, float]]]) -> int:
    """Print the table; 1 when a limit is passed."""
    is_well = True
    for name in results[0]:
        figures = [result[name] for result in results]
        ratio = figures[-1][0] / figures[0][0]
        is_well &= ratio <= LIMIT_RATIO and all(p95 <= LIMIT_MS for _, p95 in figures)
        shown = "   ".join(f"p50 {p50:5.1f} p95 {p95:5.1f} ms" for p50, p95 in figures)
        print(f"{name:36} {shown}   ratio {ratio:.2f}")
    print("within the limits" if is_well else "OVER THE LIMITS")
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
