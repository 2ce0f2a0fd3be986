"""How many lies the presence score finds, and how many honest visits it doubts.

    python -m tests.bench.fraud [--seeds 301 302] [--sites 2] [--nights 16] [--tuning]

Simulated companies (webapp/demo/world): their phones' pushes go through the real inbox with
signatures, chains and tokens; the presence jobs score them night by night as a server would; then
the verdicts are held against the truth, which was never in the database. Figures are of visits.
The default seeds had not been looked at while the rules of today were tuned; `--tuning` runs the
others. Seeds 101 and 102 were held out for the first rules, 201 and 202 for the second, 301 and 302
for the third, and are spent: their figures led to the next. So are 401 and 402 for rules to come.
"""

import argparse
import os
import platform
import tempfile
import time
from pathlib import Path

from tests.stage import fresh_app
from webapp import migrations
from webapp.database import db, leave_company
from webapp.demo.world import life, nights, tables
from webapp.demo.world.figures import Figures
from webapp.demo.world.journals import EVENING
from webapp.demo.world.nights import Recipe
from webapp.presence.view import RULES_VERSION
from webapp.sync.tokens import Notary

TUNING, HELD_OUT = (1, 2, 3), (401, 402)


def run(recipe: Recipe, figures: Figures) -> None:
    """One company from its first label to its last verdict, in a database of its own."""
    with tempfile.TemporaryDirectory() as name:
        app = fresh_app(Path(name))
        notary = Notary(app.config["ROUNDS"].secret_key)
        began = time.perf_counter()
        company = nights.simulate(recipe, notary)
        played = time.perf_counter()
        with app.app_context():
            migrations.upgrade()
            counted = life.live(company, notary, figures)
            leave_company()
            db.session.remove()
            db.engine.dispose()
        done = time.perf_counter()
    print(f"seed {recipe.seed}: {len(company.truths.of)} visits, {len(company.deliveries)} pushes; "
          f"played in {played - began:.1f} s, taken in and scored in {done - played:.1f} s; "
          f"entries {dict(counted)}", flush=True)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, nargs="*")
    parser.add_argument("--sites", type=int, default=2)
    parser.add_argument("--nights", type=int, default=16)
    parser.add_argument("--share", type=float, default=0.2, help="of rounds that hold a lie")
    parser.add_argument("--tuning", action="store_true", help="the seeds rules were tuned on")
    options = parser.parse_args()
    seeds = options.seeds or (TUNING if options.tuning else HELD_OUT)
    which = "tuning" if set(seeds) <= set(TUNING) else "held out"
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, load "
          f"{os.getloadavg()[0]:.1f}; Python {platform.python_version()}; rules version "
          f"{RULES_VERSION}; seeds {list(seeds)} ({which})")  # fmt: skip
    figures = Figures()
    for seed in seeds:
        run(Recipe(seed, EVENING, options.sites, options.nights, options.share), figures)
    print("\n".join(tables.lines(figures)))


if __name__ == "__main__":
    main()
