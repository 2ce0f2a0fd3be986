"""Rules of people and sign-in. Plain Python: the time is an argument."""

import itertools
from datetime import datetime, timedelta

THROTTLE_WINDOW = timedelta(minutes=15)
TRIES_PER_PERSON = 5
TRIES_PER_ADDRESS = 60  # a whole shift signs in behind one router
PIN_LENGTH = 4
PASSWORD_LENGTH = 10

# Whose account, badge and PIN somebody may change, and which role they may give: never upwards.
FIELD_AND_DESK = frozenset({"guard", "cleaner", "technician", "frontdesk"})
LOOKS_AFTER = {
    "supervisor": FIELD_AND_DESK,
    "manager": FIELD_AND_DESK | {"supervisor", "manager"},
    "admin": FIELD_AND_DESK | {"supervisor", "manager", "admin"},
}


def may_look_after(by: str, role: str) -> bool:
    """Whether a person of role `by` may change a person of this role, or make one."""
    return role in LOOKS_AFTER.get(by, ())


def tries_left(failures: int, since: datetime, now: datetime, allowed: int) -> int:
    """How many more tries there are before the window has passed."""
    if now - since >= THROTTLE_WINDOW:
        return allowed
    return max(0, allowed - failures)


def minutes_to_wait(since: datetime, now: datetime) -> int:
    """Whole minutes, at least 1, until tries are allowed again."""
    seconds = (since + THROTTLE_WINDOW - now).total_seconds()
    return max(1, -int(-seconds // 60))


def is_pin(text: str) -> bool:
    """Four digits, ASCII ones."""
    return len(text) == PIN_LENGTH and text.isascii() and text.isdigit()


def is_guessable_pin(pin: str) -> bool:
    """One digit four times, or a run such as 1234 and 4321."""
    steps = {int(after) - int(before) for before, after in itertools.pairwise(pin)}
    return steps in ({0}, {1}, {-1})


def is_strong_password(text: str) -> bool:
    """Long enough, and not one character over and over (OWASP ASVS 5.0 §6.2: length counts)."""
    return len(text) >= PASSWORD_LENGTH and len(set(text)) > 3
