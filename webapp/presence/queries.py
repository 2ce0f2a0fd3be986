"""What scores are made from: visits with what lies around them, a few SELECTs for all."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from webapp.accounts.models import Device
from webapp.database import db
from webapp.presence import twins
from webapp.presence.models import (
    PresenceGait,
    PresenceLeg,
    PresencePace,
    PresencePoint,
    PresenceSite,
    PresenceTrouble,
)
from webapp.presence.rhythm import History
from webapp.presence.view import Bands, Learned, Leg, Pace, Seen, Trouble, View, Way
from webapp.rounds.models import Answer, Visit
from webapp.sites.models import Label

BEFORE, AFTER = timedelta(hours=12), timedelta(hours=2)  # what is read around a visit
WEEKS = timedelta(days=14)  # in which a round may be played again
AGAIN_WITHIN = timedelta(hours=1)  # visits that a new one may change the score of

_NAMES = (
    "id site_id checkpoint_id person_id device_id seq at claimed_at not_before not_after method"
    " label_revision flags distance_m accuracy_m"
)
_COLUMNS = [getattr(Visit, name) for name in _NAMES.split()]


@dataclass(slots=True)
class _Around:
    """Rows of all visits asked for, by what they are looked up by."""

    people: dict[UUID, list[Seen]] = field(default_factory=lambda: defaultdict(list))
    phones: dict[UUID, list[Seen]] = field(default_factory=lambda: defaultdict(list))
    earlier: dict[UUID, History] = field(default_factory=dict)
    learned: dict[UUID, Learned] = field(default_factory=dict)
    voided: dict[tuple[UUID, int], datetime] = field(default_factory=dict)
    troubles: dict[UUID, list[Trouble]] = field(default_factory=lambda: defaultdict(list))
    complete: dict[UUID, int] = field(default_factory=dict)
    points: dict[UUID, tuple[bool, int]] = field(default_factory=dict)
    bands: dict[UUID, Bands] = field(default_factory=dict)
    twins: dict[UUID, list[Any]] = field(default_factory=dict)


def with_neighbours(visit_ids: Collection[UUID]) -> list[UUID]:
    """These visits, and those whose score they may change: same person or phone, near in time."""
    marked = db.session.execute(
        select(Visit.id, Visit.site_id, Visit.person_id, Visit.device_id, Visit.at).where(
            Visit.id.in_(visit_ids)
        )
    ).all()
    if not marked:
        return []
    rows = db.session.execute(
        select(Visit.id, Visit.person_id, Visit.device_id, Visit.at).where(
            Visit.site_id.in_({one.site_id for one in marked}),
            Visit.at >= min(one.at for one in marked) - AGAIN_WITHIN,
            Visit.at <= max(one.at for one in marked) + AGAIN_WITHIN,
        )
    ).all()
    times: dict[UUID, list[datetime]] = defaultdict(list)
    for one in marked:
        times[one.person_id].append(one.at)
        times[one.device_id].append(one.at)
    wanted = {one.id for one in marked}
    wanted |= {row.id for row in rows if _is_near(row.at, times, row.person_id, row.device_id)}
    return sorted(wanted)


def _is_near(at: datetime, times: dict[UUID, list[datetime]], *whose: UUID) -> bool:
    return any(abs(at - one) <= AGAIN_WITHIN for key in whose for one in times.get(key, ()))


def photos_of(visit_ids: Collection[UUID]) -> set[str]:
    """Every photo that these visits show."""
    rows = db.session.scalars(select(Answer.photos).where(Answer.visit_id.in_(visit_ids)))
    return {sha256 for photos in rows for sha256 in photos}


def views_of(visit_ids: Collection[UUID]) -> list[View]:
    """What the rules look at for each of these visits, in the order of time."""
    wanted = _visits(Visit.id.in_(visit_ids))
    if not wanted:
        return []
    around = _around(wanted)
    return [_view(visit, around) for visit in sorted(wanted, key=lambda one: one.order)]


def _around(wanted: Sequence[Seen]) -> _Around:
    found = _Around()
    ids = {visit.id for visit in wanted}
    people = {visit.person_id for visit in wanted}
    phones = {visit.device_id for visit in wanted}
    sites = {visit.site_id for visit in wanted}
    begin = min(visit.at for visit in wanted) - BEFORE
    end = max(visit.at for visit in wanted) + AFTER
    others = _visits(Visit.site_id.in_(sites), Visit.at >= begin, Visit.at <= end)
    for seen in sorted([*wanted, *(o for o in others if o.id not in ids)], key=lambda o: o.order):
        if seen.person_id in people:
            found.people[seen.person_id].append(seen)
        if seen.device_id in phones:
            found.phones[seen.device_id].append(seen)
    points = {visit.checkpoint_id for visit in wanted}
    found.learned = _learned(sites)
    _read_settings(found, sites, points)
    _read_phones(found, phones, begin, end)
    found.voided = _voided(points)
    _read_earlier(found, wanted, people)
    found.twins = twins.of_visits(wanted)
    return found


def _visits(*conditions: Any) -> list[Seen]:
    rows = db.session.execute(select(*_COLUMNS).where(*conditions)).all()
    answers = _answers([row.id for row in rows])
    return [_seen(row, *answers.get(row.id, ((), ()))) for row in rows]


_MAKE: Any = Seen  # its fields are in the order of _NAMES


def _seen(row: Any, answered: tuple[datetime, ...], photos: tuple[str, ...]) -> Seen:
    made: Seen = _MAKE(*row[:12], tuple(row[12]), row[13], row[14], answered, photos)
    return made


def _answers(visit_ids: Sequence[UUID]) -> dict[UUID, tuple[tuple[datetime, ...], tuple[str, ...]]]:
    """By visit: when each item was first answered, and every photo."""
    first: dict[UUID, dict[str, datetime]] = defaultdict(dict)
    photos: dict[UUID, list[str]] = defaultdict(list)
    rows = db.session.execute(
        select(Answer.visit_id, Answer.item_key, Answer.at, Answer.photos)
        .where(Answer.visit_id.in_(visit_ids))
        .order_by(Answer.at, Answer.id)
    )
    for visit_id, item_key, at, taken in rows:
        first[visit_id].setdefault(item_key, at)
        photos[visit_id].extend(taken)
    return {key: (tuple(sorted(said.values())), tuple(photos[key])) for key, said in first.items()}


def _learned(sites: Iterable[UUID]) -> dict[UUID, Learned]:
    """By site: what is usual there."""
    legs: dict[UUID, dict[Way, Leg]] = defaultdict(dict)
    paces: dict[UUID, dict[UUID, Pace]] = defaultdict(dict)
    gaits: dict[UUID, dict[UUID, float]] = defaultdict(dict)
    for leg in db.session.scalars(select(PresenceLeg).where(PresenceLeg.site_id.in_(sites))):
        way = (leg.from_id, leg.to_id)
        legs[leg.site_id][way] = Leg(leg.median_s, leg.low_s, leg.samples, leg.only_by)
    for pace in db.session.scalars(select(PresencePace).where(PresencePace.site_id.in_(sites))):
        found = Pace(pace.median_ms, pace.low_ms, pace.samples)
        paces[pace.site_id][pace.checkpoint_id] = found
    for gait in db.session.scalars(select(PresenceGait).where(PresenceGait.site_id.in_(sites))):
        gaits[gait.site_id][gait.person_id] = gait.percent / 100
    return {site: Learned(legs[site], paces[site], gaits[site]) for site in sites}


def _read_earlier(found: _Around, wanted: Sequence[Seen], people: set[UUID]) -> None:
    """What these people did at these points in the last weeks."""
    earlier = _visits(
        Visit.checkpoint_id.in_({visit.checkpoint_id for visit in wanted}),
        Visit.at >= min(visit.at for visit in wanted) - WEEKS,
        Visit.at <= max(visit.at for visit in wanted),
        Visit.person_id.in_(people),
    )
    by_person: dict[UUID, list[Seen]] = defaultdict(list)
    for seen in sorted(earlier, key=lambda one: one.order):
        by_person[seen.person_id].append(seen)
    found.earlier = {person: History(seen) for person, seen in by_person.items()}


def _read_settings(found: _Around, sites: Iterable[UUID], points: Iterable[UUID]) -> None:
    for site in db.session.scalars(select(PresenceSite).where(PresenceSite.site_id.in_(sites))):
        found.bands[site.site_id] = Bands(site.green_from, site.amber_from)
    said = select(PresencePoint).where(PresencePoint.checkpoint_id.in_(points))
    for point in db.session.scalars(said):
        found.points[point.checkpoint_id] = (point.expects_gps, point.weight_percent)


def _read_phones(found: _Around, phones: set[UUID], begin: datetime, end: datetime) -> None:
    troubles = db.session.execute(
        select(PresenceTrouble)
        .where(
            PresenceTrouble.device_id.in_(phones),
            PresenceTrouble.at >= begin,
            PresenceTrouble.at <= end,
        )
        .order_by(PresenceTrouble.at, PresenceTrouble.id)
    ).scalars()
    for one in troubles:
        found.troubles[one.device_id].append(Trouble(one.code, one.at, one.visit_id))
    numbers = select(Device.id, Device.last_seq).where(Device.id.in_(phones))
    found.complete = {row[0]: row[1] for row in db.session.execute(numbers)}


def _voided(points: Iterable[UUID]) -> dict[tuple[UUID, int], datetime]:
    rows = db.session.execute(
        select(Label.checkpoint_id, Label.revision, Label.voided_at).where(
            Label.checkpoint_id.in_(points), Label.voided_at.is_not(None)
        )
    )
    return {(row[0], row[1]): row[2] for row in rows if row[2] is not None}


def _view(visit: Seen, around: _Around) -> View:
    expects_gps, weight = around.points.get(visit.checkpoint_id, (False, 100))
    return View(
        visit,
        of_person=_near(around.people[visit.person_id], visit),
        of_phone=_near(around.phones[visit.device_id], visit),
        earlier=around.earlier[visit.person_id],
        learned=around.learned[visit.site_id],
        voided_at=around.voided.get((visit.checkpoint_id, visit.label_revision)),
        troubles=around.troubles.get(visit.device_id, ()),
        twins=around.twins.get(visit.id, ()),
        has_gap=visit.seq > around.complete.get(visit.device_id, visit.seq),
        expects_gps=expects_gps,
        weight_percent=weight,
        bands=around.bands.get(visit.site_id, Bands()),
    )


def _near(seen: Sequence[Seen], visit: Seen) -> Sequence[Seen]:
    """Those that can matter to this one; `seen` is in the order of time."""
    begin = bisect_left(seen, visit.at - BEFORE, key=lambda one: one.at)
    end = bisect_right(seen, visit.at + AFTER, key=lambda one: one.at)
    return seen[begin:end]
