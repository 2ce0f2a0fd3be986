"""How many entries a second real web processes take in, over HTTP.

    python -m tests.bench.inbox_http [--workers 1] [--postgresql] [--companies 0]

The same nights as `tests.bench.inbox`, sent by as many connections as there are phones, each in
its own order, to granian with so many web processes. The clients share the machine; their pushes
are made beforehand. One company is written by one push at a time, so with several workers there
are several companies. Beside the rate it says what an entry costs in processor time, which other
work on the machine blurs less, and how many entries a second all cores could take at that price.
"""

import argparse
import http.client
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import orjson
from flask import Flask

from tests.bench import inbox, processors
from tests.bench.inbox import BATCH, Request, build
from tests.bench.reconnect import House
from tests.postgresql import Cluster
from webapp.database import db

HEADERS = {"X-Rounds": "1", "Content-Type": "application/json", "Content-Encoding": "gzip"}
RUNS = 3


def deliver(port: int, requests: list[Request]) -> None:
    """One phone: the next push when the last was answered."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    for one in requests:
        while True:
            line.request("POST", "/sync/push", one.body, HEADERS)
            answer = line.getresponse()
            said = answer.read()
            if answer.status == 200:
                break
            line.close()
            time.sleep(float(answer.headers.get("Retry-After", 1)))
        assert len(orjson.loads(said)["outcomes"]) == one.entries
    line.close()


Spent = Callable[[], dict[str, float]]


def run(app: Flask, port: int, seeds: list[int], spent: Spent) -> float:
    """All phones of these companies at once; entries a second."""
    queues = [queue for seed in seeds for queue in by_phone(inbox.prepare(app, seed))]
    with app.app_context():
        db.engine.dispose()
    entries = sum(one.entries for queue in queues for one in queue)
    threads = [threading.Thread(target=deliver, args=(port, queue)) for queue in queues]
    before, started = spent(), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - started
    rate, load = entries / seconds, os.getloadavg()[0]
    print(f"  {entries} entries in {seconds:5.2f} s = {rate:6.0f} entries/s, load {load:.1f}")
    worked = {who: total - before[who] for who, total in spent().items()}
    most = entries / max(sum(worked.values()), 0.01)
    told = ", ".join(f"{who} {total:.2f} s" for who, total in worked.items())
    print(f"    processor time: {told}; {most:.0f} entries per second of it,"
          f" {most * (os.cpu_count() or 1):.0f} entries/s if all cores did nothing else"
          )  # fmt: skip
    return rate


def by_phone(requests: list[Request]) -> list[list[Request]]:
    queues: dict[str, list[Request]] = {}
    for one in requests:
        queues.setdefault(one.cookie, []).append(one)
    return list(queues.values())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--companies", type=int, default=0, help="0: two for each process")
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    many = options.companies or 2 * options.workers
    server = Cluster(is_durable=True) if options.postgresql else nullcontext()
    with tempfile.TemporaryDirectory() as name, server as cluster:
        url = cluster.url if cluster else f"sqlite:///{Path(name) / 'rounds.db'}"
        app = build(Path(name), url)
        settings = {
            "ROUNDS_DATABASE_URL": url,
            "ROUNDS_SECRET_KEY": app.config["SECRET_KEY"],
            "ROUNDS_BACKGROUND": "0",
        }
        house = House(Path(name), settings, options.workers)
        with house.open():

            def spent() -> dict[str, float]:
                database = {"database": processors.spent(cluster.pid)} if cluster else {}
                return {
                    "phones": time.process_time(),
                    "web": processors.spent(house.pid),
                    **database,
                }

            rates = [
                run(app, house.port, list(range(1 + n * many, 1 + (n + 1) * many)), spent)
                for n in range(RUNS)
            ]
        with app.app_context():
            db.engine.dispose()
    kind = "PostgreSQL (fsync on)" if options.postgresql else "SQLite"
    print(f"inbox over HTTP, batches of {BATCH}, {kind}, {options.workers} web process(es),"
          f" {many} companies of 8 phones: median {statistics.median(rates):.0f}"
          f" entries/s (to reach: 3000)")  # fmt: skip


if __name__ == "__main__":
    main()
