"""What granian calls: takes requests in on the event loop, runs the application in threads.

Nothing that waits for a phone's radio holds a thread: bodies are read here, bounded in size and
time, and requests that wait for their turn cost a coroutine. Other WSGI servers (gunicorn) use
`Doorkeeper`, which has the same lanes but lends them its own threads.
"""

import asyncio
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO, Any, NamedTuple

from webapp.web.admission import PAGES, Answer, Gate, Lanes, busy, lane_of, too_slow

IDLE_SECONDS = 10.0  # between two pieces of a body; a dead radio is silent for longer
BODY_SECONDS = 55.0  # for a whole body; phones give up after 60
COURTESY_SECONDS = 0.1  # how long a phone's request lets people's pages go first
IN_MEMORY = 1024 * 1024  # larger bodies go to a temporary file
DROPPED = 4  # times the largest body: so much of one that is larger is read and thrown away
READ_HERE = frozenset({"CONTENT_LENGTH", "TRANSFER_ENCODING"})  # the length told is the true one
NO_BODY = frozenset({"GET", "HEAD", "OPTIONS"})

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Pieces = AsyncIterator[bytes]


class Answered(NamedTuple):
    """What the application said."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class TooSlow(Exception):
    """A body that stopped coming."""


class Front:
    """An RSGI application around a WSGI one."""

    def __init__(self, application: Wsgi, lanes: Lanes, largest: int) -> None:
        self.application = application
        self.largest = largest
        self.gates = {name: Gate(size) for name, size in lanes.items()}
        self._pools = {
            name: ThreadPoolExecutor(size.threads, thread_name_prefix=name)
            for name, size in lanes.items()
        }

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        """One request."""
        lane = lane_of(scope.method, scope.path)
        gate = self.gates[lane]
        wait = gate.enter()
        if wait:
            _refuse(proto, busy(lane, wait))
            return
        worked: float | None = None
        try:
            pieces = _nothing() if scope.method in NO_BODY else aiter(proto)
            with SpooledTemporaryFile(max_size=IN_MEMORY) as body:
                length = await _receive(scope, pieces, body, self.largest)
                environ = _environ(scope, body, length)
                loop = asyncio.get_running_loop()
                worked, answer = await loop.run_in_executor(
                    self._pools[lane], self._work, lane, environ
                )
            if length > self.largest:
                await _send_and_drop(proto, pieces, answer, DROPPED * self.largest)
            else:
                _send(proto, scope.method, answer)
        except TooSlow:
            _refuse(proto, too_slow(lane))
        finally:
            gate.leave(worked)

    def _work(self, lane: str, environ: dict[str, Any]) -> tuple[float, Answered]:
        """In a thread of the lane. Phones give way: one processor lock serves all of a process."""
        if lane != PAGES:
            patience = min(COURTESY_SECONDS, self.gates[lane].seconds)  # at worst half the pace
            deadline = time.monotonic() + patience
            while self.gates[PAGES].inside and time.monotonic() < deadline:
                time.sleep(patience / 20)
        return _run(self.application, environ)


class Doorkeeper:
    """The same lanes for servers that bring their own threads: WSGI around WSGI."""

    def __init__(self, application: Wsgi, lanes: Lanes) -> None:
        self.application = application
        self.gates = {name: Gate(size) for name, size in lanes.items()}
        self._turns = {name: threading.Semaphore(size.threads) for name, size in lanes.items()}

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """One request. Its answer is whole when this returns, so the lane is free again."""
        lane = lane_of(environ["REQUEST_METHOD"], environ["PATH_INFO"])
        gate = self.gates[lane]
        wait = gate.enter()
        if wait:
            refusal = busy(lane, wait)
            start_response(_line(refusal.status), refusal.headers)
            return [refusal.body]
        worked: float | None = None
        try:
            with self._turns[lane]:
                started = time.monotonic()
                answer = self.application(environ, start_response)
                worked = time.monotonic() - started
            return answer
        finally:
            gate.leave(worked)


async def _nothing() -> Pieces:
    """The body of a request that has none."""
    return
    yield b""


async def _receive(scope: Any, pieces: Pieces, body: IO[bytes], largest: int) -> int:
    """Read the body into a file; its length, or the declared one when that is too large to read."""
    declared = scope.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > largest:
        return int(declared)  # the application refuses it by this number, in its own words
    length, deadline = 0, time.monotonic() + BODY_SECONDS
    while length <= largest and (piece := await _next(pieces, deadline)) is not None:
        body.write(piece)
        length += len(piece)
    if declared.isdecimal() and length < int(declared):
        raise TooSlow  # cut off
    body.seek(0)
    return length


async def _next(pieces: Pieces, deadline: float) -> bytes | None:
    """The next piece of a body; None at its end. Raises TooSlow."""
    patience = min(IDLE_SECONDS, deadline - time.monotonic())
    try:
        return await asyncio.wait_for(anext(pieces), patience)
    except StopAsyncIteration:
        return None
    except TimeoutError:
        raise TooSlow from None


async def _send_and_drop(proto: Any, pieces: Pieces, answer: Answered, most: int) -> None:
    """Answer, and read on: a client that only listens when it has sent everything hears it too.

    Closed with bytes unread, the connection is reset, and a phone never learns to send less.
    """
    headers = [(name.lower(), value) for name, value in answer.headers]
    stream = proto.response_stream(answer.status, [*headers, ("connection", "close")])
    await stream.send_bytes(answer.body)
    dropped, deadline = 0, time.monotonic() + BODY_SECONDS
    with suppress(TooSlow):
        while dropped <= most and (piece := await _next(pieces, deadline)) is not None:
            dropped += len(piece)


def _environ(scope: Any, body: IO[bytes], length: int) -> dict[str, Any]:
    """PEP 3333: texts are bytes in disguise."""
    host, _, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_SOFTWARE": "Granian",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "CONTENT_LENGTH": str(length),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        _add_header(environ, name, value)
    if scope.authority and "HTTP_HOST" not in environ:
        environ["HTTP_HOST"] = scope.authority  # HTTP/2
    return environ


def _add_header(environ: dict[str, Any], name: str, value: str) -> None:
    key = name.upper().replace("-", "_")
    if key in READ_HERE or "_" in name:  # a_b would pass for a-b
        return
    key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
    glue = "; " if key == "HTTP_COOKIE" else ","
    environ[key] = f"{environ[key]}{glue}{value}" if key in environ else value


def _run(application: Wsgi, environ: dict[str, Any]) -> tuple[float, Answered]:
    """In a thread of the lane: the whole answer, and how long it took."""
    started = time.monotonic()
    said: list[Any] = []

    def start_response(line: str, headers: list[tuple[str, str]], _error: Any = None) -> None:
        said[:] = [int(line.split(" ", 1)[0]), headers]

    parts = application(environ, start_response)
    try:
        body = b"".join(parts)
    finally:
        close = getattr(parts, "close", None)
        if close is not None:
            close()
    return time.monotonic() - started, Answered(said[0], said[1], body)


def _send(proto: Any, method: str, answer: Answered) -> None:
    status, headers, body = answer
    lower = [(name.lower(), value) for name, value in headers]
    if method == "HEAD" or not body:
        proto.response_empty(status, lower)
    else:
        proto.response_bytes(status, lower, body)


def _refuse(proto: Any, answer: Answer) -> None:
    proto.response_bytes(answer.status, answer.headers, answer.body)


def _line(status: int) -> str:
    return f"{status} {HTTPStatus(status).phrase}"
