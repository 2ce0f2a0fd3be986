"""The cluster of deploy/ on this machine: its primary dies under uploads, no receipt is lost."""

import time

import pytest

from tests.cluster import kills, processes
from tests.cluster.cluster import Cluster
from tests.cluster.stream import count, uploaders, walking

GUARDS, BEFORE, AFTER = 4, 5, 60

pytestmark = pytest.mark.cluster


def test_every_receipted_entry_outlives_its_primary() -> None:
    if missing := processes.missing():
        pytest.skip(f"no cluster on this machine, missing: {', '.join(missing)}")
    with Cluster() as cluster:
        guards = uploaders(cluster, GUARDS)
        first = cluster.primary()
        assert first is not None
        with walking(guards):
            time.sleep(BEFORE)
            receipts = sum(len(one.receipted) for one in guards)
            kills.node(first)
            died = time.monotonic()
            processes.wait_for(
                "receipts after the kill",
                lambda: all(one.successes and one.successes[-1] > died + 1 for one in guards),
                AFTER,
            )
        for one in guards:
            one.drain()
        second = cluster.primary()
        found = count(cluster, guards)
    assert receipts > 0, "nothing had been stored before the primary died"
    assert second is not None
    assert second.name != first.name
    assert found.receipted == found.stored == sum(len(one.written) for one in guards)
    assert (found.lost, found.doubled, found.parked) == (0, 0, 0)
