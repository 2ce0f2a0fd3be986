"""What has become of a report: its events told in the order in which they happened. Pure.

Technicians work without signal, so a step may arrive hours after the steps that followed it. The
story is therefore told anew from all events, by their proved times, whenever one arrives: any order
of arrival ends in the same state. An event that does not fit where it stands (two technicians took
one job; a step from a state the report had left) is set aside with a code, seen and never lost.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from webapp.calendars.rules import WorkCalendar
from webapp.issues.flows.flow import Actor, ClockRule, Demand, Flow, Step
from webapp.issues.state import clocks
from webapp.issues.state.clocks import Run

WORK_STEPS = frozenset({"arrive", "go_on", "finish"})  # who took one of these did the work
ASKS = frozenset({"visit", "visit_unhappy"})  # asking the reporter again
SEE = "see"  # somebody saw it on a round
CLEARANCES = frozenset({"clear", "mend"})  # who said last that it is mended did it


@dataclass(frozen=True, slots=True)
class Event:
    """A step somebody took. `actors`: what the person is by role; `given`: what came with it."""

    id: UUID
    step: str
    at: datetime
    actors: frozenset[Actor]
    person_id: UUID | None
    given: frozenset[Demand] = frozenset()
    reason: str = ""  # coded, of a pause
    extra: int = 0  # of an extension, in the measure of its clock
    assignee: UUID | None = None  # whom the step gives the report to
    appointment: datetime | None = None  # what the step has agreed


@dataclass(slots=True)
class Story:
    """Where a report stands after its events."""

    state: str
    since: datetime
    runs: list[Run] = field(default_factory=list)
    taken: list[Event] = field(default_factory=list)
    aside: list[tuple[Event, str]] = field(default_factory=list)
    workers: set[UUID] = field(default_factory=set)
    assignee: UUID | None = None
    appointment: datetime | None = None
    stayed: set[UUID] = field(default_factory=set)  # events that were only told (Step.stays)

    def running(self, key: str) -> Run | None:
        """The clock of this name that nobody has stopped yet."""
        return next((r for r in self.runs if r.key == key and r.stopped_at is None), None)


@dataclass(frozen=True, slots=True)
class LimitChange:
    """From `at` on, clocks of this name that run are measured by another amount."""

    at: datetime
    clock: str
    amount: int


@dataclass(frozen=True)
class Terms:
    """By what a report is judged: its flow's version, its limits and the place's calendar.

    `amount` of a clock that starts at an instant; None: nobody had set this limit, it does not run.
    """

    flow: Flow
    calendar: WorkCalendar
    amount: Callable[[ClockRule, datetime], int | None]
    changes: tuple[LimitChange, ...] = ()  # chosen to hold for running clocks too


def tell(terms: Terms, opened_at: datetime, events: Iterable[Event]) -> Story:
    """The story of a report opened at `opened_at`."""
    story = Story(terms.flow.start, opened_at)
    changes = deque(sorted((c for c in terms.changes if c.at > opened_at), key=lambda c: c.at))
    _start(story, terms, terms.flow.on_open, opened_at)
    for event in sorted(events, key=_order):
        while changes and changes[0].at <= event.at:
            _remeasure(story, changes.popleft())
        code = refusal(story, terms, event)
        if code:
            story.aside.append((event, code))
        else:
            _take(story, terms, terms.flow.step(event.step), event)
    for change in changes:
        _remeasure(story, change)
    return story


def _order(event: Event) -> tuple[datetime, bool, UUID]:
    """By time; what was mended on the spot was seen first."""
    return event.at, event.step != SEE, event.id


def refusal(story: Story, terms: Terms, event: Event) -> str:
    """Why an event cannot follow here; "" when it can."""
    try:
        step = terms.flow.step(event.step)
    except KeyError:
        return "issue.unknown_step"
    if story.state not in step.from_:
        return "issue.wrong_state"
    if not _actors(story, event) & set(step.by):
        return "issue.not_yours"
    if not event.given.issuperset(step.demands):
        return "issue.incomplete"
    if step.not_by_worker and event.person_id in story.workers:
        return "issue.own_work"
    if step.key in ASKS and _has_ended(story, terms.flow, event.person_id):
        return "issue.own_work"
    if step.until_booked and story.appointment and event.at >= story.appointment:
        return "issue.booked_time_passed"
    return _extension_refusal(story, terms, step, event)


def _actors(story: Story, event: Event) -> frozenset[Actor]:
    """What the person is, here: whom a report was given to follows from the steps before."""
    is_assignee = event.person_id is not None and event.person_id == story.assignee
    return event.actors | {Actor.ASSIGNEE} if is_assignee else event.actors - {Actor.ASSIGNEE}


def _has_ended(story: Story, flow: Flow, person_id: UUID | None) -> bool:
    """True for who accepted it for the reporter, or has it: neither asks how it was (row 55)."""
    if person_id is None:
        return False
    asked = {state for step in flow.steps if step.key in ASKS for state in step.from_}
    ended = (one for one in story.taken if one.person_id == person_id)
    return person_id == story.assignee or any(flow.step(one.step).to in asked for one in ended)


def _extension_refusal(story: Story, terms: Terms, step: Step, event: Event) -> str:
    if step.extends is None:
        return ""
    run = story.running(step.extends)
    if run is None or event.extra <= 0:
        return "issue.nothing_to_extend"
    return "issue.limit_passed" if clocks.is_late(run, terms.calendar, event.at) else ""


def missing(step: Step, given: frozenset[Demand]) -> list[Demand]:
    """What a step still needs, in the order of the flow."""
    return [demand for demand in step.demands if demand not in given]


def _take(story: Story, terms: Terms, step: Step, event: Event) -> None:
    story.taken.append(event)
    if story.state in step.stays:
        story.stayed.add(event.id)
        return
    to = (step.to_held if story.assignee else None) or step.to
    if to and to != story.state:
        story.state, story.since = to, event.at
    _agree(story, terms, step, event)
    if step.key in WORK_STEPS and event.person_id is not None:
        story.workers.add(event.person_id)
    elif step.key in CLEARANCES and event.person_id is not None:
        story.workers = {event.person_id}
    _change(story, step.stops, lambda run: clocks.stop(run, event.at))
    _change(story, step.pauses, lambda run: clocks.pause(run, event.at, event.reason))
    _change(story, step.resumes, lambda run: clocks.resume(run, event.at))
    _change(story, (step.extends,), lambda run: clocks.extend(run, event.extra))
    _start(story, terms, step.starts, event.at)


def _agree(story: Story, terms: Terms, step: Step, event: Event) -> None:
    """Whose it is from now on, and for when somebody is expected."""
    if Demand.ASSIGNEE in step.demands:
        story.assignee = event.assignee
    elif step.takes:
        story.assignee = event.person_id
    elif step.by == (Actor.ASSIGNEE,) and step.to == terms.flow.start:
        story.assignee = None  # given back: the desk has it to give again
    if Demand.APPOINTMENT in step.demands:
        story.appointment = event.appointment


def _change(story: Story, keys: Iterable[str | None], change: Callable[[Run], Run]) -> None:
    """Change the clocks of these names that nobody has stopped."""
    named = set(keys)
    story.runs = [
        change(run) if run.key in named and run.stopped_at is None else run for run in story.runs
    ]


def _remeasure(story: Story, change: LimitChange) -> None:
    """What runs when the limit is changed takes the new amount; what was stopped keeps its own."""
    _change(story, (change.clock,), lambda run: replace(run, amount=change.amount))


def _start(story: Story, terms: Terms, keys: Iterable[str], at: datetime) -> None:
    """Begin these clocks; one that runs already goes on as it is."""
    for key in keys:
        rule = terms.flow.clock(key)
        amount = terms.amount(rule, at)
        booked = story.appointment if rule.before_booked else None
        if amount is None or story.running(key) or (rule.before_booked and booked is None):
            continue
        story.runs.append(Run(key, rule.measure, amount, at, booked_at=booked))
