"""Operator commands: `rounds serve`, `rounds migrate`, `rounds demo`, … Each prints what it did."""

import argparse
import os
import sys
from collections.abc import Callable

from webapp import create_app, migrations
from webapp.accounts import queries
from webapp.clock import utcnow
from webapp.config import BadSetting
from webapp.database import db, transaction
from webapp.demo import commands as simulating
from webapp.demo.build import build_demo
from webapp.keeping import commands as keeping
from webapp.serving import PortTaken, check_port, serve, work
from webapp.sync.server_keys import rotate

Command = Callable[[argparse.Namespace], int]


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code says whether it worked."""
    options = _parser().parse_args(arguments)
    try:
        run: Command = options.run
        return run(options)
    except (BadSetting, PortTaken) as problem:
        print(f"rounds: {problem}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="rounds", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    start = commands.add_parser("serve", help="migrate, then serve pages and run what falls due")
    start.add_argument("--host", default="127.0.0.1")
    start.add_argument("--port", type=_port, default=8000)
    start.add_argument("--workers", type=int, default=1)
    start.add_argument("--empty", action="store_true", help="start without the demo property")
    start.set_defaults(run=_serve)
    commands.add_parser("work", help="only run what falls due (serve does it too)").set_defaults(
        run=_work
    )
    commands.add_parser("migrate", help="bring the database to this version").set_defaults(
        run=_migrate
    )
    demo = commands.add_parser("demo", help="build the demo property 阳光花园")
    demo.add_argument("--days", type=int, default=30)
    demo.add_argument("--seed", type=int, default=7)
    demo.set_defaults(run=_demo)
    keeping.add(commands, keeping.Desk(create_app, print))
    simulating.add(commands, simulating.Desk(create_app, print))
    commands.add_parser(
        "rotate-keys", help="sign receipts, and let phones seal, with new keys from now on"
    ).set_defaults(run=_rotate_keys)
    revision = commands.add_parser("revision", help="write the next migration (developers)")
    revision.add_argument("number")
    revision.add_argument("message")
    revision.set_defaults(run=_revision)
    return parser


def _port(text: str) -> int:
    """Any port but 0: nobody could know which one that becomes, and labels carry the address."""
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(f"{text} is no port from 1 to 65535: name the one to use")
    return int(text)


def _serve(options: argparse.Namespace) -> int:
    check_port(options.host, options.port)
    here = "127.0.0.1" if options.host in ("0.0.0.0", "::") else options.host  # noqa: S104
    os.environ.setdefault("ROUNDS_PUBLIC_URL", f"http://{here}:{options.port}")
    app = create_app()
    with app.app_context():
        migrations.upgrade()
        if not options.empty and not queries.companies():
            print("Building the demo property 阳光花园 (30 days of rounds) …", flush=True)
            build_demo(app, progress=print)
    address = f"http://{options.host}:{options.port}"
    print(f"Rounds · 巡更 is ready: open {address}", flush=True)
    serve(app, host=options.host, port=options.port, workers=options.workers)
    return 0


def _work(_options: argparse.Namespace) -> int:
    work(create_app())
    return 0


def _migrate(_options: argparse.Namespace) -> int:
    with create_app().app_context():
        migrations.upgrade()
    print("The database is up to date.")
    return 0


def _demo(options: argparse.Namespace) -> int:
    app = create_app()
    with app.app_context():
        migrations.upgrade()
        build_demo(app, days=options.days, seed=options.seed, progress=print)
    return 0


def _rotate_keys(_options: argparse.Namespace) -> int:
    app = create_app()
    with app.app_context(), transaction():
        keys = rotate(db.session.connection(), app.config["ROUNDS"].secret_key, utcnow())
    print(f"Key {keys.number} ({keys.id}) signs from now on; the ones before stay good.")
    return 0


def _revision(options: argparse.Namespace) -> int:
    with create_app().app_context():
        migrations.write_revision(options.message, options.number)
    return 0


if __name__ == "__main__":
    sys.exit(main())
