"""The gate: who comes in, who is sent away for how long; pages never wait for phones."""

import threading
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from webapp.web.admission import Gate, Size, lane_of, lanes
from webapp.web.front import Doorkeeper


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def full(clock: Clock, *, threads: int = 2, room: int = 4, seconds: float = 1.0) -> Gate:
    """A gate whose requests take so long, with nobody left to let in."""
    gate = Gate(Size(threads, room), clock)
    for _ in range(500):
        assert gate.enter() == 0
        gate.leave(seconds)
    for _ in range(room):
        assert gate.enter() == 0
    return gate


def test_room_is_for_so_many_and_free_again_when_they_leave(clock: Clock) -> None:
    gate = full(clock)
    assert gate.enter() > 0
    gate.leave(1.0)
    assert gate.enter() == 0
    assert gate.inside == 4


def test_who_is_sent_away_later_waits_longer(clock: Clock) -> None:
    gate = full(clock)
    waits = [gate.enter() for _ in range(20)]
    assert waits == sorted(waits)
    assert waits[0] == 3  # four inside and oneself, two at a time, a second each
    assert waits[-1] == 12  # nineteen more


def test_nobody_is_sent_away_for_ever(clock: Clock) -> None:
    gate = full(clock, seconds=30.0)
    assert [gate.enter() for _ in range(200)][-1] == 300


def test_promises_run_out_as_time_passes(clock: Clock) -> None:
    gate = full(clock)
    for _ in range(100):
        gate.enter()
    clock.now += 51.0
    assert gate.enter() <= 4


def test_a_free_thread_shortens_promises_that_were_too_long(clock: Clock) -> None:
    gate = full(clock)
    for _ in range(100):
        gate.enter()
    long = gate.enter()
    for _ in range(4):
        gate.leave(1.0)
    for _ in range(6):
        assert gate.enter() == 0
        gate.leave(0.01)
    for _ in range(4):
        gate.enter()
    assert gate.enter() < long / 4


@pytest.mark.parametrize(
    ("method", "path", "lane"),
    [
        ("POST", "/sync/push", "entries"),
        ("GET", "/sync/pack", "entries"),
        ("PATCH", "/blobs/00", "photos"),
        ("HEAD", "/blobs/00", "photos"),
        ("GET", "/blobs/00", "pages"),
        ("GET", "/coverage", "pages"),
    ],
)
def test_lanes(method: str, path: str, lane: str) -> None:
    assert lane_of(method, path) == lane


class Server:
    """A WSGI application that holds every push until told."""

    def __init__(self) -> None:
        self.hold = threading.Event()
        self.working = threading.Semaphore(0)
        self.most = self.at_once = 0
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith("/sync/"):
            with self._lock:
                self.at_once += 1
                self.most = max(self.most, self.at_once)
            self.working.release()
            assert self.hold.wait(10)
            with self._lock:
                self.at_once -= 1
        start("200 OK", [])
        return [b"fine"]


def ask(door: Doorkeeper, path: str) -> tuple[str, dict[str, str], bytes]:
    said: list[Any] = []
    environ = {"REQUEST_METHOD": "POST" if "sync" in path else "GET", "PATH_INFO": path}
    body = b"".join(door(environ, lambda line, headers: said.extend((line, dict(headers)))))
    return said[0], said[1], body


def test_pages_are_answered_while_pushes_fill_their_lane() -> None:
    server = Server()
    door = Doorkeeper(server, lanes(2, 1, 4, 6))
    pushes = [threading.Thread(target=ask, args=(door, "/sync/push")) for _ in range(6)]
    for push in pushes:
        push.start()
    for _ in range(2):
        assert server.working.acquire(timeout=10)
    while door.gates["entries"].inside < 6:
        threading.Event().wait(0.01)
    status, headers, body = ask(door, "/sync/push")
    assert status == "503 Service Unavailable"
    assert int(headers["retry-after"]) >= 1
    assert b'"server.busy"' in body
    assert ask(door, "/coverage")[0] == "200 OK"
    server.hold.set()
    for push in pushes:
        push.join(10)
    assert server.most == 2
    assert door.gates["entries"].inside == 0
    assert ask(door, "/sync/push")[0] == "200 OK"


def test_a_request_that_breaks_leaves_its_place() -> None:
    def broken(_environ: dict[str, Any], _start: Callable[..., Any]) -> Iterable[bytes]:
        raise RuntimeError

    door = Doorkeeper(broken, lanes(1, 1, 1, 1))
    for _ in range(3):
        with pytest.raises(RuntimeError):
            ask(door, "/sync/push")
    assert door.gates["entries"].inside == 0
