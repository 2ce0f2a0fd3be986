"""PostgreSQL's own programs, found and asked for their version before they are trusted."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import URL, Connection, text

from webapp.keeping.refusals import CannotKeep

DEBIAN = Path("/usr/lib/postgresql")  # <version>/bin/pg_dump
_OTHERS = text(
    "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND c.relkind <> 'i'"
)


def dump(url: URL, path: Path, *, server: str, snapshot: str) -> None:
    """Write the database as of an exported snapshot. Raises CannotKeep."""
    program = newest("pg_dump", at_least=major(server))
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
    _run([program, *options, f"--file={path}", f"--dbname={_address(url)}"], url)


def load(url: URL, path: Path, *, server: str) -> None:
    """Fill an empty database, all or nothing. Raises CannotKeep."""
    program = newest("pg_restore", at_least=major(server))
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    _run([program, *options, f"--dbname={_address(url)}", str(path)], url)


def is_empty(connection: Connection) -> bool:
    """True when nobody has made anything in it."""
    return bool(connection.scalar(_OTHERS) == 0)


def newest(name: str, *, at_least: int) -> str:
    """The newest program of this name. Raises CannotKeep when it is missing, or too old."""
    on_path = shutil.which(name)
    found = [Path(on_path)] if on_path else []
    versions = {str(one): _version(one) for one in [*found, *DEBIAN.glob(f"*/bin/{name}")]}
    if not versions:
        raise CannotKeep(
            f"The program {name} is missing. Install PostgreSQL's client programs, version"
            f" {at_least} or newer (Debian: postgresql-client-{at_least})."
        )
    program = max(versions, key=lambda one: versions[one])
    if versions[program] < at_least:
        raise CannotKeep(
            f"{program} is of PostgreSQL {versions[program]}, older than the {at_least} that is"
            f" needed (Debian: postgresql-client-{at_least})."
        )
    return program


def major(version: str) -> int:
    """17 of "17.2 (Debian 17.2-1)"."""
    number = re.match(r"\d+", version)
    return int(number[0]) if number else 0


def _version(program: Path) -> int:
    """What it says of itself; 0 when it does not run."""
    try:
        said = subprocess.run(  # noqa: S603  # one of PostgreSQL's, found by its name
            [program, "--version"], capture_output=True, text=True, check=True, timeout=20
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return 0
    number = re.search(r"\(PostgreSQL\) (\d+)", said)
    return int(number[1]) if number else 0


def _address(url: URL) -> str:
    """For libpq, without the password: command lines can be read by everybody on a machine."""
    return url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)


def _run(command: list[str], url: URL) -> None:
    environment = {**os.environ, **({"PGPASSWORD": url.password} if url.password else {})}
    done = subprocess.run(  # noqa: S603  # no shell; the address is the operator's own
        command, capture_output=True, text=True, env=environment, check=False
    )
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()
        raise CannotKeep(f"{Path(command[0]).name} failed: {said[-1] if said else done.returncode}")
