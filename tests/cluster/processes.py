"""Programs of a cluster that we start, freeze and kill: by their ids, and never anybody else's."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

NEEDED = ("etcd", "patroni", "haproxy", "pgbouncer")
PLACES = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))


def missing() -> list[str]:
    """The programs that this machine lacks."""
    lacking = [name for name in NEEDED if shutil.which(name, path=PLACES) is None]
    return lacking if list(Path("/usr/lib/postgresql").glob("*/bin/initdb")) else [
        *lacking, "postgresql"
    ]  # fmt: skip


def program(name: str) -> str:
    """Where it is."""
    found = shutil.which(name, path=PLACES)
    assert found, f"{name} is missing"
    return found


class Process:
    """A program in a session of its own, run as nobody where we are root: they all demand it."""

    def __init__(self, command: list[str], log: Path, settings: Mapping[str, str]) -> None:
        self.command, self.log, self.settings = command, log, dict(settings)
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        drop = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        with self.log.open("ab") as log:
            self._running = subprocess.Popen(
                [*(drop if os.geteuid() == 0 else []), *self.command],
                cwd="/", stdout=log, stderr=log, start_new_session=True,
                env={"PATH": PLACES, "LC_ALL": "C.UTF-8", **self.settings},
            )  # fmt: skip

    @property
    def is_running(self) -> bool:
        return self._running is not None and self._running.poll() is None

    def family(self) -> set[int]:
        """It and everything it has started."""
        return family([self._running.pid]) if self.is_running and self._running else set()

    def reap(self) -> None:
        if self._running is not None:
            self._running.wait(timeout=20)

    def stop(self) -> None:
        """Ask politely, then not."""
        everybody = self.family()
        if self._running is not None and self.is_running:
            self._running.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._running.wait(timeout=15)
        kill(everybody, signal.SIGKILL)
        self.reap()


def family(roots: Iterable[int]) -> set[int]:
    """These processes and all that descend from them."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            after_name = stat.read_text().rpartition(")")[2].split()
            children.setdefault(int(after_name[1]), []).append(int(stat.parent.name))
    found, waiting = set(), list(roots)
    while waiting:
        pid = waiting.pop()
        found.add(pid)
        waiting += children.get(pid, [])
    return found


def kill(pids: Iterable[int], what: signal.Signals) -> None:
    """Send a signal to each that is still there."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, what)


def wait_for(what: str, is_so: Callable[[], object], seconds: float) -> None:
    """Wait until it is so. Raises AssertionError with the words."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return
        time.sleep(0.1)
    raise AssertionError(f"waited {seconds:.0f} s in vain: {what}")
