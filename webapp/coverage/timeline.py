"""Swimlanes: what was planned and what was seen, a lane for each round's assignee or route."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from webapp.database import db
from webapp.rounds import queries as rounds
from webapp.rounds.candidates import round_known_until
from webapp.rounds.models import Round, Route, Stop
from webapp.rounds.rules import State, stop_state
from webapp.sites.models import Checkpoint, Site

HOURS = 12
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Dot:
    """One stop on its lane. `x` is in minutes from the left edge."""

    letter: str
    name: str
    state: State
    has_problem: bool
    at: datetime | None
    x: int


@dataclass(frozen=True)
class Window:
    """The planned time of one round, and what came of it."""

    round: Round
    x: int
    width: int
    dots: list[Dot]
    open: int  # stops without a time: due, missed or unknown
    worst: State


@dataclass(frozen=True)
class Lane:
    """The rounds of one route, earliest first."""

    route: Route
    windows: list[Window]


def lanes(site: Site, begin: datetime, now: datetime) -> list[Lane]:
    """The rounds that touch [begin, begin + HOURS), by route."""
    end = begin + timedelta(hours=HOURS)
    found = db.session.execute(
        select(Round, Route)
        .join(Route, Route.id == Round.route_id)
        .where(
            Round.site_id == site.id,
            Round.starts_at < end,
            Round.starts_at > begin - timedelta(hours=HOURS),
            Round.ends_at > begin,
            Round.cancelled_at.is_(None),
        )
        .order_by(Route.name, Round.starts_at)
    ).all()
    stops = _stops([round_.id for round_, _ in found])
    started = {round_.device_id for round_, _ in found if round_.device_id}
    phones = rounds.phones(site.id, now, started)
    by_route: dict[UUID, Lane] = {}
    for round_, route in found:
        known = round_known_until(round_, phones)
        lane = by_route.setdefault(route.id, Lane(route, []))
        limit = site.unknown_limit_minutes
        states = [stop_state(stop, now, known, limit) for stop, _ in stops.get(round_.id, [])]
        lane.windows.append(_window(round_, stops.get(round_.id, []), states, begin))
    return list(by_route.values())


def _stops(round_ids: Sequence[UUID]) -> dict[UUID, list[tuple[Stop, Checkpoint]]]:
    found: dict[UUID, list[tuple[Stop, Checkpoint]]] = {}
    rows = db.session.execute(
        select(Stop, Checkpoint)
        .join(Checkpoint, Checkpoint.id == Stop.checkpoint_id)
        .where(Stop.round_id.in_(round_ids))
        .order_by(Stop.position)
    )
    for stop, checkpoint in rows:
        found.setdefault(stop.round_id, []).append((stop, checkpoint))
    return found


def _window(
    round_: Round,
    stops: Sequence[tuple[Stop, Checkpoint]],
    states: Sequence[State],
    begin: datetime,
) -> Window:
    dots = [
        Dot(
            LETTERS[index % len(LETTERS)],
            checkpoint.name,
            state,
            stop.has_problem,
            stop.seen_at,
            _minutes(stop.seen_at or stop.grace_until, begin),
        )
        for index, ((stop, checkpoint), state) in enumerate(zip(stops, states, strict=True))
    ]
    waiting = [state for state in states if state in (State.DUE, State.MISSED, State.UNKNOWN)]
    ranked = [State.MISSED, State.UNKNOWN, State.LATE, State.DUE, State.ON_TIME, State.PENDING]
    worst = next((state for state in ranked if state in states), State.PENDING)
    left = max(0, _minutes(round_.starts_at, begin))
    return Window(
        round_, left, _minutes(round_.grace_until, begin) - left, dots, len(waiting), worst
    )


def _minutes(instant: datetime, begin: datetime) -> int:
    return round((instant - begin).total_seconds() / 60)
