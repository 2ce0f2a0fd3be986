"""`rounds simulate`: a company that never was, in a data folder of its own, and what is found.

Exit codes: 0 done; 2 refused, nothing done.
"""

import argparse
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from webapp import migrations
from webapp.clock import to_millis, utcnow
from webapp.config import Config
from webapp.database import db, leave_company
from webapp.demo.world import life, nights, tables
from webapp.demo.world.figures import Figures
from webapp.demo.world.nights import Recipe
from webapp.sync.tokens import Notary

DONE, REFUSED = 0, 2
REPORTED_AFTER = timedelta(hours=18)  # the last round of a night, and a phone silent till noon
ABOUT = """\
Simulate a company: sites with basements and roofs, guards, phones with drifting clocks and bad
radio. Most rounds are walked honestly, with short cuts, breaks, flat batteries, damaged labels;
some are lies of ten kinds. Everything their phones would have sent goes through the real inbox,
the presence score judges it, and a table says which lies it found and which honest visits it
doubted. The truth is known to the table only: it is in no record.

It never touches your own data: it works in a folder of its own, which is deleted afterwards, or
with --into in one that is empty or not there yet. The same seed simulates the same company.
"""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the command works with."""

    create_app: Callable[[Config], Flask]
    say: Callable[[str], object]


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", desk: Desk) -> None:
    """Teach the command line to simulate."""
    sub = commands.add_parser(
        "simulate",
        help="play a simulated company with honest rounds and lies, and judge them",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    sub.add_argument("--seed", type=int, default=7, help="which company (default 7)")
    sub.add_argument("--sites", type=int, default=1, help="properties (default 1)")
    sub.add_argument("--nights", type=int, default=10, help="how long, up to now (default 10)")
    sub.add_argument(
        "--lies", type=int, default=20, metavar="PERCENT",
        help="of all rounds after the first five nights (default 20)",
    )  # fmt: skip
    sub.add_argument(
        "--into", type=Path, metavar="FOLDER", help="keep it there, to look at it: empty or new"
    )
    sub.set_defaults(run=lambda options: _simulate(options, desk))


def _simulate(options: argparse.Namespace, desk: Desk) -> int:
    problem = _problem(options)
    if problem:
        desk.say(f"rounds: {problem}")
        return REFUSED
    if options.into is None:
        with TemporaryDirectory(prefix="rounds-simulated-") as name:
            _play(Path(name), options, desk)
        return DONE
    options.into.mkdir(parents=True, exist_ok=True)
    _play(options.into.resolve(), options, desk)
    desk.say(
        f"\nLook at it: ROUNDS_DATA={options.into.resolve()} rounds serve --empty, then open /demo"
    )
    return DONE


def _problem(options: argparse.Namespace) -> str:
    """Why this cannot be done; "" when it can."""
    if not (1 <= options.sites <= 20 and 1 <= options.nights <= 60 and 0 <= options.lies <= 100):
        return "1 to 20 sites, 1 to 60 nights, 0 to 100 per cent of lies"
    into: Path | None = options.into
    if into is not None and into.exists() and (not into.is_dir() or any(into.iterdir())):
        return f"{into} is not empty; a simulated company never goes beside other data"
    return ""


def _play(folder: Path, options: argparse.Namespace, desk: Desk) -> None:
    secret = secrets.token_hex(32)
    key = folder / "secret_key"
    key.touch(mode=0o600)
    key.write_text(secret)
    app = desk.create_app(_config(folder, secret))
    notary, figures = Notary(secret), Figures()
    recipe = Recipe(
        options.seed, _first_evening(utcnow(), options.nights), options.sites, options.nights,
        options.lies / 100,
    )  # fmt: skip
    desk.say(f"Playing {options.nights} nights at {options.sites} site(s), seed {options.seed} …")
    company = nights.simulate(recipe, notary, desk.say)
    desk.say(f"Taking in {len(company.deliveries)} pushes of {len(company.phones())} phones …")
    with app.app_context():
        migrations.upgrade()
        counted = life.live(company, notary, figures, is_demo=True, progress=desk.say)
        leave_company()
        db.session.remove()
        db.engine.dispose()
    desk.say(f"Entries: {', '.join(f'{code} {count}' for code, count in sorted(counted.items()))}")
    for line in tables.lines(figures):
        desk.say(line)


def _config(folder: Path, secret: str) -> Config:
    return Config(
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'rounds.db'}",
        secret_key=secret,
        public_url="http://127.0.0.1:8000",
        background=False,
    )


def _first_evening(now: datetime, how_many: int) -> int:
    """22:00 in China, so long ago that by now the last phone has reported."""
    last = now.astimezone(UTC).replace(hour=14, minute=0, second=0, microsecond=0)
    while last + REPORTED_AFTER > now:
        last -= timedelta(days=1)
    return to_millis(last - timedelta(days=how_many - 1))
