"""The only place that asks what time it is. Everything else takes the time as an argument."""

import time
from datetime import UTC, datetime
from pathlib import Path


def utcnow() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def counted() -> tuple[str, int]:
    """Which life of this machine, and the ms it has counted in it; "" where it does not say."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        boot = ""
    return boot, time.monotonic_ns() // 1_000_000


def to_millis(instant: datetime) -> int:
    """Milliseconds since 1970-01-01 UTC: how instants travel to and from phones."""
    return int(instant.timestamp() * 1000)


def from_millis(millis: int) -> datetime:
    """The instant of a millisecond count made by `to_millis` or by a phone."""
    return datetime.fromtimestamp(millis / 1000, UTC)
