"""A line between phone and server that counts its bytes, and breaks once where it was told to."""

import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

UP, DOWN = "request", "answer"
READ = 65536
_RESET = struct.pack("ii", 1, 0)  # linger for 0 s: the other side sees a reset, not an end


@dataclass(frozen=True)
class Break:
    """Let `at` bytes of connection `number` through in this direction, then break.

    With `after` nothing is held back, and it breaks so many seconds later.
    """

    number: int
    direction: str
    at: int
    kills_server: bool
    after: float | None = None


@dataclass
class Passed:
    """How many bytes of one connection went by."""

    bytes: dict[str, int] = field(default_factory=lambda: {UP: 0, DOWN: 0})


class Proxy:
    """Listens for one phone; one thread for each direction of each connection."""

    def __init__(self, port: int, kill_server: Callable[[], None]) -> None:
        self.server, self.kill_server = ("127.0.0.1", port), kill_server
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=16)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.plan: Break | None = None
        self.passed: list[Passed] = []
        self.has_hit = False
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def arm(self, plan: Break | None) -> None:
        """Count from the start, and break where the plan says, once."""
        with self._lock:
            self.plan, self.passed, self.has_hit = plan, [], False

    def close(self) -> None:
        self.listener.close()

    def _accept(self) -> None:
        while True:
            try:
                phone, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._connect, args=(phone,), daemon=True).start()

    def _connect(self, phone: socket.socket) -> None:
        with self._lock:
            number, passed = len(self.passed), Passed()
            self.passed.append(passed)
        try:
            server = socket.create_connection(self.server, timeout=5)
        except OSError:
            _reset(phone)
            return
        server.settimeout(None)
        ends = (phone, server)
        pump = threading.Thread(target=self._pump, args=(ends, UP, number, passed), daemon=True)
        pump.start()
        self._pump((server, phone), DOWN, number, passed)
        pump.join()
        for end in ends:
            end.close()

    def _pump(
        self, ends: tuple[socket.socket, socket.socket], direction: str, number: int, passed: Passed
    ) -> None:
        source, target = ends
        with suppress(OSError):
            while data := source.recv(READ):
                allowed = self._allowed(direction, number, passed.bytes[direction], len(data))
                passed.bytes[direction] += min(allowed, len(data))
                target.sendall(data[:allowed])
                if allowed < len(data):
                    self._break(ends)
                    return
                after = self._ends_after(direction, number, passed.bytes[direction])
                if after is not None:
                    threading.Timer(after, self._break, [ends]).start()
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def _allowed(self, direction: str, number: int, before: int, more: int) -> int:
        """How many of these bytes may pass; fewer than all of them means: break now."""
        with self._lock:
            plan = self.plan
            if plan is None or self.has_hit or (plan.number, plan.direction) != (number, direction):
                return more
            if plan.after is not None or before + more <= plan.at:
                return more
            self.has_hit = True
            return plan.at - before

    def _ends_after(self, direction: str, number: int, passed: int) -> float | None:
        """Once, when the bytes have passed that start the time to the end: its seconds."""
        with self._lock:
            plan = self.plan
            if plan is None or self.has_hit or plan.after is None or passed < plan.at:
                return None
            self.has_hit = (plan.number, plan.direction) == (number, direction)
            return plan.after if self.has_hit else None

    def _break(self, ends: tuple[socket.socket, socket.socket]) -> None:
        if self.plan is not None and self.plan.kills_server:
            self.kill_server()
        for end in ends:
            _reset(end)


def _reset(end: socket.socket) -> None:
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        end.shutdown(socket.SHUT_RDWR)
    end.close()
