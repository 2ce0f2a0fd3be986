"""The primary of a cluster dies under uploads, again and again: what is lost, and for how long?

`python -m tests.bench.cluster [--kills 20] [--guards 4] [--seed 7]`. Starts the cluster of deploy/
on this machine: three PostgreSQL under Patroni, three etcd, HAProxy, PgBouncer, two web servers.
Phones push a visit with its answers every 0.3 s through all of it. Three ways to die take turns:
the whole node (Patroni and PostgreSQL, SIGKILL), PostgreSQL alone, and a node that freezes for 30 s
and then dies. After each, phones go on until all have receipts again, and every receipt that any
phone holds is looked up in the new primary. Needs Debian's patroni, etcd-server, haproxy, pgbouncer
and postgresql. Prints receipts, lost, doubled, and how long no phone got a receipt.
"""

import argparse
import os
import statistics
import sys
import time
from collections import defaultdict
from random import Random

from tests.bench.browser_figures import print_machine
from tests.cluster import kills, processes
from tests.cluster.cluster import Cluster
from tests.cluster.stream import Count, Uploader, count, stopped_for, uploaders, walking

AGAIN_WITHIN = 150  # seconds; more is a fault of its own


class Bench:
    """One cluster for all kills."""

    def __init__(self, cluster: Cluster, guards: list[Uploader], seed: int) -> None:
        self.cluster, self.guards, self.random = cluster, guards, Random(seed)
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.troubles = 0

    def run(self, mode: str) -> Count:
        """One kill, the recovery, the count, and the dead node back again."""
        primary = self.cluster.primary()
        assert primary is not None
        before = sum(one.troubles for one in self.guards)
        with walking(self.guards):
            time.sleep(self.random.uniform(3, 8))
            began = time.monotonic()
            kills.MODES[mode](primary)
            died = time.monotonic()
            processes.wait_for("receipts again", lambda: self._flows(died + 2), AGAIN_WITHIN)
        for one in self.guards:
            one.drain()
        self.seconds[mode].append(stopped_for(self.guards, began))
        self.troubles += sum(one.troubles for one in self.guards) - before
        found = count(self.cluster, self.guards)
        kills.bring_back(self.cluster, primary)
        return found

    def _flows(self, since: float) -> bool:
        return all(one.successes and one.successes[-1] > since for one in self.guards)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--guards", type=int, default=4)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    if missing := processes.missing():
        print(f"missing: {', '.join(missing)}")
        return 2
    print_machine()
    with Cluster() as cluster:
        bench = Bench(cluster, uploaders(cluster, options.guards), options.seed)
        return report(bench, options.kills)


def report(bench: Bench, wanted: int) -> int:
    """Kill so often; print each, and the sum."""
    modes, found, done = list(kills.MODES), Count(0, 0, 0, 0, 0), 0
    try:
        for number in range(wanted):
            mode = modes[number % len(modes)]
            found, done = bench.run(mode), number + 1
            print(f"{done:3} {mode:8} no receipt for {bench.seconds[mode][-1]:5.1f} s; "
                  f"{found.receipted} receipts, lost {found.lost}, doubled {found.doubled}, "
                  f"parked {found.parked}; load {os.getloadavg()[0]:.1f}", flush=True)  # fmt: skip
    except KeyboardInterrupt:
        print("stopped")
    except AssertionError as problem:
        print(f"kill {done + 1}: {problem}")
        done = -1
    for mode, seconds in bench.seconds.items():
        spread = min(seconds), statistics.median(seconds), max(seconds)
        said = " / ".join(f"{one:.1f}" for one in spread)
        print(f"{mode}: {len(seconds)} kills, no receipt for {said} s (min / median / max)")
    print(
        f"{found.receipted} receipted entries of {found.stored} stored, lost {found.lost}, "
        f"doubled {found.doubled}, parked {found.parked}; "
        f"phones met trouble {bench.troubles} times"
    )
    return 0 if done >= 0 and not (found.lost or found.doubled or found.parked) else 1


if __name__ == "__main__":
    sys.exit(main())
