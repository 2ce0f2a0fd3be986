"""The real server, as an operator starts it: a process that can be killed and started again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path

from tests.ports import free_port
from webapp.config import REPOSITORY

START_SECONDS = 120
END_SECONDS = 10


class Server:
    """`python -m webapp serve --empty` with data of its own, always at the same address."""

    def __init__(self, data: Path, settings: Mapping[str, str] | None = None) -> None:
        self.data = data
        self.settings = dict(settings or {})  # of the environment, beside those that we set
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data.with_suffix(".log")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_killed(self) -> bool:
        """True from kill() until start()."""
        return self._process is None

    @property
    def database(self) -> Path:
        return self.data / "rounds.db"

    def start(self) -> None:
        """Start, and wait until it answers."""
        surroundings = {"ROUNDS_PUBLIC_URL": self.url, **self.settings}
        surroundings["ROUNDS_DATA"] = str(self.data)
        command = [sys.executable, "-m", "webapp", "serve", "--empty", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=REPOSITORY,
                env={**os.environ, **surroundings},
                stdout=log,
                stderr=log,
                start_new_session=True,  # its workers and its jobs die with it
            )
        self._wait_until_healthy()

    def kill(self) -> None:
        """SIGKILL to the server, its workers and its jobs: a power cut."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None
        deadline = time.monotonic() + END_SECONDS
        while self._is_listening() and time.monotonic() < deadline:
            time.sleep(0.02)  # its workers are nobody's children now: there is nothing to wait for
        assert not self._is_listening(), "a killed server still listens"

    def _is_listening(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def _wait_until_healthy(self) -> None:
        assert self._process
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            if self._answers():
                return
            time.sleep(0.05)
        raise AssertionError(f"the server did not start:\n{self.log.read_text()[-3000:]}")

    def _answers(self) -> bool:
        with suppress(OSError), closing(HTTPConnection("127.0.0.1", self.port, timeout=2)) as line:
            line.request("GET", "/healthz")
            return line.getresponse().status == 200
        return False
