"""What is unknown at a site now: the stops, whose phones hold them back, and whom to call."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, select

from webapp.coverage.queries import OpenStop
from webapp.database import db
from webapp.rounds import queries as rounds
from webapp.rounds.candidates import Phone, candidates, round_known_until, silent
from webapp.rounds.models import Round, Stop
from webapp.rounds.rules import State, stop_state
from webapp.sites.models import Checkpoint, Site

Key = tuple[UUID | None, str]  # who was to walk; or, when nobody is named, which role


@dataclass(frozen=True)
class UnknownStop:
    """One of them, with its place."""

    stop_id: UUID
    checkpoint: Checkpoint
    round: Round
    grace_until: datetime


@dataclass
class Matter:
    """Everything unknown that one call may clear up."""

    person_id: UUID | None
    role: str
    stops: list[UnknownStop] = field(default_factory=list)
    silent: list[Phone] = field(default_factory=list)  # the longest silent first

    @property
    def since(self) -> datetime:
        return min(stop.grace_until for stop in self.stops)


Matters = dict[Key, Matter]


def matters(site: Site, now: datetime) -> Matters:
    """What is unknown at the site, by whom to call."""
    rows = _over(site, now)
    found = {row[1].id: row[1] for row in rows}
    started = {each.device_id for each in found.values() if each.device_id}
    phones = rounds.phones(site.id, now, started) if found else []
    known = {id_: round_known_until(each, phones) for id_, each in found.items()}
    by_key: dict[Key, Matter] = {}
    waiting: dict[Key, dict[UUID, Phone]] = defaultdict(dict)
    for stop, round_, point in rows:
        asked = OpenStop(stop.opens_at, stop.grace_until, None)
        limit = site.unknown_limit_minutes
        if stop_state(asked, now, known[round_.id], limit) is not State.UNKNOWN:
            continue
        key = key_of(round_)
        matter = by_key.setdefault(key, Matter(*key))
        matter.stops.append(UnknownStop(stop.id, point, round_, stop.grace_until))
        for phone in silent(candidates(round_, phones), stop.grace_until):
            waiting[key][phone.device_id] = phone
    for key, matter in by_key.items():
        matter.silent = _longest_first(waiting[key].values())
    return by_key


def key_of(round_: Round) -> Key:
    """Who walks it, or was to; else anybody of its role."""
    person_id = round_.started_by or round_.person_id
    return person_id, "" if person_id else round_.role or ""


def what_became(site_id: UUID, key: Key, since: datetime) -> str:
    """What became of the stops that were unknown first: came, missed, or called_off."""
    person_id, role = key
    walker = (
        (Round.started_by == person_id) | (Round.person_id == person_id)
        if person_id
        else Round.role == role
    )
    rows = db.session.execute(
        select(Stop.outcome, Round.cancelled_at)
        .join(Round, and_(Round.company_id == Stop.company_id, Round.id == Stop.round_id))
        .where(Stop.site_id == site_id, Stop.grace_until == since, walker)
    ).all()
    if any(row.outcome is None and row.cancelled_at is None for row in rows):
        return "missed"
    return "came" if any(row.outcome is not None for row in rows) else "called_off"


def _over(site: Site, now: datetime) -> Sequence[tuple[Stop, Round, Checkpoint]]:
    """Stops without an answer whose time is over, but not for longer than the site waits."""
    rows = db.session.execute(
        select(Stop, Round, Checkpoint)
        .join(Round, and_(Round.company_id == Stop.company_id, Round.id == Stop.round_id))
        .join(
            Checkpoint,
            and_(Checkpoint.company_id == Stop.company_id, Checkpoint.id == Stop.checkpoint_id),
        )
        .where(
            Stop.site_id == site.id,
            Stop.outcome.is_(None),
            Stop.grace_until < now,
            Stop.grace_until > now - timedelta(minutes=site.unknown_limit_minutes),
            Round.cancelled_at.is_(None),
        )
        .order_by(Stop.grace_until, Stop.position)
        .execution_options(populate_existing=True)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _longest_first(phones: Iterable[Phone]) -> list[Phone]:
    return sorted(phones, key=lambda phone: (phone.heard_at is not None, phone.heard_at))
