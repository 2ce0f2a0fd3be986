"""Opening a door while counting who tries codes that lead nowhere."""

from webapp.clock import utcnow
from webapp.database import transaction
from webapp.portal import limits
from webapp.portal.blueprint import address
from webapp.portal.doors import Door, open_door
from webapp.portal.refusals import DoorUnknown, TooManyGuesses


def opened(key: str) -> Door:
    """The door of this address. Raises DoorUnknown and TooManyGuesses."""
    now, counted = utcnow(), (("guess-address", address()),)
    if limits.is_full(counted, now):
        raise TooManyGuesses
    try:
        return open_door(key)
    except DoorUnknown:
        with transaction():
            limits.count(counted, now)
        raise
