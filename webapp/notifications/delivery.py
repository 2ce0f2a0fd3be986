"""Sending what lies in the outbox: in order, once, by as many workers as there are.

A line (e-mail, SMS, the robot of a site) is held by one worker at a time. Each notice is counted
as tried before it leaves and settled after, in transactions of their own. Up to the edge of the
network it is sent once; a worker that dies between the other side's yes and its own note leaves a
notice that is sent again. The other side can tell: a letter keeps its Message-ID, a text its
Idempotency-Key.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from flask import current_app

from webapp.background import stopping
from webapp.clock import utcnow
from webapp.config import Config
from webapp.database import db, new_id, transaction
from webapp.notifications import outbox
from webapp.notifications.channels.choosing import channel_of
from webapp.notifications.channels.parcel import Channel, Down, Later, Parcel, Rejected
from webapp.notifications.channels.robot import fitting
from webapp.notifications.models import Notice, Via

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]
Choose = Callable[[str, UUID, Config], Channel]
MOST_A_TURN = 200  # then the other lines get a look in


def deliver(_now: datetime, clock: Clock = utcnow, choose: Choose = channel_of) -> None:
    """Send what is due in every line that nobody else is sending from."""
    company_id: UUID = db.session.info["company_id"]
    for line in outbox.waiting_lines(clock()):
        if stopping.is_told():
            return
        holder = new_id()
        with transaction():
            held = outbox.hold(company_id, line, holder, clock())
        if held is None:
            continue
        channel = choose(line, company_id, current_app.config["ROUNDS"])
        try:
            _empty(line, holder, channel, clock)
        finally:
            channel.close()
            with transaction():
                outbox.release(line, holder)


def _empty(line: str, holder: UUID, channel: Channel, clock: Clock) -> None:
    for _turn in range(MOST_A_TURN):
        if stopping.is_told():
            return
        now = clock()
        with transaction():
            rows = _next(line, holder, channel, now)
        if not rows or not _send(line, rows, channel, clock):
            return


def _next(line: str, holder: UUID, channel: Channel, now: datetime) -> list[Notice]:
    """What goes out now; nothing when the line was taken from us or a robot has said enough."""
    if not outbox.still_hold(line, holder, now):
        return []
    if line.startswith(Via.WECOM) and not outbox.spend(line, now):
        return []
    rows = outbox.take(line, channel.most, now)
    count = fitting([_parcel(row) for row in rows]) if channel.most > 1 else len(rows)
    for row in rows[count:]:
        row.tries -= 1
    return rows[:count]


def _send(line: str, rows: Sequence[Notice], channel: Channel, clock: Clock) -> bool:
    """One sending and its end; False when the line is closed now."""
    try:
        has_left = channel.send([_parcel(row) for row in rows])
    except Down as problem:
        logger.warning("notices cannot leave by %s: %s", line.partition(":")[0], problem)
        with transaction():
            outbox.close_line(line, str(problem), clock())
        return False
    except (Later, Rejected) as problem:
        with transaction():
            settle = outbox.settle_later if isinstance(problem, Later) else outbox.settle_failed
            settle(rows, str(problem), clock())
        return True
    with transaction():
        outbox.settle_sent(rows, clock(), has_left=has_left)
        outbox.open_line(line)
    return True


def _parcel(row: Notice) -> Parcel:
    return Parcel(row.id, row.receiver, row.title, row.text)
