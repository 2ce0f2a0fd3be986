"""Who comes in when everybody comes at once: first in line, before anything is read or asked.

Requests run in lanes: entries of phones, photos of phones, people's pages. Every lane has threads
of its own and room for so many requests; the rest is told to come back, later the longer the line
is. So a whole shift's uploads wait for each other and never for a page, nor a page for them.
"""

import json
import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

LONGEST_WAIT = 300.0  # seconds that a phone is ever told to wait
FIRST_GUESS = 0.05  # seconds per request, until some were measured
PAGES_PER_THREAD = 32
SMOOTHING = 0.05  # weight of the newest measurement
ENTRIES, PHOTOS, PAGES = "entries", "photos", "pages"
BUSY = "server.busy"
SLOW = "server.slow_body"

Header = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Size:
    """How many requests of a lane are worked on, and how many are in the house at all."""

    threads: int
    room: int


Lanes = dict[str, Size]


class Gate:
    """Counts one lane of one process. Knows its pace, and so when a place will be free."""

    def __init__(self, size: Size, clock: Callable[[], float] = time.monotonic) -> None:
        self.size = size
        self._clock = clock
        self._lock = threading.Lock()
        self._inside = 0
        self._seconds = FIRST_GUESS  # of one request in work, smoothed
        self._promised_until = 0.0  # those sent away are expected back, one after the other

    @property
    def inside(self) -> int:
        """Requests that were let in and have not left."""
        return self._inside

    @property
    def seconds(self) -> float:
        """How long a request is in work, of late."""
        return self._seconds

    def enter(self) -> int:
        """0 when let in; otherwise the seconds after which to come back."""
        with self._lock:
            if self._inside < self.size.room:
                self._inside += 1
                self._doubt_promises()
                return 0
            return self._promise()

    def leave(self, worked: float | None) -> None:
        """Out again, after so many seconds of work (None: it never came to that)."""
        with self._lock:
            self._inside -= 1
            if worked is not None:
                self._seconds += SMOOTHING * (worked - self._seconds)

    def _promise(self) -> int:
        """The next place in an imagined line behind those inside and those sent away before."""
        now, pace = self._clock(), self._seconds / self.size.threads
        line = max(self._promised_until, now + self._inside * pace) + pace
        self._promised_until = min(line, now + LONGEST_WAIT)
        return max(1, math.ceil(self._promised_until - now))

    def _doubt_promises(self) -> None:
        """A free thread while others were sent away: they were told to wait for too long."""
        if self._inside <= self.size.threads:
            now = self._clock()
            self._promised_until = now + max(0.0, self._promised_until - now) / 2


def lanes(push_threads: int, photo_threads: int, page_threads: int, phone_queue: int) -> Lanes:
    """The lanes of one web process. Pages have room for many: people rarely come in thousands."""
    return {
        ENTRIES: Size(push_threads, max(phone_queue, push_threads)),
        PHOTOS: Size(photo_threads, max(phone_queue, photo_threads)),
        PAGES: Size(page_threads, page_threads * PAGES_PER_THREAD),
    }


def lane_of(method: str, path: str) -> str:
    """The lane of a request: `entries`, `photos` or `pages`."""
    if path.startswith("/sync/"):
        return ENTRIES
    if path.startswith("/blobs/") and method != "GET":
        return PHOTOS
    return PAGES


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that needs no application: no session, no database, no template."""

    status: int
    headers: list[Header]
    body: bytes


def busy(lane: str, seconds: int) -> Answer:
    """Come back in so many seconds: JSON with a stable code for phones, a sentence for people."""
    return _answer(lane, 503, BUSY, "抱歉，服务器现在很忙。请稍后再试", seconds)


def too_slow(lane: str) -> Answer:
    """The body stopped coming. Whoever sent it has kept it."""
    return _answer(lane, 408, SLOW, "没有收全。请稍后再试", 1)


def _answer(lane: str, status: int, code: str, message: str, seconds: int) -> Answer:
    headers = [
        ("retry-after", str(seconds)),
        ("cache-control", "no-store"),
        ("connection", "close"),
    ]
    if lane == PAGES:
        page = f'<!doctype html><meta charset="utf-8"><title>{status}</title><p>{message}</p>'
        return Answer(
            status, [("content-type", "text/html; charset=utf-8"), *headers], page.encode()
        )
    body = json.dumps({"code": code, "message": message}, ensure_ascii=False)
    return Answer(status, [("content-type", "application/json"), *headers], body.encode())
