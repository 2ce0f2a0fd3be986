"""The server: granian for pages and phones, and beside it one process for what falls due.

SQLite must not be carried over a fork: its bookkeeping of locks would be copied in the middle of
whatever another thread was doing, and the child would wait for a lock that nobody holds. So the
parent of granian's workers keeps no connection, and jobs run in a process started afresh.
"""

import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Never

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings

from webapp import jobs
from webapp.background import stopping, worker
from webapp.database import db, give_way
from webapp.pwa.build import prepare

CONNECTIONS = 16_384  # open at once in one web process; what is idle is closed after a while
OWN_FILES = 256  # databases, photos, temporary bodies
BACKLOG = 4096  # connections that the kernel holds while all processes are busy
IDLE_MS = 15_000  # a connection without a request, and a request without its headers
AFTER_YOU_SECONDS = 0.15  # that jobs leave to others between two of their writes to SQLite
BEHIND = 5  # niceness of jobs and side work: pages and phones go first where processors are few
PARENT_CHECK_SECONDS = 2.0
ENDING_SECONDS = 10.0  # that jobs have to end by themselves; they take one statement
LAST_SECONDS = 5.0  # more, until the server ends them


class PortTaken(Exception):
    """Somebody listens there already. granian would share the port: half the forms would fail."""


def check_port(host: str, port: int) -> None:
    """Raise PortTaken, before long work has begun."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # old connections are no server
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise PortTaken(f"cannot listen on {host}:{port}: {problem.strerror}") from None


def serve(app: Flask, *, host: str, port: int, workers: int) -> None:
    """Serve until told to stop."""
    prepare(app)
    with app.app_context():
        db.engine.dispose()
    server = Granian(
        "webapp.wsgi:front",
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        workers=workers,
        backlog=BACKLOG,
        backpressure=_connections(),
        http1_settings=HTTP1Settings(header_read_timeout=IDLE_MS),
        websockets=False,
        respawn_failed_workers=True,
        log_access=False,
    )
    with _jobs_beside(app):
        server.serve()


def _connections() -> int:
    """As many as the system lets us open; granian counts idle ones too."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = CONNECTIONS if hard == resource.RLIM_INFINITY else min(CONNECTIONS, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return max(64, most - OWN_FILES)


def work(app: Flask) -> None:
    """Run what falls due until told to stop, or until the server that started us is gone."""
    os.nice(BEHIND)
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        give_way(AFTER_YOU_SECONDS)
    with app.app_context():
        stopping.prepare(db.engine)
    stop = threading.Event()
    loops = [
        threading.Thread(target=run, args=(app, *arguments, stop, *more), name=name)
        for name, run, arguments, more in (
            ("jobs", jobs.run_forever, (), ()),
            ("prompt jobs", jobs.run_forever, (), (jobs.PROMPT_JOBS, jobs.PROMPT_SECONDS)),
            ("post", jobs.run_forever, (), (jobs.POST_JOBS,)),
            ("side work", worker.listen, (jobs.SIDE_WORK,), ()),
        )
    ]
    for loop in loops:
        loop.start()
    _wait_to_be_told()
    stop.set()
    _end(loops)


class _Told(Exception):
    """The signal to stop has come."""


def _wait_to_be_told() -> None:
    """Until a signal says so, or until the server that started us is gone.

    The main thread does nothing else: a handler waits for the end of the statement it interrupts.
    """
    parent = os.getppid()
    with suppress(_Told):
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _tell)
        while os.getppid() == parent:  # a killed server hands us to another
            time.sleep(PARENT_CHECK_SECONDS)


def _tell(*_: object) -> Never:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)  # once is enough
    raise _Told


def _end(loops: list[threading.Thread]) -> None:
    """Wait for what was told to stop. What does not hear it is ended: the next start does it."""
    deadline = time.monotonic() + ENDING_SECONDS
    for loop in loops:
        loop.join(max(0.0, deadline - time.monotonic()))
    if late := ", ".join(loop.name for loop in loops if loop.is_alive()):
        _say(f"{late} did not end within {ENDING_SECONDS:.0f} s: left for the next start.")
        os._exit(1)


def _say(line: str) -> None:
    sys.stderr.write(f"rounds: {line}\n")
    sys.stderr.flush()


@contextmanager
def _jobs_beside(app: Flask) -> Iterator[None]:
    """A process of our own for jobs, ended with us."""
    if not app.config["ROUNDS"].background:
        yield
        return
    process = subprocess.Popen([sys.executable, "-m", "webapp", "work"])
    try:
        yield
    finally:
        _end_process(process, ENDING_SECONDS + LAST_SECONDS)


def _end_process(process: subprocess.Popen[bytes], patience: float) -> None:
    """Ask it to end, and end it after so many seconds. Whatever happens, it does not outlive us."""
    try:
        process.terminate()
        process.wait(timeout=patience)
    except subprocess.TimeoutExpired:
        _say(f"the jobs beside the server did not end within {patience:.0f} s and were killed.")
    finally:
        process.kill()  # nothing happens to what has ended
        process.wait()
