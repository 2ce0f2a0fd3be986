"""The operator's commands that keep the records: backup, restore, verify, rebuild.

Exit codes: 0 all is well; 1 done, and something is wrong with the records; 2 refused, nothing done.
"""

import argparse
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from flask import Flask

from webapp.accounts import queries as accounts
from webapp.clock import utcnow
from webapp.config import from_environment
from webapp.database import db, enter_company, leave_company
from webapp.keeping import backup, check_copy, manifest, restore, rotation, sealing, verify
from webapp.keeping.manifest import Manifest
from webapp.keeping.rebuild import Rebuilt, rebuild
from webapp.keeping.refusals import CannotKeep
from webapp.keeping.rekey import rekey
from webapp.keeping.snapshots import CreateApp, Say
from webapp.sync.tokens import Notary


@dataclass(frozen=True, slots=True)
class Desk:
    """What the commands work with."""

    create_app: CreateApp
    say: Say


Run = Callable[[argparse.Namespace, Desk], int]
FINE, WRONG, REFUSED = 0, 1, 2
WHY_IN = (
    "also put the secret key in: with it, whoever holds the backup can print every badge; without"
    " it (and without a copy kept elsewhere) all printed badges and labels are void after a restore"
)


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", desk: Desk) -> None:
    """Teach the command line these commands."""
    sub = commands.add_parser("backup", help="write database and photos into one file")
    sub.add_argument("target", type=Path, metavar="TARGET.tar[.gz|.zst]")
    sub.add_argument("--with-secret", action="store_true", help=WHY_IN)
    sub.add_argument("--encrypt", action="store_true", help="needs --passphrase-file")
    sub.add_argument("--passphrase-file", type=Path)
    for name, what in (("daily", "days"), ("weekly", "weeks")):
        why = f"afterwards keep one backup of each of the last N {what} that have one"
        sub.add_argument(f"--keep-{name}", type=int, metavar="N", default=0, help=why)
    _runs(sub, _backup, desk)
    sub = commands.add_parser("restore", help="make an installation of a backup")
    sub.add_argument("source", type=Path)
    sub.add_argument("--into", type=Path, help="the data folder, empty or not there yet")
    sub.add_argument("--check", action="store_true", help="only read it and compare checksums")
    sub.add_argument("--passphrase-file", type=Path)
    sub.add_argument("--database-url", help="an empty PostgreSQL database, for a backup of one")
    _runs(sub, _restore, desk)
    sub = commands.add_parser("verify", help="check every record, chain and photo")
    _runs(sub, _verify, desk)
    sub = commands.add_parser("rebuild", help="make all projections anew from the raw entries")
    sub.add_argument("--check", action="store_true", help="only say which rows would change")
    _runs(sub, _rebuild, desk)
    sub = commands.add_parser("rekey", help="seal names and phones anew with the present key")
    _runs(sub, _rekey, desk)


def _runs(parser: argparse.ArgumentParser, run: Run, desk: Desk) -> None:
    def command(options: argparse.Namespace) -> int:
        try:
            return run(options, desk)
        except CannotKeep as problem:
            desk.say(f"rounds: {problem}")
        except OSError as problem:
            desk.say(
                f"rounds: {problem.strerror or problem}: {problem.filename or ''}. Nothing done."
            )
        return REFUSED

    parser.set_defaults(run=command)


def _words(options: argparse.Namespace) -> bytes | None:
    if options.passphrase_file is None:
        return None
    path: Path = options.passphrase_file
    return sealing.passphrase(path.read_text(encoding="utf-8"))


def _backup(options: argparse.Namespace, desk: Desk) -> int:
    words, say = _words(options), desk.say
    if options.encrypt != (words is not None):
        raise CannotKeep("--encrypt and --passphrase-file belong together.")
    if words is None:
        say("Not encrypted: whoever can read the file can read every record and photo.")
    keeps = rotation.Rotation(options.keep_daily, options.keep_weekly)
    is_rotating = bool(keeps.daily or keeps.weekly)
    if is_rotating:
        rotation.check_name(options.target)
    order = backup.Order(options.target, words, options.with_secret)
    done = backup.back_up(from_environment(), order, at=utcnow(), say=say)
    if not options.with_secret:
        say("The secret key is not in it: keep a copy of it elsewhere (see docs/runbook.md).")
    if done.damaged:
        say(f"{len(done.damaged)} photos were damaged before this backup and are not in it.")
        say("Older backups stay as they are: they may hold those photos.")
    elif is_rotating:
        for path in rotation.rotate(options.target, keeps):
            say(f"  deleted {path.name}")
    return WRONG if done.damaged else FINE


