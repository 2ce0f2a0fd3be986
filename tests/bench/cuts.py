"""Phone killed, server killed, connection cut at any byte: what is lost or doubled?

`python -m tests.bench.cuts [--runs 900] [--seed 7] [--workers 2]`. Each run is a phone of its own
(the Python client of the tests, its journal a file) that walks three points, twelve entries and
three photos in pieces, and sends them to a real server process through a proxy that counts bytes.
From the seed comes one misfortune: SIGKILL of the phone at one of its steps (half a line written,
sent and not answered, answered and not noted …); the connection reset after any byte of any request
or answer, which includes an answer of which nothing arrives after the server has committed; or
SIGKILL of the server with its workers at such a byte, or some milliseconds after it has a request
whole, in the middle of its work. Phone or server start again and finish.
Then: what the phone had said was stored is in its journal, what its journal says is in the server's
database once, unchanged, applied, with its rows, and every photo lies there by its hash. Seeds
repeat the plan, not the timing of threads. To reach: 0.
"""

import argparse
import json
import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.bench.browser_figures import print_machine
from tests.bench.cut_handset import Shift, hash_of, read_journal, run_child
from tests.bench.cut_proxy import DOWN, UP, Break, Proxy
from tests.bench.inbox import cookie
from tests.bench.inbox_night import Property
from tests.browser.story.ledger import Ledger
from tests.browser.story.server import Server
from tests.sync.line import Line
from tests.sync.phone import Phone
from webapp import create_app
from webapp.clock import to_millis, utcnow
from webapp.config import Config
from webapp.database import db, leave_company

STARTS = 5
LONGEST_MOMENT = 0.04  # seconds that a request is worked on, some on either side of its commit


@dataclass(frozen=True)
class Misfortune:
    """One plan: a step at which the phone dies, or where the connection breaks."""

    kind: str
    fatal_step: int = 0
    broken: Break | None = None


