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
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings

from webapp import jobs
from webapp.background import worker
from webapp.database import db, give_way
from webapp.pwa.build import prepare

CONNECTIONS = 16_384  # open at once in one web process; what is idle is closed after a while
OWN_FILES = 256  # databases, photos, temporary bodies
BACKLOG = 4096  # connections that the kernel holds while all processes are busy
IDLE_MS = 15_000  # a connection without a request, and a request without its headers
AFTER_YOU_SECONDS = 0.15  # that jobs leave to others between two of their writes to SQLite
BEHIND = 5  # niceness of jobs and side work: pages and phones go first where processors are few
PARENT_CHECK_SECONDS = 2.0


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
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    threading.Thread(target=_watch_parent, args=(stop,), daemon=True).start()
    side = threading.Thread(target=worker.listen, args=(app, jobs.SIDE_WORK, stop))
    prompt = threading.Thread(
        target=jobs.run_forever, args=(app, stop, jobs.PROMPT_JOBS, jobs.PROMPT_SECONDS)
    )
    post = threading.Thread(target=jobs.run_forever, args=(app, stop, jobs.POST_JOBS))
    beside = (side, prompt, post)
    for thread in beside:
        thread.start()
    jobs.run_forever(app, stop)
    for thread in beside:
        thread.join()


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
        process.terminate()
        process.wait(timeout=30)


def _watch_parent(stop: threading.Event) -> None:
    """A killed server cannot end its jobs: they notice that they were handed to another parent."""
    parent = os.getppid()
    while not stop.wait(PARENT_CHECK_SECONDS):
        if os.getppid() != parent:
            stop.set()
