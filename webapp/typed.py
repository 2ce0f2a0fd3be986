"""Days and instants as people type them and as browsers' calendars send them. Pure.

None: no such day, or none that anybody here can mean. Years outside of YEARS are slips of the
hand, and the first and the last one cannot be told in another zone at all.
"""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

YEARS = range(2000, 2101)
JUST_NOW = timedelta(minutes=5)  # "now" in a form that took a while to fill in
FARTHEST = timedelta(days=366)  # nobody books a plumber for the year after next
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d(\.\d{1,6})?)?", re.ASCII)


def day_of(typed: str) -> date | None:
    """2026-11-22."""
    if not _DAY.fullmatch(typed.strip()):
        return None
    try:
        found = date.fromisoformat(typed.strip())
    except ValueError:
        return None
    return found if found.year in YEARS else None


def instant_of(typed: str, zone: ZoneInfo) -> datetime | None:
    """2026-11-22T14:30 by the clock of the zone; of an hour that comes twice, the first.

    None too for an hour that the clock leaves out, when it is put forward in spring.
    """
    found = _INSTANT.fullmatch(typed.strip())
    if found is None:
        return None
    try:
        local = datetime.fromisoformat(found[1])
    except ValueError:
        return None
    if local.year not in YEARS:
        return None
    instant = local.replace(tzinfo=zone).astimezone(UTC)
    return instant if instant.astimezone(zone).replace(tzinfo=None) == local else None


def is_ahead(instant: datetime, now: datetime) -> bool:
    """True for what can still be promised or booked: not gone by, and not years away."""
    return now - JUST_NOW <= instant <= now + FARTHEST
