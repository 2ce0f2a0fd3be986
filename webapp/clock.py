"""The only place that asks what time it is. Everything else takes the time as an argument."""

from datetime import UTC, datetime


def utcnow() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def to_millis(instant: datetime) -> int:
    """Milliseconds since 1970-01-01 UTC: how instants travel to and from phones."""
    return int(instant.timestamp() * 1000)


def from_millis(millis: int) -> datetime:
    """The instant of a millisecond count made by `to_millis` or by a phone."""
    return datetime.fromtimestamp(millis / 1000, UTC)
