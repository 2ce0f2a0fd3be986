"""The server: granian for pages and phones, and one thread for what falls due."""

import threading

from flask import Flask
from granian import Granian
from granian.constants import Interfaces

from webapp import jobs

THREADS = 16  # requests in work at once; phones beyond that wait in the socket


def serve(app: Flask, *, host: str, port: int, workers: int) -> None:
    """Serve until told to stop. The jobs' thread lives in the parent of the workers."""
    stop = threading.Event()
    if app.config["ROUNDS"].background:
        threading.Thread(
            target=jobs.run_forever, args=(app, stop), name="jobs", daemon=True
        ).start()
    server = Granian(
        "webapp.wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        log_access=False,
    )
    try:
        server.serve()
    finally:
        stop.set()