def _rekey(_options: argparse.Namespace, desk: Desk) -> int:
    with desk.create_app(from_environment()).app_context():
        for column, count in rekey().items():
            desk.say(f"{column}: {count} sealed anew")
    desk.say("Older keys can be taken out of ROUNDS_FIELD_KEYS once every process has the new one.")
    return FINE


def _restore(options: argparse.Namespace, desk: Desk) -> int:
    words, say = _words(options), desk.say
    if options.check:
        about = restore.check(options.source, words)
        say(f"Whole: made {about.made_at} by Rounds {about.rounds}, {len(about.files)} files.")
        return WRONG if _tell_damaged(about, say) else FINE
    if options.into is None:
        raise CannotKeep("Name the folder to restore --into.")
    url = options.database_url or os.environ.get("ROUNDS_DATABASE_URL", "")
    about = restore.restore(
        restore.Order(options.source, options.into, words, url), desk.create_app, say
    )
    _tell_secret(about, say)
    return WRONG if _tell_damaged(about, say) else FINE


def _tell_damaged(about: Manifest, say: Say) -> bool:
    for name in about.damaged:
        say(f"  not in the backup, damaged before it was made: {name}")
    return bool(about.damaged)


def _tell_secret(about: Manifest, say: Say) -> None:
    given = os.environ.get("ROUNDS_SECRET_KEY", "")
    if given and manifest.secret_check(given) != about.secret_check:
        say("WARNING: ROUNDS_SECRET_KEY is not the key of these records: badges and labels fail.")
    elif not given and not about.has_secret:
        say("WARNING: put the file secret_key there before the first start; a new key would be")
        say("made otherwise, and every printed badge and label would be void.")


def _verify(_options: argparse.Namespace, desk: Desk) -> int:
    say = desk.say
    app = desk.create_app(None)
    with _inside(app):
        faults = verify.database_faults()
        for line in faults:
            say(f"WRONG  {line}")
        is_whole = not faults
        for company_id, name in _companies():
            say(f"== {name}")
            report = verify.verify(company_id, app.config["ROUNDS"].blob_dir)
            for line in report.lines():
                say(line)
            is_whole = is_whole and report.is_whole
            leave_company()
    say("All is well." if is_whole else "Something is wrong: see the lines marked WRONG.")
    return FINE if is_whole else WRONG


def _rebuild(options: argparse.Namespace, desk: Desk) -> int:
    app, code = desk.create_app(None), FINE
    notary = Notary(app.config["ROUNDS"].secret_key)

    def told(done: int, count: int) -> None:
        desk.say(f"  … {done} of {count} entries")

    looking = check_copy.app_to_look_at(app, desk.create_app, is_check=options.check)
    with looking as used, _inside(used):
        for company_id, name in _companies():
            desk.say(f"== {name}")
            enter_company(company_id)
            found = rebuild(notary, utcnow(), is_check=options.check, told=told)
            code = max(code, _tell_rebuilt(found, desk.say, is_check=options.check))
            leave_company()
    return code


@contextmanager
def _inside(app: Flask) -> Iterator[None]:
    """The application's database, let go of afterwards."""
    with app.app_context():
        try:
            yield
        finally:
            leave_company()
            db.session.remove()
            db.engine.dispose()


def _tell_rebuilt(found: Rebuilt, say: Say, *, is_check: bool) -> int:
    say(f"  {found.entries} entries and {found.acts} acts of the office, in order of arrival")
    for name, table in sorted(found.tables.items()):
        say(f"  {name}: {table.rows} rows, {table.differing} differ")
        for difference in table.named:
            say(f"    {difference.line()}")
    for line in found.notes:
        say(f"  note: {line}")
    for line in found.lost:
        say(f"  WRONG  {line}")
    if found.lost:
        say("  Nothing was changed: rows would be lost.")
    elif not is_check:
        say(f"  Rebuilt; {found.differing} rows were put right.")
    return WRONG if found.lost or (is_check and found.differing) else FINE


def _companies() -> list[tuple[UUID, str]]:
    return [(company.id, company.name) for company in accounts.companies()]
