"""Being told to stop, for what runs beside the server: it ends at its next statement.

What a job had begun is rolled back, and done by the next process: every job may be done twice. Only
what speaks to other machines is never cut between their yes and our note; it asks `is_told` between
two sendings.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


class Stopped(BaseException):
    """Not an Exception: a job that logs what goes wrong and goes on must not go on."""


class _Here(threading.local):
    stop: threading.Event | None = None
    is_cut = False  # at a statement


_here = _Here()


def prepare(engine: Engine) -> None:
    """Teach an engine to end work that was told to stop."""
    event.listen(engine, "before_cursor_execute", _look)


@contextmanager
def heeding(stop: threading.Event, *, is_cut: bool) -> Iterator[None]:
    """What this thread does inside ends when `stop` is set; `is_cut`: before its next statement."""
    _here.stop, _here.is_cut = stop, is_cut
    try:
        yield
    except Stopped:
        pass
    finally:
        _here.stop, _here.is_cut = None, False


def is_told() -> bool:
    """True when what this thread does should end at the next good place."""
    return _here.stop is not None and _here.stop.is_set()


def _look(*_: Any) -> None:
    if _here.is_cut and is_told():
        _here.is_cut = False  # what tidies up behind it may still speak to the database
        raise Stopped
