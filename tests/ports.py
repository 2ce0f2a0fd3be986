"""Ports for servers that are started later, and again at the same place."""

import random
import socket
from contextlib import ExitStack, suppress

# Below those that the system gives to connections going out (32768 and up): between our look and
# the server's start none of these is taken away.
FIRST, LAST = 15_000, 32_000
_CHANCE = random.SystemRandom()  # tests are seeded alike in every worker


def free_ports(many: int) -> list[int]:
    """So many different ports that nobody uses at this moment."""
    found: list[int] = []
    with ExitStack() as held:
        while len(found) < many:
            port = _CHANCE.randint(FIRST, LAST)
            probe = held.enter_context(socket.socket())
            with suppress(OSError):
                probe.bind(("127.0.0.1", port))
                found.append(port)
    return found


def free_port() -> int:
    """One of them."""
    return free_ports(1)[0]