class Yard:
    """A server of its own, a proxy before it, a guard, and what a run in peace looked like."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.random = folder, Random(seed)
        self.server = Server(folder / "data", {"ROUNDS_BACKGROUND": "0"})
        self.start_server()
        self.ledger = Ledger(self.server.data)
        self._settle_in()
        self.proxy = Proxy(self.server.port, self.server.kill)
        self.number = seed * 100_000
        self.steps, self.sizes = 0, []  # type: ignore[var-annotated]

    def _settle_in(self) -> None:
        secret = (self.server.data / "secret_key").read_text().strip()
        url = f"sqlite:///{self.server.database}"
        app = create_app(Config(self.server.data, url, secret, self.server.url, background=False))
        with app.app_context():
            place = Property()
            person, token = place.person(0)
            db.session.commit()
            self.person, self.version = person.id, place.version.id
            self.points = [(point.id, place.codes[point.id]) for point in place.points]
            leave_company()
            db.session.remove()
            db.engine.dispose()
        self.cookie = cookie(app, token)

    def shift(self) -> Shift:
        """A new phone in a new folder, enrolled."""
        self.number += 1
        folder = self.folder / f"phone-{self.number}"
        folder.mkdir()
        phone = self._enrolled()
        pem = phone.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / "key.pem").write_bytes(pem)
        points = self.random.sample(self.points, 3)
        return Shift(folder, self.person, phone.id, points, self.version, self.number)

    def _enrolled(self) -> Phone:
        """Enrolling is not what is tried here: a server killed since the last run is started."""
        line = Line(self.server.url, cookie=self.cookie)
        for _ in range(100):
            if self.server.is_killed:
                self.start_server()
            phone = Phone(self.person, to_millis(utcnow()))
            with suppress(OSError):
                answer = phone.enrol(line)  # type: ignore[arg-type]
                assert answer.status_code == 201, answer.data
                return phone
            time.sleep(0.1)
        raise AssertionError

    def learn(self) -> list[str]:
        """One run in peace: how many steps, and how long every request and answer is."""
        self.proxy.arm(None)
        wrong, said = self._work(Misfortune("in peace"))
        self.steps = next(one["steps"] for one in said if "steps" in one)
        self.sizes = [dict(one.bytes) for one in self.proxy.passed]
        return wrong

    def draw(self) -> Misfortune:
        """Phone, connection, or server; anywhere."""
        kind = self.random.choices(("phone", "cut", "server", "work"), (30, 45, 10, 15))[0]
        if kind == "phone":
            return Misfortune("phone killed", fatal_step=self.random.randint(1, self.steps))
        number = self.random.randrange(len(self.sizes))
        if kind == "work":
            at, after = self.sizes[number][UP] - 16, self.random.uniform(0, LONGEST_MOMENT)
            broken = Break(number, UP, max(0, at), kills_server=True, after=after)
            return Misfortune("server killed at work", broken=broken)
        direction = self.random.choice((UP, DOWN))
        # A quarter before the first byte: of an answer that means committed and never told.
        at = self.random.choice((0, *[self.random.randrange(self.sizes[number][direction])] * 3))
        what = "server killed in" if kind == "server" else "cut in"
        where = f"{direction}, nothing of it passed" if at == 0 else direction
        broken = Break(number, direction, at, kills_server=kind == "server")
        return Misfortune(f"{what} {where}", broken=broken)

    def run(self) -> tuple[str, bool, list[str]]:
        """One misfortune: its kind, whether it struck, and what is wrong afterwards."""
        plan = self.draw()
        self.proxy.arm(plan.broken)
        wrong, _ = self._work(plan)
        return plan.kind, plan.broken is None or self.proxy.has_hit, wrong

    def _work(self, plan: Misfortune) -> tuple[list[str], list[dict[str, Any]]]:
        shift = self.shift()
        reading, writing = os.pipe()
        try:
            code = self._wait(run_child(shift, self.proxy.url, plan.fatal_step, writing))
            if code < 0:  # killed, as planned: switched on again
                code = self._wait(run_child(shift, self.proxy.url, 0, writing))
            os.close(writing)
            with os.fdopen(os.dup(reading), "rb") as pipe:
                said = [json.loads(line) for line in pipe]
        finally:
            os.close(reading)
        if code != 0:
            return ["the phone could not send everything"], said
        return self._compare(shift, said), said

    def _wait(self, pid: int) -> int:
        """How the phone ended; a killed server is started again meanwhile."""
        while True:
            done, status = os.waitpid(pid, os.WNOHANG)
            if self.server.is_killed:
                self.start_server()
            if done:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.01)

    def start_server(self) -> None:
        """Again and again: on a busy machine one start may take longer than `Server` waits."""
        for left in reversed(range(STARTS)):
            try:
                self.server.start()
                break
            except AssertionError:
                self.server.kill()
                if left == 0:
                    raise

    def _compare(self, shift: Shift, said: list[dict[str, Any]]) -> list[str]:
        entries = [one["entry"] for one in read_journal(shift.folder) if "entry" in one]
        journal = [{"seq": one["seq"], "hash": hash_of(one), "entry": one} for one in entries]
        held = {line["seq"]: line["hash"] for line in journal}
        wrong = [
            f"entry {one['seq']} was promised and is gone"
            for one in said
            if "seq" in one and held.get(one["seq"]) != one["hash"]
        ]
        if len(held) != len(journal):
            wrong.append("the phone used a number twice")
        if len(journal) != 12:
            wrong.append(f"the phone wrote {len(journal)} entries, not 12")
        photos = [{"sha256": one} for entry in entries for one in entry["photos"]]
        return wrong + self.ledger.compare(journal, photos) + self.ledger.projected(journal)


def work(folder: Path, seed: int, runs: int, results: Any) -> None:
    """One worker's share; sends (kind, struck, wrong) for each."""
    yard = Yard(folder, seed)
    try:
        if wrong := yard.learn():
            results.put(("in peace", True, wrong))
        for _ in range(runs):
            results.put(yard.run())
    except KeyboardInterrupt:
        pass
    finally:
        yard.proxy.close()
        yard.server.kill()
        results.put(None)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=900)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # also where a shell has hidden it
    print_machine()
    context = multiprocessing.get_context("fork")
    results: Any = context.Queue()
    with tempfile.TemporaryDirectory(prefix="rounds-cuts-") as name:
        workers = []
        for number in range(options.workers):
            folder = Path(name) / str(number)
            folder.mkdir()
            share = options.runs // options.workers + (number < options.runs % options.workers)
            arguments = (folder, options.seed + number, share, results)
            workers.append(context.Process(target=work, args=arguments))
        for worker in workers:
            worker.start()
        code = report(results, options.workers, options.runs)
        for worker in workers:
            worker.join()
    return code


def report(results: Any, workers: int, runs: int) -> int:
    """Collect, with a sign of life; print counts per kind and everything that is wrong."""
    struck: Counter[str] = Counter()
    missed, done, wrong, begun = 0, 0, [], time.monotonic()
    while workers:
        try:
            result = results.get()
        except KeyboardInterrupt:
            continue  # workers have heard it too, and come to their end
        if result is None:
            workers -= 1
            continue
        kind, has_struck, faults = result
        done += 1
        struck[kind] += has_struck
        missed += not has_struck
        for fault in faults:
            wrong.append(f"run {done}, {kind}: {fault}")
            print(f"\n{wrong[-1]}", file=sys.stderr)
        print(f"\rrun {done}/{runs}, wrong: {len(wrong)} ", end="", file=sys.stderr, flush=True)
    print(f"\n{done} runs in {time.monotonic() - begun:.0f} s, load {os.getloadavg()[0]:.1f}")
    for kind, times in sorted(struck.items()):
        print(f"  {times:4} {kind}")
    print(f"  {missed:4} whose place did not come by")
    print("\n".join(wrong) or "0 entries or photos lost or doubled")
    return 1 if wrong or done < runs else 0


if __name__ == "__main__":
    sys.exit(main())
