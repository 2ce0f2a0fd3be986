"""Operator commands: `rounds serve`, `rounds migrate`, `rounds demo`, … Each prints what it did."""

import argparse
import sys
from collections.abc import Callable

from webapp import create_app, migrations
from webapp.config import BadSetting

Command = Callable[[argparse.Namespace], int]


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code says whether it worked."""
    parser = argparse.ArgumentParser(prog="rounds", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("migrate", help="bring the database to this version").set_defaults(
        run=_migrate
    )
    revision = commands.add_parser("revision", help="write the next migration (developers)")
    revision.add_argument("number")
    revision.add_argument("message")
    revision.set_defaults(run=_revision)
    options = parser.parse_args(arguments)
    try:
        run: Command = options.run
        return run(options)
    except BadSetting as problem:
        print(f"rounds: {problem}", file=sys.stderr)
        return 2


def _migrate(_options: argparse.Namespace) -> int:
    with create_app().app_context():
        migrations.upgrade()
    return 0


def _revision(options: argparse.Namespace) -> int:
    with create_app().app_context():
        migrations.write_revision(options.message, options.number)
    return 0


if __name__ == "__main__":
    sys.exit(main())
