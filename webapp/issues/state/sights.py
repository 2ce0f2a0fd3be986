"""What rounds saw of a report: how often, when last, and what its steps have made of it. Pure.

A sight is a step `see`; one that a correction has taken back is kept with the kind `withdrawn` and
told no more. A report none of whose sights is left is withdrawn: nobody has to do anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from webapp.issues.flows.flow import Actor, Demand, Flow, Phase
from webapp.issues.state.story import CLEARANCES, SEE, Event, Story

MEND = "mend"  # a phone says that it is mended
WITHDRAW = "withdraw"
WITHDRAWN = "withdrawn"  # the kind of a line that a correction has taken back
TURNED = "turned"  # the kind of a line that makes it another kind of report
OF_ROUNDS = frozenset({SEE, MEND})
MENDED = CLEARANCES | {"finish"}
TO_DO = frozenset({Phase.OPEN, Phase.ACTIVE, Phase.WAITING})


class Line(Protocol):
    """A stored line of a story, as a row of the table or of a batch."""

    @property
    def id(self) -> UUID: ...
    @property
    def kind(self) -> str: ...
    @property
    def step(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def person_id(self) -> UUID | None: ...
    @property
    def actors(self) -> Sequence[str]: ...
    @property
    def given(self) -> Mapping[str, Any]: ...
    @property
    def reason(self) -> str: ...
    @property
    def extra(self) -> int: ...


class Seen(Protocol):
    """What follows from sights, on a report."""

    opened_at: datetime
    opened_by: UUID | None
    occurrences: int
    last_seen_at: datetime
    due_at: datetime | None
    cleared_at: datetime | None
    cleared_by: UUID | None
    verified_at: datetime | None
    verified_by: UUID | None


def steps_of(lines: Iterable[Line]) -> list[Event]:
    """The steps to tell, with the withdrawal of what is not there any more."""
    known = list(lines)
    turned = turned_by(known)
    steps = [_event(line) for line in known if line.kind == "step" and not _is_past(line, turned)]
    taken_back = [line for line in known if line.kind == WITHDRAWN]
    if taken_back and all(step.step != SEE for step in steps):
        last = max(taken_back, key=_order)
        by = frozenset({Actor.ROUND})
        steps.append(Event(last.id, WITHDRAW, last.at, by, last.person_id))
    return steps


def turned_by(lines: Iterable[Line]) -> Line | None:
    """The line that made it what it is; None while it is what it was opened as."""
    return max((line for line in lines if line.kind == TURNED), key=_order, default=None)


def _is_past(line: Line, turned: Line | None) -> bool:
    """What was done by the flow of before is read and told no more; what rounds saw counts on."""
    return turned is not None and line.step not in OF_ROUNDS and _order(line) < _order(turned)


def count(report: Seen, lines: Iterable[Line]) -> None:
    """When it was seen first and last, and how often; nothing where no round has seen it."""
    spoken = sorted((line for line in lines if line.step == SEE), key=_order)
    if not spoken:
        return
    live = [line for line in spoken if line.kind == "step"]
    counted = live or spoken
    report.occurrences = len(live)
    report.opened_at, report.last_seen_at = counted[0].at, counted[-1].at
    report.opened_by = counted[0].person_id


def settle(report: Seen, lines: Iterable[Line], story: Story, flow: Flow) -> None:
    """Who mended it, who has ended it, and until when the office wants it done."""
    cleared: Event | None = None
    ended: Event | None = None
    given: Event | None = None
    for event in story.taken:
        step = flow.step(event.step)
        if Demand.ASSIGNEE in step.demands:
            given = event
        if step.to is None or event.id in story.stayed:
            continue
        phase = flow.state(step.to).phase
        ended = event if phase is Phase.CLOSED and event.step != WITHDRAW else None
        if event.step in MENDED:
            cleared = event
        elif phase in TO_DO or event.step == WITHDRAW:
            cleared = None
    report.cleared_at = cleared.at if cleared else None
    report.cleared_by = cleared.person_id if cleared else None
    report.verified_at = ended.at if ended else None
    report.verified_by = ended.person_id if ended else None
    report.due_at = _asked(lines, given) if given else None


def _asked(lines: Iterable[Line], given: Event) -> datetime | None:
    said = next(line.given.get(Demand.PROMISE) for line in lines if line.id == given.id)
    return datetime.fromisoformat(said) if said else None


def _order(line: Line) -> tuple[datetime, UUID]:
    return line.at, line.id


def _event(line: Line) -> Event:
    """A stored step as the rules read it."""
    assignee = line.given.get(Demand.ASSIGNEE)
    booked = line.given.get(Demand.APPOINTMENT)
    return Event(
        id=line.id,
        step=line.step,
        at=line.at,
        actors=frozenset(Actor(actor) for actor in line.actors),
        person_id=line.person_id,
        given=frozenset(Demand(demand) for demand in line.given),
        reason=line.reason,
        extra=line.extra,
        assignee=UUID(assignee) if assignee else None,
        appointment=datetime.fromisoformat(booked) if booked else None,
    )
