"""Views for rules, made of plain numbers: seconds after ten in the evening."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from webapp.presence.seen import Learned, Leg, Pace, Seen
from webapp.presence.view import View

TEN = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
SITE, GUARD, OTHER_GUARD, PHONE, OTHER_PHONE = (UUID(int=n) for n in range(1, 6))
_POINTS = {name: UUID(int=100 + number) for number, name in enumerate("ABCDEFGHIJ")}


def point(name: str) -> UUID:
    return _POINTS[name]


def moment(seconds: float) -> datetime:
    return TEN + timedelta(seconds=seconds)


def seen(name: str, seconds: float, *, taps: Sequence[float] = (5, 10), **other: Any) -> Seen:
    """A visit at a point; `taps` are seconds after the scan."""
    values: dict[str, Any] = {
        "id": UUID(int=int(seconds * 1000) + 10**9 + ord(name)),
        "site_id": SITE,
        "checkpoint_id": point(name),
        "person_id": GUARD,
        "device_id": PHONE,
        "seq": int(seconds) + 1,
        "at": moment(seconds),
        "claimed_at": moment(seconds + other.pop("clock", 0)),
        "not_before": moment(seconds - 5),
        "not_after": moment(seconds + 5),
        "method": "scan",
        "label_revision": 1,
        "flags": (),
        "distance_m": None,
        "accuracy_m": None,
        "answered": tuple(moment(seconds + tap) for tap in taps),
    }
    return Seen(**{**values, **other})


LEARNED = Learned(
    legs={
        (point(a), point(b)): Leg(60, 40, 20) for a, b in zip("ABCDEFGHI", "BCDEFGHIJ", strict=True)
    },
    paces={point(name): Pace(20_000, 12_000, 20) for name in "ABCDEFGHIJ"},
)


def view(visit: Seen, *others: Seen, learned: Learned = LEARNED, **other: Any) -> View:
    """The visit among others, sorted by who and with what."""
    everything = sorted({visit, *others}, key=lambda one: one.order)
    return View(
        visit,
        of_person=[one for one in everything if one.person_id == visit.person_id],
        of_phone=[one for one in everything if one.device_id == visit.device_id],
        learned=learned,
        **other,
    )


def walk(step: float, *, names: str = "ABCDEFGHIJ", start: float = 0, **other: Any) -> list[Seen]:
    """One point after the other, every `step` seconds."""
    return [seen(name, start + step * number, **other) for number, name in enumerate(names)]
