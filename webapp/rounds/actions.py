"""Verbs of single rounds in the office: give to somebody else, call off, add one by hand."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from webapp.audit import actions as audit
from webapp.database import new_id
from webapp.rounds import planning
from webapp.rounds.models import Round, Route
from webapp.rounds.refusals import InThePast, RoundOver
from webapp.rounds.schedules import check_person

JUST_NOW = timedelta(minutes=5)  # "now" in a form that took a while to fill in


@dataclass(frozen=True)
class OneOff:
    """A round somebody asks for by hand (补派)."""

    starts_at: datetime
    window_minutes: int
    grace_minutes: int
    role: str | None
    person_id: UUID | None
    remark: str = ""


def reassign(
    round_: Round, *, role: str | None, person_id: UUID | None, by: UUID, at: datetime
) -> None:
    """Give a round to somebody else. Raises RoundOver or PersonUnknown."""
    _must_be_open(round_)
    if person_id is not None:
        check_person(person_id)
    round_.role, round_.person_id = role, person_id
    audit.note(
        "round.reassigned", by=by, at=at, subject=round_.id, role=role, person=str(person_id or "")
    )


def cancel(round_: Round, *, reason: str, by: UUID, at: datetime) -> None:
    """Call a round off; the row stays and says who did. Raises RoundOver."""
    _must_be_open(round_)
    round_.cancelled_at, round_.cancelled_by, round_.end_reason = at, by, reason
    audit.note("round.cancelled", by=by, at=at, subject=round_.id, reason=reason)


def uncancel(round_: Round, *, by: UUID, at: datetime) -> None:
    """Undo of calling it off. Raises RoundOver when nobody had."""
    if round_.cancelled_at is None or round_.cancelled_by is None:
        raise RoundOver
    round_.cancelled_at = round_.cancelled_by = None
    round_.end_reason = ""
    audit.note("round.restored", by=by, at=at, subject=round_.id)


def add(route: Route, wanted: OneOff, *, by: UUID, at: datetime) -> Round:
    """A round that no schedule asks for. Raises InThePast, PersonUnknown or EmptyRoute."""
    if wanted.starts_at < at - JUST_NOW:
        raise InThePast
    if wanted.person_id is not None:
        check_person(wanted.person_id)
    ends_at = wanted.starts_at + timedelta(minutes=wanted.window_minutes)
    added = Round(
        id=new_id(),
        site_id=route.site_id,
        route_id=route.id,
        kind=route.kind,
        name=route.name,
        name_en=route.name_en,
        number=1,
        starts_at=wanted.starts_at,
        ends_at=ends_at,
        grace_until=ends_at + timedelta(minutes=wanted.grace_minutes),
        role=wanted.role,
        person_id=wanted.person_id,
        remark=wanted.remark,
    )
    planning.add_one_off(added, route)
    audit.note("round.added", by=by, at=at, subject=added.id, route=route.name)
    return added


def _must_be_open(round_: Round) -> None:
    if round_.started_at or round_.ended_at or round_.cancelled_at:
        raise RoundOver
