"""What scores are made from: visits with what lies around them, a few SELECTs for all."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import String, bindparam, cast, select

from webapp.accounts.models import Device
from webapp.database import db
from webapp.lookup import Lookup, Row
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
from webapp.presence.seen import Learned, Leg, Pace, Seen, Way
from webapp.presence.sightings import NOTHING, Sightings, in_parts, table
from webapp.presence.view import Bands, Trouble, View
from webapp.rounds.models import Answer, Visit
from webapp.sites.models import Label

BEFORE, AFTER = timedelta(hours=12), timedelta(hours=2)  # what is read around a visit
WEEKS = timedelta(days=14)  # in which a round may be played again
AGAIN_WITHIN = timedelta(hours=1)  # visits that a new one may change the score of

PEOPLE_AT_ONCE = 50  # whose last weeks are held in memory together

_VISIT, _ANSWER = table(Visit), table(Answer)
_MARKED = Lookup(
    select(*(_VISIT.c[name] for name in ("id", "site_id", "person_id", "device_id", "at"))).where(
        _VISIT.c.company_id == bindparam("company"),
        _VISIT.c.id.in_(bindparam("ids", expanding=True)),
    )
)
_NEAR = Lookup(
    select(*(_VISIT.c[name] for name in ("id", "person_id", "device_id", "at"))).where(
        _VISIT.c.company_id == bindparam("company"),
        _VISIT.c.site_id.in_(bindparam("sites", expanding=True)),
        _VISIT.c.at >= bindparam("begin"),
        _VISIT.c.at <= bindparam("end"),
    )
)
_PHOTOS = Lookup(
    select(_ANSWER.c.photos).where(
        _ANSWER.c.company_id == bindparam("company"),
        _ANSWER.c.visit_id.in_(bindparam("ids", expanding=True)),
        cast(_ANSWER.c.photos, String) != NOTHING,
    )
)


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
    marked = _rows_of(_MARKED, visit_ids)
    if not marked:
        return []
    times: dict[UUID, list[datetime]] = defaultdict(list)
    for _id, _site, person_id, device_id, at in marked:
        times[person_id].append(at)
        times[device_id].append(at)
    for some in times.values():
        some.sort()
    values = {
        "company": db.session.info["company_id"],
        "sites": list({one[1] for one in marked}),
        "begin": min(one[4] for one in marked) - AGAIN_WITHIN,
        "end": max(one[4] for one in marked) + AGAIN_WITHIN,
    }
    rows = _NEAR.run(db.session.connection(), values)
    near = {id_ for id_, *whose, at in rows if any(_is_near(at, times.get(one)) for one in whose)}
    return sorted(near | {one[0] for one in marked})


def _is_near(at: datetime, times: Sequence[datetime] | None) -> bool:
    """Whether one of these, in order of time, is within an hour."""
    if not times:
        return False
    first = bisect_left(times, at - AGAIN_WITHIN)
    return first < len(times) and times[first] <= at + AGAIN_WITHIN


def photos_of(visit_ids: Collection[UUID]) -> set[str]:
    """Every photo that these visits show."""
    return {sha256 for (photos,) in _rows_of(_PHOTOS, visit_ids) for sha256 in photos}


def _rows_of(lookup: Lookup, visit_ids: Collection[UUID]) -> list[Row]:
    company, connection = db.session.info["company_id"], db.session.connection()
    parts = in_parts(list(visit_ids))
    return [
        row for ids in parts for row in lookup.run(connection, {"company": company, "ids": ids})
    ]


def views_of(visit_ids: Collection[UUID]) -> list[View]:
    """What the rules look at for each of these visits; one person's in the order of time."""
    return list(each_view(visit_ids))


def each_view(visit_ids: Collection[UUID]) -> Iterator[View]:
    """The same one by one; what lies around is held for some people at a time."""
    sightings = Sightings()
    by_person: dict[UUID, list[UUID]] = defaultdict(list)
    for id_ in sightings.by_id(visit_ids):
        by_person[sightings.person_of(id_)].append(id_)
    people = sorted(by_person)
    for start in range(0, len(people), PEOPLE_AT_ONCE):
        ids = [
            id_ for person in people[start : start + PEOPLE_AT_ONCE] for id_ in by_person[person]
        ]
        if start:
            sightings = Sightings()
            sightings.by_id(ids)
        wanted, around = _around(sightings, ids)
        yield from (_view(visit, around) for visit in wanted)


def _around(sightings: Sightings, ids: Collection[UUID]) -> tuple[list[Seen], _Around]:
    """These visits in the order of time, and everything that lies around them."""
    nearby = {*ids, *sightings.around(ids, BEFORE, AFTER)}
    earlier = sightings.at_points(ids, WEEKS)
    seen = sightings.in_order(nearby | set(earlier))  # all at once
    wanted = sightings.in_order(ids)
    found = _Around()
    people = {visit.person_id for visit in wanted}
    phones = {visit.device_id for visit in wanted}
    sites = {visit.site_id for visit in wanted}
    points = {visit.checkpoint_id for visit in wanted}
    for one in seen:
        if one.id not in nearby:
            continue
        if one.person_id in people:
            found.people[one.person_id].append(one)
        if one.device_id in phones:
            found.phones[one.device_id].append(one)
    found.learned = _learned(sites)
    _read_settings(found, sites, points)
    _read_phones(found, phones, wanted[0].at - BEFORE, wanted[-1].at + AFTER)
    found.voided = _voided(points)
    found.earlier = _histories(sightings.in_order(earlier))
    found.twins = twins.of_visits(wanted)
    return wanted, found


def _histories(earlier: Iterable[Seen]) -> dict[UUID, History]:
    """By person: what they did at these points in the last weeks."""
    by_person: dict[UUID, list[Seen]] = defaultdict(list)
    for seen in earlier:
        by_person[seen.person_id].append(seen)
    return {person: History(seen) for person, seen in by_person.items()}


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
