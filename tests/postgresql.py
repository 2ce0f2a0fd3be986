"""A PostgreSQL server of the tests' own: fresh folder, free port, gone afterwards."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType

from tests.ports import free_port


def _programs() -> Path | None:
    """Where initdb and pg_ctl are: on the PATH, or where Debian keeps them."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).parent if initdb else None


def has_postgresql() -> bool:
    """True when this machine has the server programs."""
    return _programs() is not None


class Cluster:
    """A running server. Started as another user when the tests run as root, as it demands.

    `is_durable`: what it says is stored is on the disk, as in service. Tests do without.
    """

    def __init__(self, *, is_durable: bool = False) -> None:
        self.is_durable = is_durable
        # Not below pytest's own folder: another run beside us closes that to other users.
        self.folder = Path(tempfile.mkdtemp(prefix="rounds-postgresql-"))
        self.data = self.folder / "cluster"
        self.port = free_port()
        self.url = f"postgresql+psycopg://rounds@127.0.0.1:{self.port}/postgres"

    def __enter__(self) -> "Cluster":
        self.data.mkdir()
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", "nobody", str(self.data)], check=True)
            self.folder.chmod(0o711)
        self._run(
            "initdb",
            "-D",
            str(self.data),
            "-U",
            "rounds",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        self.start()
        return self

    @property
    def pid(self) -> int:
        """Its first process."""
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def start(self) -> None:
        """Start, or start again."""
        fsync = "on" if self.is_durable else "off"
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.data} -c fsync={fsync}"
        self._run(
            "pg_ctl",
            "-D",
            str(self.data),
            "-o",
            options,
            "-l",
            str(self.data / "log"),
            "-w",
            "start",
        )

    def stop(self) -> None:
        """Stop at once, as a power cut does."""
        self._run("pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        folder = _programs()
        assert folder is not None
        command = [str(folder / program), *arguments]
        if os.geteuid() == 0:
            command = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")
