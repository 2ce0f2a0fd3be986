"""A limit that runs: when it is due, when to warn, how much is used. Pure.

A run begins and perhaps ends; in between it may rest, and its limit may be extended before it has
run out. What is due is always counted again from these facts and the place's calendar, never
added up step by step: facts that arrive late give the same answer as those that came in time.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from webapp.calendars.rules import WorkCalendar
from webapp.issues.flows.flow import Measure

PER_CENT = 100


@dataclass(frozen=True, slots=True)
class Pause:
    """A rest of the crew's clock, for a coded reason. `until` None: it still rests."""

    since: datetime
    until: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Run:
    """One running of a clock."""

    key: str
    measure: Measure
    amount: int  # minutes or days
    started_at: datetime
    stopped_at: datetime | None = None
    pauses: tuple[Pause, ...] = ()
    extended_by: int = 0  # in the same measure
    booked_at: datetime | None = None  # the limit is a lead before this instant

    @property
    def is_resting(self) -> bool:
        """True between a pause and the step that goes on."""
        return bool(self.pauses) and self.pauses[-1].until is None

    @property
    def is_running(self) -> bool:
        """True while somebody may still be late."""
        return self.stopped_at is None and not self.is_resting


def due_at(run: Run, calendar: WorkCalendar) -> datetime | None:
    """When the limit runs out; None while the clock rests. Raises NeverOpen."""
    if run.is_resting and run.stopped_at is None:
        return None
    if run.booked_at is not None:
        return _before(run, run.booked_at)
    return _after(run, calendar, run.amount + run.extended_by)


def warn_at(run: Run, calendar: WorkCalendar, share: int) -> datetime | None:
    """When `share` per cent of the limit are used; None while the clock rests.

    Working days and leads have no smaller part: a share is taken of the time from start to due.
    """
    due = due_at(run, calendar)
    if due is None:
        return None
    if run.measure is Measure.WORKING_DAYS or run.booked_at is not None:
        return run.started_at + (due - run.started_at) * share / PER_CENT
    whole = timedelta(minutes=run.amount + run.extended_by)
    return _moved(run, calendar, whole * share / PER_CENT)


def is_late(run: Run, calendar: WorkCalendar, now: datetime) -> bool:
    """True when the limit had run out before the clock was stopped, or by `now`."""
    due = due_at(run, calendar)
    return due is not None and due < (run.stopped_at or now)


def stop(run: Run, at: datetime) -> Run:
    """The clock stands; a rest ends with it."""
    return replace(resume(run, at), stopped_at=max(at, run.started_at))


def pause(run: Run, at: datetime, reason: str) -> Run:
    """The clock rests from now on; a clock that stands or rests already stays as it is."""
    if not run.is_running:
        return run
    return replace(run, pauses=(*run.pauses, Pause(max(at, run.started_at), None, reason)))


def resume(run: Run, at: datetime) -> Run:
    """The clock goes on."""
    if not run.is_resting:
        return run
    last = run.pauses[-1]
    return replace(run, pauses=(*run.pauses[:-1], replace(last, until=max(at, last.since))))


def extend(run: Run, by: int) -> Run:
    """A longer limit, told and reasoned beforehand (requirements row 54)."""
    return replace(run, extended_by=run.extended_by + by)


def _before(run: Run, booked_at: datetime) -> datetime:
    """The booked time itself where it was booked with less than the lead to go."""
    due = booked_at - timedelta(minutes=run.amount)
    return due if due > run.started_at else booked_at


def _after(run: Run, calendar: WorkCalendar, amount: int) -> datetime:
    if run.measure is Measure.WORKING_DAYS:
        rested = sum(calendar.working_days(one.since, one.until or one.since) for one in run.pauses)
        return calendar.add_working_days(run.started_at, amount + rested)
    return _moved(run, calendar, timedelta(minutes=amount))


def _moved(run: Run, calendar: WorkCalendar, length: timedelta) -> datetime:
    """`length` after the start, with every rest that began before then put on top."""
    due = _add(run, calendar, run.started_at, length)
    for rest in run.pauses:
        if rest.since >= due:
            break
        due = _add(
            run, calendar, rest.until or rest.since, _between(run, calendar, rest.since, due)
        )
    return due


def _add(run: Run, calendar: WorkCalendar, start: datetime, length: timedelta) -> datetime:
    if run.measure is Measure.SERVICE_MINUTES:
        return calendar.add_service_time(start, length)
    return start + length


def _between(run: Run, calendar: WorkCalendar, start: datetime, end: datetime) -> timedelta:
    if run.measure is Measure.SERVICE_MINUTES:
        return calendar.service_time(start, end)
    return end - start
