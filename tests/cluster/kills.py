"""Ways for a primary to die, and how it comes back."""

import signal
import time
from collections.abc import Callable

from tests.cluster.cluster import Cluster, Node
from tests.cluster.processes import kill

FROZEN_SECONDS = 30  # longer than Patroni's ttl: somebody else is primary by then


def node(primary: Node) -> None:
    """Patroni and PostgreSQL, SIGKILL: the machine is off."""
    primary.signal(signal.SIGKILL)


def postgres(primary: Node) -> None:
    """PostgreSQL alone; Patroni beside it sees that and may start it again."""
    kill(primary.pids() - primary.patroni.family(), signal.SIGKILL)


def frozen(primary: Node) -> None:
    """It hangs, is replaced, and dies without having noticed."""
    primary.signal(signal.SIGSTOP)
    time.sleep(FROZEN_SECONDS)
    primary.signal(signal.SIGKILL)


MODES: dict[str, Callable[[Node], None]] = {"node": node, "postgres": postgres, "frozen": frozen}


def bring_back(cluster: Cluster, dead: Node) -> None:
    """Switch the machine on again, and wait until there are three."""
    if not dead.patroni.is_running:
        dead.patroni.reap()
        dead.patroni.start()
    cluster.wait_until_whole()
