"""出班检查 as a phone told it: when it looked last, and what was red. News, never evidence."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson

from webapp.clock import from_millis
from webapp.sync.wire import Checkup

# The rows of static/js/offline/readiness.js that can be red.
ROWS = (
    "pack", "reader", "pages", "session", "clock", "unsent", "camera", "storage", "room",
)  # fmt: skip
OLD_AFTER = timedelta(hours=12)  # of the shift before this one


@dataclass(frozen=True, slots=True)
class Told:
    """What a phone found, and when."""

    at: datetime
    red: tuple[str, ...]  # names of ROWS; "other" for one that only a newer phone knows

    def standing(self, now: datetime) -> str:
        """ready, not_ready, or old: of another shift, whatever it was then."""
        if now - self.at >= OLD_AFTER:
            return "old"
        return "not_ready" if self.red else "ready"


def newest(before: str, told: Checkup | None, received_ms: int) -> str:
    """What to store, as JSON: an older push that comes late changes nothing."""
    if told is None:
        return before
    at = min(told.at, received_ms)
    if at < orjson.loads(before).get("at", 0):
        return before
    return orjson.dumps({"at": at, "red": told.red}).decode()


def read(stored: str) -> Told | None:
    """None while a phone has told nothing."""
    said = orjson.loads(stored)
    if "at" not in said:
        return None
    red = dict.fromkeys(name if name in ROWS else "other" for name in said["red"])
    return Told(from_millis(said["at"]), tuple(red))
