"""Spam is held back by counting, not by puzzles. The counters are those of the sign-in."""

from collections.abc import Iterable
from datetime import datetime

from webapp.accounts.models import Throttle
from webapp.database import db
from webapp.portal.rules import WINDOW, is_too_many

Counted = tuple[str, object]  # the kind of rules.MOST, and whose


def is_full(counted: Iterable[Counted], now: datetime) -> bool:
    """True when one of these counters has reached its most."""
    for kind, whose in counted:
        row = db.session.get(Throttle, _key(kind, whose))
        if row is not None and is_too_many(kind, row.failures, row.since, now):
            return True
    return False


def count(counted: Iterable[Counted], now: datetime) -> None:
    """One more for each of these."""
    for kind, whose in counted:
        key = _key(kind, whose)
        row = db.session.get(Throttle, key)
        if row is None or now - row.since >= WINDOW:
            row = db.session.merge(Throttle(key=key, failures=0, since=now))
        row.failures += 1


def _key(kind: str, whose: object) -> str:
    return f"{kind}:{whose}"[:80]
