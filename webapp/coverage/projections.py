"""What the map reads, kept up to date in the transaction of the entries: nothing walks the history.

`point_state`: per point the latest stop whose window has opened, and the last visit.
`point_day`: per point and day of the site's calendar, how its stops and visits ended.
A stop counts on the day its window opens, a visit on the day it was made. `due` is counted when a
window opens (`open_due_stops`), so a day's figures never speak of the future.
"""

from collections import Counter
from datetime import date, datetime
from uuid import UUID

from webapp.coverage import projection_rows as rows
from webapp.coverage.opening import open_due_stops, open_due_stops_of
from webapp.coverage.projection_rows import State
from webapp.rounds.ledger import Ledger
from webapp.rounds.ledger_rows import StopRow, VisitRow

__all__ = ["keep", "open_due_stops", "open_due_stops_of"]

DayKey = tuple[UUID, date]


def keep(ledger: Ledger, now: datetime) -> None:
    """Bring both tables in line with what the ledger has changed. Before the ledger is written."""
    touched = _touched_points(ledger)
    if not touched:
        return
    states = rows.states(ledger.connection, ledger.company_id, touched)
    for stop in ledger.stops.values():
        if stop.is_changed and stop.opens_at <= now:
            _show_stop(_state(states, stop.checkpoint_id, stop.site_id), stop)
    _show_visits(ledger, states)
    _count_findings(ledger, states)
    rows.write_states(ledger.connection, ledger.company_id, states.values())
    _keep_days(ledger)


def _touched_points(ledger: Ledger) -> set[UUID]:
    points = {stop.checkpoint_id for stop in ledger.stops.values() if stop.is_changed}
    points |= {v.checkpoint_id for v in ledger.visits.values() if v.is_new or v.is_changed}
    points |= {
        finding.checkpoint_id
        for finding in ledger.findings.values()
        if finding.checkpoint_id is not None and finding.is_open != finding.was_open
    }
    return points


def _state(states: dict[UUID, State], checkpoint_id: UUID, site_id: UUID) -> State:
    if checkpoint_id not in states:
        states[checkpoint_id] = State(checkpoint_id, site_id, is_new=True)
    return states[checkpoint_id]


def _show_stop(state: State, stop: StopRow) -> None:
    """Take over what is known of the stop, if it is the present one or a later one."""
    if state.opens_at is not None and (state.opens_at, state.stop_id) > (stop.opens_at, stop.id):
        return
    state.stop_id, state.round_id = stop.id, stop.round_id
    state.opens_at, state.due_at, state.grace_until = stop.opens_at, stop.due_at, stop.grace_until
    state.outcome, state.seen_at = stop.outcome, stop.seen_at
    state.has_problem = stop.has_problem
    state.is_changed = True


def _show_visits(ledger: Ledger, states: dict[UUID, State]) -> None:
    for visit in ledger.visits.values():
        if not visit.is_new:
            continue
        state = _state(states, visit.checkpoint_id, visit.site_id)
        last = (state.last_visit_at, state.last_visit_id)
        if None not in last and last > (visit.at, visit.id):
            continue
        state.last_visit_id, state.last_visit_at = visit.id, visit.at
        state.last_person_id = visit.person_id
        state.is_changed = True


def _count_findings(ledger: Ledger, states: dict[UUID, State]) -> None:
    for finding in ledger.findings.values():
        if finding.checkpoint_id is None or finding.is_open == finding.was_open:
            continue
        state = _state(states, finding.checkpoint_id, finding.site_id)
        state.open_findings += 1 if finding.is_open else -1
        state.is_changed = True


def _keep_days(ledger: Ledger) -> None:
    """Add up what changed per point and day; a stop that is taken back is subtracted again."""
    days = _Days(ledger)
    for stop in ledger.stops.values():
        days.add_stop(stop)
    for visit in ledger.visits.values():
        days.add_visit(visit)
    sites = {place.id: place.site_id for place in ledger.places.values()}
    rows.add_to_days(ledger.connection, ledger.company_id, sites, days.changes)


class _Days:
    """The differences that a batch makes to days."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.changes: dict[DayKey, Counter[str]] = {}

    def add_stop(self, stop: StopRow) -> None:
        outcome, seen_at, visit_id = stop.before
        if outcome != stop.outcome:
            self._count(stop.checkpoint_id, stop.opens_at, outcome, -1)
            self._count(stop.checkpoint_id, stop.opens_at, stop.outcome, 1)
        if visit_id is not None and visit_id != stop.visit_id:
            self._count(stop.checkpoint_id, seen_at, "extra", 1)

    def add_visit(self, visit: VisitRow) -> None:
        stop = self.ledger.stops.get(visit.stop_id) if visit.stop_id else None
        if visit.is_new and (stop is None or stop.visit_id != visit.id):
            self._count(visit.checkpoint_id, visit.at, "extra", 1)
        if visit.has_problem != visit.had_problem:
            by = 1 if visit.has_problem else -1
            self._count(visit.checkpoint_id, visit.at, "problems", by)

    def _count(self, point: UUID, instant: datetime | None, what: str | None, by: int) -> None:
        place = self.ledger.places.get(point)
        if what is not None and instant is not None and place is not None:
            key = (point, place.day_of(instant))
            self.changes.setdefault(key, Counter())[what] += by
