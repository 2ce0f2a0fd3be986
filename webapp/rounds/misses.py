"""Telling that stops were missed, and taking it back when records come after all.

The figures never wait for this: every screen asks the rules anew. What is kept here is what people
have read. Each row follows from the stop as it is, so it may run at any time, twice, in several
workers (one at a time per site), and after any order of arrival.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from webapp.audit import actions as audit
from webapp.database import db
from webapp.rounds import miss_queries, queries
from webapp.rounds.candidates import round_known_until
from webapp.rounds.miss_models import Miss
from webapp.rounds.miss_queries import Told, Unanswered
from webapp.rounds.rules import Awaited, State, missed_reason, stop_state, unknown_ends_at
from webapp.sites.models import Site

LOOK_BACK = timedelta(days=35)  # what the quick turn looks at; the slow one takes everything
MOST = 2000  # new ones of a site at a turn: the rest has its turn soon


def tell(site_id: UUID, now: datetime, since: datetime | None) -> int:
    """Bring what was told at a site in line with what is known. Returns how many rows changed.

    Inside the caller's transaction. `since`: nothing older is looked at; None takes everything.
    """
    site = miss_queries.hold_site(site_id)
    if site is None:
        return 0
    told = miss_queries.to_follow(
        site_id, since, now - timedelta(minutes=site.unknown_limit_minutes)
    )
    waiting = miss_queries.unanswered(site_id, since, now, MOST)
    asked = {each.round_id for each in waiting}
    asked |= {each.miss.round_id for each in told if each.stop.outcome is None}
    known = _Known(site, asked, now)
    changed = sum(_follow(each, known) for each in told)
    return changed + _tell_new(site, waiting, known)


class _Known:
    """What phones have told of the rounds in question; asked once a turn."""

    def __init__(self, site: Site, round_ids: set[UUID], now: datetime) -> None:
        self.limit, self.now = site.unknown_limit_minutes, now
        rounds = queries.rounds_of(round_ids)
        started = {each.device_id for each in rounds if each.device_id}
        phones = queries.phones(site.id, now, started) if rounds else []
        self.until = {each.id: round_known_until(each, phones) for each in rounds}

    def state(self, round_id: UUID, stop: Awaited) -> State:
        return stop_state(stop, self.now, self.until.get(round_id), self.limit)

    def reason(self, round_id: UUID, stop: Awaited) -> str:
        return missed_reason(stop, self.until.get(round_id))


def _tell_new(site: Site, waiting: Sequence[Unanswered], known: _Known) -> int:
    missed = [each for each in waiting if known.state(each.round_id, each) is State.MISSED]
    db.session.add_all(
        Miss(
            stop_id=stop.id,
            site_id=site.id,
            round_id=stop.round_id,
            checkpoint_id=stop.checkpoint_id,
            reason=known.reason(stop.round_id, stop),
            limit_minutes=known.limit,
            told_at=min(known.now, unknown_ends_at(stop, known.limit)),
        )
        for stop in missed
    )
    return len(missed)


def _follow(told: Told, known: _Known) -> int:
    """Make the row say what the stop says. 1 when it changed."""
    miss, became = told.miss, _became(told, known)
    is_seen = became in miss_queries.VISITED
    shown = (became, told.person_id, told.stop.seen_at) if is_seen else (became, None, None)
    if shown == (miss.became, miss.person_id, miss.seen_at):
        return 0
    was_missed = miss.taken_back_at is None
    miss.became, miss.person_id, miss.seen_at = shown
    if not became:
        miss.taken_back_at = None
        audit.note("stop.missed_again", by=None, at=known.now, subject=miss.stop_id)
        return 1
    miss.taken_back_at = _heard_at(told, known.now)
    if was_missed:
        audit.note(
            "stop.miss_taken_back",
            by=None,
            at=miss.taken_back_at,
            subject=miss.stop_id,
            reason=miss.reason,
            told_at=miss.told_at.isoformat(),
        )
    return 1


def _became(told: Told, known: _Known) -> str:
    """What the stop is instead of missed; "" while it is missed."""
    if told.stop.outcome is not None:
        return told.stop.outcome
    if told.is_cancelled:
        return "cancelled"
    state = known.state(told.stop.round_id, told.stop)
    return "" if state is State.MISSED else state.value


def _heard_at(told: Told, now: datetime) -> datetime:
    """When the record came; a record that was here before and believed later counts from then."""
    came = told.received_at
    return came if came is not None and came >= told.miss.told_at else now
