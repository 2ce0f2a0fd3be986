"""When to try again, when to give up, how much a robot may say. Pure."""

from datetime import datetime, timedelta

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
GIVE_UP_AFTER = timedelta(days=3)
HOLD = timedelta(minutes=2)  # a worker that says nothing for so long has died
FAR = timedelta(hours=1)  # no wait is that long: the server's clock was put back
DIGEST_EVERY = timedelta(minutes=30)

ROBOT_EVERY = timedelta(seconds=4)
ROBOT_BURST = 4 * ROBOT_EVERY  # 5 at once, then one in 4 s: never more than 20 in any minute


def wait_after(failures: int) -> timedelta:
    """30 s, 1 min, 2 min … 15 min."""
    doubled: int = 1 << min(max(failures, 1) - 1, 10)
    return min(LONGEST_WAIT, FIRST_WAIT * doubled)


def spend(budget_at: datetime | None, now: datetime) -> datetime | None:
    """The new budget of a robot that says something now; None: it must wait (GCRA)."""
    if budget_at is None or budget_at < now or budget_at > now + FAR:
        return now + ROBOT_EVERY
    return budget_at + ROBOT_EVERY if budget_at - ROBOT_BURST <= now else None


def digest_at(now: datetime) -> datetime:
    """When what is not urgent leaves: at the next full or half hour."""
    seconds = DIGEST_EVERY.total_seconds()
    return datetime.fromtimestamp((now.timestamp() // seconds + 1) * seconds, tz=now.tzinfo)
