"""SIGKILL of the browser or of the server at random moments of a round: what is lost or doubled?

`python -m tests.bench.kills [--runs 100] [--seed 7]`. Each run is a round of 20 points with
60 answers, five of them failures with a photo of 60 to 90 KB, walked through the phone's own router
while it uploads. At a moment drawn from the seed, between the first scan and somewhat after the
last, every process of the browser or of the server gets SIGKILL. Then the browser is started again
on its profile, or the server on its data; the round is walked to its end and sent. What the phone
had said was stored must be in its journal; what its journal says must be in the server's database,
once, unchanged, applied; every photo must be there by its hash. To reach: 0.
"""

import argparse
import base64
import os
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Error, Playwright, sync_playwright

from tests.bench.browser_figures import print_machine
from tests.bench.kill_stage import ROUNDS, STOPS, Guard, Stage
from tests.browser.story.camera import Camera
from tests.browser.story.ledger import Ledger
from tests.browser.story.phone import Phone
from tests.browser.story.server import Server

HERE = Path(__file__).parent
WALK, DRAIN = ((HERE / f"kill_{name}.js").read_text() for name in ("walk", "drain"))
FAIL_EVERY = 4
PHOTOS = STOPS // FAIL_EVERY
TRIES = 60
AFTER_THE_END = 1.2  # of the time that a walk takes: some kills hit the sending that follows


@dataclass
class Walker:
    """One guard with a phone; the phone's promises are kept outside of it."""

    phone: Phone
    guard: Guard
    promised: dict[int, dict[str, Any]] = field(default_factory=dict)  # seq -> {seq, hash}

    def switch_on(self) -> None:
        self.phone.switch_on()
        page = self.phone.page
        cookie = {"name": "rounds", "value": self.guard.cookie, "url": self.phone.url}
        page.context.add_cookies([{**cookie, "expires": time.time() + 86400}])  # type: ignore[list-item]
        page.expose_function("acknowledged", self._hear)
        self.phone.go("/field/")
        self.phone.wait_for_pack()

    def _hear(self, entry: dict[str, Any]) -> None:
        self.promised[entry["seq"]] = entry

    def walk(self, lap: int, pictures: list[str]) -> None:
        arguments = [self.phone.modules(), self.guard.rounds[lap], pictures, FAIL_EVERY]
        self.phone.page.evaluate(WALK, arguments)

    def drain(self, tries: int = TRIES) -> bool:
        """Send until nothing waits; False when it gave up."""
        return bool(self.phone.page.evaluate(DRAIN, [self.phone.modules(), tries]))

    def broken_promises(self, journal: list[dict[str, Any]]) -> list[str]:
        """What was said to be stored and is not, or was stored twice over."""
        held = {line["seq"]: line["hash"] for line in journal}
        wrong = [
            f"entry {seq} was promised and is gone"
            for seq, entry in self.promised.items()
            if held.get(seq) != entry["hash"]
        ]
        said = Counter(
            (line["entry"]["kind"], *map(line["entry"]["body"].get, ("visit_id", "item_key")))
            for line in journal
            if line["entry"]["kind"] in ("rounds.answer", "rounds.visit_end")
        )
        visits = Counter(
            line["entry"]["body"]["checkpoint_id"]
            for line in journal
            if line["entry"]["kind"] == "rounds.visit"
        )
        doubled = [key for found in (said, visits) for key, times in found.items() if times > 1]
        return wrong + [f"the phone wrote {key} twice" for key in doubled]


def picture(random: Random) -> str:
    """A photo that no other run takes, base64."""
    grain = np.random.default_rng(random.getrandbits(32)).integers(0, 256, (240, 320, 3), np.uint8)
    buffer = BytesIO()
    Image.fromarray(grain).save(buffer, "JPEG", quality=80)
    return base64.b64encode(buffer.getvalue()).decode()


