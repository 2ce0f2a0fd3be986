"""Counting failed sign-ins. The count outlives the attempt, so it has its own transaction."""

from datetime import datetime

from webapp.accounts.models import Throttle
from webapp.accounts.refusals import TooManyTries
from webapp.accounts.rules import (
    THROTTLE_WINDOW,
    TRIES_PER_ADDRESS,
    TRIES_PER_PERSON,
    minutes_to_wait,
    tries_left,
)
from webapp.database import db


def check(keys: list[str], now: datetime) -> None:
    """Raise TooManyTries when one of the keys has none left."""
    for key in keys:
        row = db.session.get(Throttle, key)
        if row and not tries_left(row.failures, row.since, now, _allowed(key)):
            raise TooManyTries(minutes=minutes_to_wait(row.since, now))


def count_failure(keys: list[str], now: datetime) -> int:
    """Count one failure for each key; return the tries left of the first."""
    left = 0
    for key in reversed(keys):
        row = db.session.get(Throttle, key)
        if row is None or now - row.since >= THROTTLE_WINDOW:
            row = db.session.merge(Throttle(key=key, failures=0, since=now))
        row.failures += 1
        left = tries_left(row.failures, row.since, now, _allowed(key))
    return left


def forget(key: str) -> None:
    """A success wipes the person's slate, not the address's."""
    row = db.session.get(Throttle, key)
    if row is not None:
        db.session.delete(row)


def _allowed(key: str) -> int:
    return TRIES_PER_PERSON if key.startswith("person:") else TRIES_PER_ADDRESS
