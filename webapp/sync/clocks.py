"""The servers' own clocks: whether one was set back, whether two of them disagree.

Tokens and arrivals are only as good as the clocks they were read from. What these have shown is
kept in the database; where one contradicts it, a doubt is noted, and intervals grow by as much:
docs/decisions/0005-proved-time.md.
"""

import logging
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Table, func, insert, select, update

from webapp.clock import counted, from_millis, to_millis
from webapp.database import new_id
from webapp.sync.intervals import AGREED_MS
from webapp.sync.models import ClockDoubt, ServerClock

logger = logging.getLogger(__name__)
LOOK_EVERY_MS = 5_000  # how stale a process may know the others: it is added to every doubt
COMPARED_WITHIN = timedelta(minutes=10)  # machines that were compared longer ago are gone
NODE = socket.gethostname()[:80]
_CLOCK: Table = ServerClock.__table__  # type: ignore[assignment]  # declared as FromClause
_SHOWN = select(*[_CLOCK.c[name] for name in ("node", "latest", "boot", "counted")])
_DOUBT: Table = ClockDoubt.__table__  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Tokens made up to `until` that come in after `since` may be off by `spread`. All ms."""

    since: int
    until: int
    spread: int


@dataclass(frozen=True, slots=True)
class _Seen:
    at: int
    doubts: tuple[Doubt, ...]


Watch = Callable[[Connection, int], tuple[Doubt, ...]]  # `look`, where clocks are real

_seen: WeakKeyDictionary[Engine, _Seen] = WeakKeyDictionary()


def spread(doubts: Iterable[Doubt], earliest_token: int, received: int) -> int:
    """By how much a push may be off whose oldest token and arrival are these."""
    weighing = (d.spread for d in doubts if earliest_token <= d.until and received >= d.since)
    return max(weighing, default=0)


def look(connection: Connection, now: int) -> tuple[Doubt, ...]:
    """Note what this machine's clock shows, and what is in doubt. A query every few seconds."""
    seen = _seen.get(connection.engine)
    if seen is None or not -AGREED_MS <= now - seen.at < LOOK_EVERY_MS:
        seen = _seen[connection.engine] = _Seen(now, _look(connection, now))
    return seen.doubts


def forget() -> None:
    """Look again at once: another process would."""
    _seen.clear()


def _look(connection: Connection, now: int) -> tuple[Doubt, ...]:
    boot, passed = counted()
    expected = [0]
    for node, latest, its_boot, its_count in connection.execute(_SHOWN):
        is_mine = node == NODE and boot and its_boot == boot
        expected.append(latest + max(passed - its_count, 0) if is_mine else latest)
    if now < max(expected) - AGREED_MS:
        _doubt(connection, now, max(expected), max(expected) - now + LOOK_EVERY_MS)
    _note(connection, latest=max(now, max(expected)), boot=boot, counted=passed)
    rows = connection.execute(select(_DOUBT.c.since, _DOUBT.c.until, _DOUBT.c.spread))
    return tuple(Doubt(*row) for row in rows)


def compare(connection: Connection, tell: Callable[[], int]) -> None:
    """How this machine's clock compares with the database's, and so with all other machines'.

    Only where the database is a server of its own; run by a job, once a minute. `tell`: the clock.
    """
    if connection.dialect.name != "postgresql":
        return
    before = tell()
    theirs = to_millis(connection.execute(select(func.clock_timestamp())).scalar_one())
    after = tell()
    if after - before > AGREED_MS:
        return  # too slow an answer says nothing
    at = from_millis(after)
    _note(connection, ahead=(before + after) // 2 - theirs, compared_at=at)
    alive = select(_CLOCK.c.ahead).where(_CLOCK.c.compared_at >= at - COMPARED_WITHIN)
    ahead = list(connection.execute(alive).scalars())
    between = max(ahead) - min(ahead)
    if between > AGREED_MS:
        _doubt(connection, after, after + between, between)


def _note(connection: Connection, **shown: Any) -> None:
    """Write down what this machine's clock shows."""
    mine = update(_CLOCK).where(_CLOCK.c.node == NODE).values(shown)
    if connection.execute(mine).rowcount == 0:
        new = {"node": NODE, "latest": 0, "boot": "", "counted": 0, "ahead": 0, **shown}
        connection.execute(insert(_CLOCK).values(new))


def _doubt(connection: Connection, since: int, until: int, by: int) -> None:
    """One row per disagreement, however often it is seen."""
    going_on = select(_DOUBT.c.id).where(_DOUBT.c.until >= since)
    known = connection.execute(going_on.order_by(_DOUBT.c.until).limit(1)).scalar()
    if known is None:
        logger.warning("server clocks disagree by %s s: times are shown wider", by / 1000)
        row = {"id": new_id(), "since": since, "until": until, "spread": by}
        connection.execute(insert(_DOUBT).values(row))
        return
    higher = {"until": until, "spread": by}
    for name, value in higher.items():
        its = update(_DOUBT).where(_DOUBT.c.id == known, _DOUBT.c[name] < value)
        connection.execute(its.values({name: value}))
    first = update(_DOUBT).where(_DOUBT.c.id == known, _DOUBT.c.since > since)
    connection.execute(first.values(since=since))
