"""How one round was walked: when each point was seen, what was answered, what went wrong."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from webapp.checklists.schema import Items
from webapp.database import new_id
from webapp.demo.answers import Given, Moment, answer_all
from webapp.demo.paths import way_seconds
from webapp.demo.phone import Phone
from webapp.demo.pictures import Album
from webapp.demo.world.estate import Spot
from webapp.demo.world.people import Guard
from webapp.rounds.models import Round, Stop
from webapp.sites.models import Checkpoint, Label

MISS_RATE, SKIP_RATE, TYPED_RATE = 0.012, 0.012, 0.03  # of all stops
NOBODY_RATE = 0.006  # of all rounds
SKIP_REASONS = ("locked", "work", "water", "emergency")
NEVER = 1000  # no round has as many stops
SLOW_HOUR = "03:00"  # this one is often late (ux.md §7)


@dataclass
class World:
    """What every walk needs to know."""

    random: Random
    since: datetime
    now: datetime
    points: dict[UUID, Checkpoint]
    labels: dict[UUID, Label]
    items: dict[UUID, Items]  # by checklist version
    album: Album
    spots: dict[UUID, Spot] = field(default_factory=dict)
    manners: dict[UUID, Guard] = field(default_factory=dict)  # by person
    last: dict[str, int] = field(default_factory=dict)


def walk(
    round_: Round,
    stops: list[Stop],
    phone: Phone,
    world: World,
    local: datetime,
    *,
    at_desk_from: int = NEVER,
) -> None:
    """Write the entries of a round into the phone's journal, up to the present moment.

    `local`: the start of the round by the wall clock of the site. `at_desk_from`: from this stop
    on, the labels are photos on another phone.
    """
    clock = _start(round_, world, local)
    if clock is None or clock > world.now:
        return
    phone.set_out(clock - timedelta(minutes=1))
    phone.write("rounds.start", {"round_id": str(round_.id)}, at=clock)
    ended, left = _points(round_, stops, phone, world, (clock, at_desk_from))
    if ended <= world.now:
        reason = "去处理突发情况" if left else ""
        body = {"round_id": str(round_.id), "reason": reason, "remark": ""}
        phone.write("rounds.end", body, at=ended + timedelta(seconds=20))


def _points(
    round_: Round, stops: list[Stop], phone: Phone, world: World, begin: tuple[datetime, int]
) -> tuple[datetime, int]:
    """Point by point, up to the present; returns when it was over and how many were left out."""
    random, left = world.random, 0
    clock, at_desk_from = begin
    here: Spot | None = None
    for number, stop in enumerate(stops):
        there, is_at_desk = world.spots[stop.checkpoint_id], number >= at_desk_from
        clock += timedelta(seconds=_way(phone, world, (here, there), is_at_desk))
        here = there
        if clock > world.now:
            break
        luck = random.random()
        if luck < MISS_RATE:
            left += 1
        elif luck < MISS_RATE + SKIP_RATE:
            _skip(round_, stop, phone, random, clock)
        else:
            clock = _visit(round_, stop, phone, world, clock)
    return clock, left


def _way(phone: Phone, world: World, way: tuple[Spot | None, Spot], is_at_desk: bool) -> float:
    """Seconds to the next scan."""
    if is_at_desk:
        return world.random.uniform(6, 13)
    return way_seconds(world.random, world.manners[phone.person.id], *way)


def _start(round_: Round, world: World, local: datetime) -> datetime | None:
    """When somebody set out; None when nobody did. Not before there was anybody."""
    random = world.random
    if random.random() < NOBODY_RATE:
        return None
    clock = max(round_.starts_at, world.since) + timedelta(minutes=random.uniform(2, 12))
    if f"{local:%H:%M}" == SLOW_HOUR and random.random() < 0.55:
        clock += timedelta(minutes=random.uniform(58, 78))
    return clock


def _skip(round_: Round, stop: Stop, phone: Phone, random: Random, at: datetime) -> None:
    body = {
        "round_id": str(round_.id),
        "stop_id": str(stop.id),
        "checkpoint_id": str(stop.checkpoint_id),
        "reason": random.choice(SKIP_REASONS),
        "note": "",
    }
    phone.write("rounds.skip", body, at=at)


def _visit(round_: Round, stop: Stop, phone: Phone, world: World, at: datetime) -> datetime:
    """One visit with its answers; returns when it was done."""
    visit_id, random = str(new_id()), world.random
    label = world.labels[stop.checkpoint_id]
    is_typed = random.random() < TYPED_RATE
    version = stop.checklist_version_id
    phone.write(
        "rounds.visit",
        {
            "visit_id": visit_id,
            "checkpoint_id": str(stop.checkpoint_id),
            "round_id": str(round_.id),
            "stop_id": str(stop.id),
            "checklist_version_id": str(version) if version else None,
            "label_code": label.code,
            "label_revision": label.revision,
            "method": "typed" if is_typed else "scan",
        },
        at=at,
    )
    for given in _answers(stop, world, at):
        at += timedelta(seconds=random.uniform(2.5, 9))
        photos = tuple(
            world.album.take(world.points[stop.checkpoint_id], phone.person, given.is_problem, at)
            for _ in range(given.photos)
        )
        body = _body(given, visit_id, stop)
        phone.write("rounds.answer", body, at=at, photos=photos)
    at += timedelta(seconds=3)
    phone.write("rounds.visit_end", {"visit_id": visit_id}, at=at)
    return at


def _answers(stop: Stop, world: World, at: datetime) -> list[Given]:
    if stop.checklist_version_id is None:
        return []
    age = (world.now - at).days
    moment = Moment(at.date(), age, world.points[stop.checkpoint_id].code, world.last)
    return answer_all(world.items[stop.checklist_version_id], moment, world.random)


def _body(given: Given, visit_id: str, stop: Stop) -> dict[str, Any]:
    return {
        "visit_id": visit_id,
        "checkpoint_id": str(stop.checkpoint_id),
        "checklist_version_id": str(stop.checklist_version_id),
        "item_key": given.item.key,
        "value": given.value,
        "note": given.note,
        "faults": given.faults,
        "reason": "",
        "fixed_on_spot": False,
        "confirmed": given.confirmed,
    }
