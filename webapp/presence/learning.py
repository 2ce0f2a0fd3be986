"""What is usual at a site: how long the way takes between two points, and the look at each.

Looks are learned from visits nobody doubts. Ways also from amber ones: a brisk guard whom nobody
knows yet would be doubted for ever if doubted visits taught nothing. Medians, so that a chat on the
way or a shared afternoon of cheating moves little; one in ten as the fast end.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, insert, select

from webapp.database import db
from webapp.presence import ways
from webapp.presence.models import PresenceGait, PresenceLeg, PresencePace, PresenceScore
from webapp.presence.seen import Way
from webapp.rounds.models import Answer, Visit

LOOKS_BACK = timedelta(days=45)
ONE_GO = timedelta(minutes=30)  # a longer pause is no way
FEWEST = 3  # the rules want five; fewer are kept so that pages can say how far it is
SURE_AFTER = 20  # ways by which a pace is believed half; a few may be one bad evening
MOST_VISITS = 200_000  # the latest of them


class _Walked(NamedTuple):
    """A visit as far as it teaches something."""

    person_id: UUID
    checkpoint_id: UUID
    device_id: UUID
    at: datetime
    claimed_at: datetime
    left_at: datetime
    items: int
    is_good: bool  # green, or not scored yet
    is_fair: bool  # not red

    def walked(self, other: "_Walked") -> float:
        """Seconds from the last answer here to the scan there."""
        return (ways.elapsed(self, other) - (self.left_at - self.at)).total_seconds()


class _Taught(NamedTuple):
    """What the visits of a site have taught; rows but for company, site and date."""

    legs: list[dict[str, Any]]
    paces: list[dict[str, Any]]
    gaits: list[dict[str, Any]]


def learn(site_id: UUID, now: datetime) -> None:
    """Write anew what is usual at a site. Inside a transaction."""
    taught = _taught(_by_person(_visits(site_id, now - LOOKS_BACK)))
    common = {"company_id": db.session.info["company_id"], "site_id": site_id, "learned_at": now}
    _replace(PresenceLeg, site_id, [row | common for row in taught.legs])
    _replace(PresencePace, site_id, [row | common for row in taught.paces])
    _replace(PresenceGait, site_id, [row | common for row in taught.gaits])


def _taught(people: Iterable[list[_Walked]]) -> _Taught:
    legs: dict[Way, list[float]] = defaultdict(list)
    paces: dict[UUID, list[float]] = defaultdict(list)
    goes: dict[UUID, list[tuple[Way, float]]] = defaultdict(list)
    for walked in people:
        for one in walked:
            if one.is_good and one.items >= 2:  # a single tap is no look
                paces[one.checkpoint_id].append((one.left_at - one.at).total_seconds())
        for one, other in pairwise(walked):
            if _is_a_way(one, other):
                way, took = (one.checkpoint_id, other.checkpoint_id), one.walked(other)
                legs[way].append(took)
                goes[one.person_id].append((way, took))
    teachers = _teachers(goes)
    known = {way: _leg(way, took, teachers[way]) for way, took in legs.items()}
    looks = [_pace(at, took) for at, took in paces.items()]
    return _Taught(list(known.values()), looks, list(_gaits(goes, known)))


def _teachers(goes: dict[UUID, list[tuple[Way, float]]]) -> dict[Way, set[UUID]]:
    found: dict[Way, set[UUID]] = defaultdict(set)
    for person_id, told in goes.items():
        for way, _took in told:
            found[way].add(person_id)
    return found


def _is_a_way(one: _Walked, other: _Walked) -> bool:
    if not (one.is_fair and other.is_fair) or one.checkpoint_id == other.checkpoint_id:
        return False
    return 0 <= one.walked(other) <= ONE_GO.total_seconds()


def _visits(site_id: UUID, since: datetime) -> Iterator[_Walked]:
    answered = (
        select(
            Answer.visit_id.label("visit_id"),
            func.max(Answer.at).label("last"),
            func.count(Answer.item_key.distinct()).label("items"),
        )
        .join(Visit, (Visit.company_id == Answer.company_id) & (Visit.id == Answer.visit_id))
        .where(Visit.site_id == site_id, Visit.at >= since)
        .group_by(Answer.visit_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            Visit.person_id, Visit.checkpoint_id, Visit.device_id, Visit.at, Visit.claimed_at,
            answered.c.last, answered.c["items"],
            PresenceScore.band,
        )
        .outerjoin(answered, answered.c.visit_id == Visit.id)
        .outerjoin(
            PresenceScore,
            (PresenceScore.company_id == Visit.company_id) & (PresenceScore.visit_id == Visit.id),
        )
        .where(Visit.site_id == site_id, Visit.at >= since)
        .order_by(Visit.at.desc())
        .limit(MOST_VISITS)
    )  # fmt: skip
    for row in rows:
        person_id, point_id, device_id, at, claimed_at, last, items, band = row
        left_at = max(at, last) if last else at
        judged = (band in (None, "green"), band != "red")
        yield _Walked(person_id, point_id, device_id, at, claimed_at, left_at, items or 0, *judged)


def _by_person(visits: Iterator[_Walked]) -> Iterator[list[_Walked]]:
    found: dict[UUID, list[_Walked]] = defaultdict(list)
    for one in visits:
        found[one.person_id].append(one)
    for walked in found.values():
        yield sorted(walked, key=lambda one: one.at)


def _leg(way: Way, took: Sequence[float], teachers: set[UUID]) -> dict[str, Any]:
    return {
        "from_id": way[0],
        "to_id": way[1],
        "median_s": round(median(took)),
        "low_s": round(_low(took)),
        "samples": len(took),
        "only_by": next(iter(teachers)) if len(teachers) == 1 else None,
    }


def _pace(checkpoint_id: UUID, took: Sequence[float]) -> dict[str, Any]:
    return {
        "checkpoint_id": checkpoint_id,
        "median_ms": round(median(took) * 1000),
        "low_ms": round(_low(took) * 1000),
        "samples": len(took),
    }


def _gaits(
    goes: dict[UUID, list[tuple[Way, float]]], legs: dict[Way, dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """How everybody walks against the median of all, on ways that somebody else walks too."""
    for person_id, told in goes.items():
        shares = [took / leg["median_s"] for way, took in told if _is_shared(leg := legs[way])]
        if shares:
            percent = round(believed(shares) * 100)
            yield {"person_id": person_id, "percent": percent, "samples": len(shares)}


def believed(shares: Sequence[float]) -> float:
    """A pace that excuses is believed at once; one that accuses, the more often it was seen."""
    found = median(shares)
    slower = max(0.0, found - 1) * len(shares) / (len(shares) + SURE_AFTER)
    return min(1.0, found) + slower


def _is_shared(leg: dict[str, Any]) -> bool:
    return leg["only_by"] is None and leg["samples"] >= FEWEST and leg["median_s"] > 0


def _low(took: Sequence[float]) -> float:
    """One in ten was as fast as this."""
    return sorted(took)[len(took) // 10]


def _replace(model: Any, site_id: UUID, rows: Iterable[dict[str, Any]]) -> None:
    db.session.execute(delete(model).where(model.site_id == site_id))
    enough = [row for row in rows if row["samples"] >= FEWEST]
    if enough:
        db.session.execute(insert(model), enough)
