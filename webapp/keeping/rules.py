"""How long what is kept: kinds, defaults, and what no policy may go below. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class Kind:
    """`least`: a policy below it is refused. 等保 (GB/T 22239) wants logs for six months."""

    name: str
    days: int
    least: int


# Raw entries and the visits and answers made from them are one kind: each is made from the other
# (`rounds rebuild`), so one without the other would come back, or be no evidence.
KINDS = {
    one.name: one
    for one in (
        Kind("photos", 365, 30),
        Kind("records", 3 * 365, 183),
        Kind("findings", 5 * 365, 183),
        Kind("reporters", 2 * 365, 30),
        Kind("calls", 2 * 365, 183),
        Kind("audit", 2 * 365, 183),
        Kind("sign_ins", 183, 183),
    )
}


def fault(kind: str, days: int | None) -> str:
    """What is wrong with so many days: "", "number", "too_short", "too_long"."""
    if days is None:
        return "number"
    if days < KINDS[kind].least:
        return "too_short"
    return "too_long" if days > LONGEST_DAYS else ""


def horizon(now: datetime, days: int) -> datetime:
    """What is older than this may go: whole days, so that one night takes whole days."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=days)