class Bench:
    """One server for all runs; a fresh phone for every ten of them."""

    def __init__(self, playwright: Playwright, server: Server, folder: Path, seed: int) -> None:
        self.playwright, self.server, self.folder = playwright, server, folder
        self.random = Random(seed)
        self.ledger = Ledger(server.data)
        self.took = 0.0
        self.killed: Counter[str] = Counter()
        self.hit_a_walk = 0

    def phone_of(self, number: int, guard: Guard) -> Walker:
        camera = Camera(self.folder / f"camera-{number}", {})
        profile = self.folder / f"profile-{number}"
        walker = Walker(Phone(self.playwright, profile, self.server.url, camera), guard)
        walker.switch_on()
        return walker

    def run(self, walker: Walker, lap: int) -> list[str]:
        """One round with one kill; what is wrong afterwards."""
        pictures = [picture(self.random) for _ in range(PHOTOS)]
        victim = self.random.choice(("browser", "server"))
        kill = walker.phone.kill_processes if victim == "browser" else self.server.kill
        is_down = self._walk_until_killed(walker, lap, pictures, kill)
        self.killed[victim] += 1
        if victim == "browser":
            walker.phone.switch_off()
            walker.switch_on()
        else:
            self.server.start()
        if is_down or victim == "browser":
            walker.walk(lap, pictures)
        if not walker.drain():
            return ["something still waits on the phone"]
        journal = walker.phone.journal()
        photos = [{"sha256": one} for line in journal for one in line["entry"]["photos"]]
        wrong = [*walker.broken_promises(journal), *self.ledger.compare(journal, photos)]
        return wrong + self.ledger.projected(journal)

    def _walk_until_killed(
        self, walker: Walker, lap: int, pictures: list[str], kill: Callable[[], None]
    ) -> bool:
        """True when the walk itself was interrupted. The kill has happened when this returns."""
        moment = self.random.uniform(0, AFTER_THE_END * self.took)
        timer = threading.Timer(moment, kill)
        timer.start()
        begun, interrupted = time.monotonic(), False
        try:
            walker.walk(lap, pictures)
            walker.drain(tries=1)
        except Error:
            interrupted = True
        interrupted |= time.monotonic() - begun > moment
        self.hit_a_walk += interrupted
        timer.join()
        return interrupted

    def measure(self, walker: Walker) -> list[str]:
        """The first round of a phone is walked in peace: how long does it take?"""
        begun = time.monotonic()
        walker.walk(0, [picture(self.random) for _ in range(PHOTOS)])
        drained = walker.drain()
        self.took = time.monotonic() - begun
        return [] if drained else ["a round in peace was not sent"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # also where a shell has hidden it
    print_machine()
    with tempfile.TemporaryDirectory(prefix="rounds-kills-") as name, sync_playwright() as driver:
        server = Server(Path(name) / "data")
        server.start()
        try:
            bench = Bench(driver, server, Path(name), options.seed)
            return report(bench, options.runs)
        finally:
            server.kill()


def report(bench: Bench, runs: int) -> int:
    """Do the runs, or as many as there are until Ctrl-C; print what was found."""
    a_phone = ROUNDS - 1
    guards = Stage(bench.server.data, bench.server.url, 7).guards(-(-runs // a_phone))
    wrong: list[str] = []
    begun, done = time.monotonic(), 0
    try:
        for number, guard in enumerate(guards):
            for found in rounds_of(bench, number, guard, min(a_phone, runs - done)):
                wrong += [f"run {done}: {text}" for text in found]
                done += 1
                sign_of_life = f"\rrun {done}/{runs}, wrong: {len(wrong)} "
                print(sign_of_life, end="", file=sys.stderr, flush=True)
            print(f"{done} runs, {tally(bench)}, wrong: {len(wrong)}", flush=True)
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
    print(f"\n{done} runs in {time.monotonic() - begun:.0f} s, {tally(bench)}")
    print("\n".join(wrong) or "0 entries or photos lost or doubled")
    return 1 if wrong else 0


def tally(bench: Bench) -> str:
    """What was killed, when, and what lies on the server by now."""
    rows = {table: bench.ledger.count(table) for table in ("entry", "visit", "answer", "blob")}
    return (
        f"load {os.getloadavg()[0]:.1f}: killed {dict(bench.killed)}, "
        f"{bench.hit_a_walk} before everything was sent; on the server {rows}"
    )


def rounds_of(bench: Bench, number: int, guard: Guard, runs: int) -> Iterator[list[str]]:
    """One phone, one round in peace, and so many with a kill: what is wrong after each."""
    walker = bench.phone_of(number, guard)
    in_peace = bench.measure(walker)
    for lap in range(runs):
        yield [*in_peace, *bench.run(walker, lap + 1)]
        in_peace = []
    walker.phone.switch_off()


if __name__ == "__main__":
    sys.exit(main())
