"""What follows from a report's story: where it stands, its milestones, its clocks. Pure.

Told of rows of the session and of rows of a batch alike; retelling.py and bulk_retelling.py only
read before and store afterwards.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid5

from webapp.clock import from_millis, to_millis
from webapp.issues.flows.flow import ClockRule, Demand, Phase
from webapp.issues.state import clocks, sights
from webapp.issues.state.clocks import Run
from webapp.issues.state.lanes import NOT_PRESSING, haste_of, lane_of
from webapp.issues.state.story import Story, Terms, tell

BEFORE_IT_TURNED = "issue.turned"  # taken by the flow it had before it became another kind
OVERDUE = 100  # the share of a limit at which it has run out


class Line(sights.Line, Protocol):
    """A stored line, which is told whether it fitted."""

    aside: str

    @property
    def note(self) -> str: ...


class Report(sights.Seen, Protocol):
    """A report as far as it follows from its story."""

    id: UUID
    site_id: UUID
    kind: str
    flow_version_id: UUID
    urgency: str
    state: str
    phase: str
    since: datetime
    closed_at: datetime | None
    assigned_to: UUID | None
    milestones: dict[str, str]
    lane: str
    haste: int
    appointment_at: datetime | None
    rating: int | None
    next_due_at: datetime | None
    press_at: datetime
    is_late: bool
    touched_at: datetime


@dataclass(slots=True)
class ClockRow:
    """One run of a clock, as it is stored (models.IssueClock)."""

    id: UUID  # follows from clock and start, so a retelling finds its row again
    issue_id: UUID
    site_id: UUID
    key: str
    whose: str
    measure: str
    amount: int
    started_at: datetime
    stopped_at: datetime | None
    is_resting: bool
    due_at: datetime | None
    is_late: bool
    warnings: list[list[int]] = field(default_factory=list)
    told: int = 0
    next_at: datetime | None = None


def take_kind(report: Report, lines: Iterable[Line]) -> None:
    """What it was turned into last, if it was (turning.py)."""
    turned = sights.turned_by(lines)
    if turned is not None:
        report.kind = turned.given["kind"]
        report.flow_version_id = UUID(turned.given["flow"])


def follow(
    report: Report, lines: Sequence[Line], terms: Terms, told: Mapping[UUID, int], now: datetime
) -> tuple[Story, list[ClockRow]]:
    """Tell the story, change report and lines by it, and answer its clocks.

    `lines` come by proved time; `told`: the share already told of the clocks that are stored.
    """
    sights.count(report, lines)
    story = tell(terms, report.opened_at, sights.steps_of(lines))
    _stand(report, story, terms, lines)
    sights.settle(report, lines, story, terms.flow)
    runs = [_clock(report, run, terms, told, now) for run in story.runs]
    _press(report, runs)
    report.touched_at = now
    return story, runs


def _stand(report: Report, story: Story, terms: Terms, lines: Sequence[Line]) -> None:
    aside = {event.id: code for event, code in story.aside}
    taken = {event.id for event in story.taken}
    given: dict[Demand, object] = {}
    milestones: dict[str, str] = {}
    for line in lines:
        if line.kind != "step":
            continue
        line.aside = aside.get(line.id, "" if line.id in taken else BEFORE_IT_TURNED)
        if not line.aside:
            milestones.setdefault(line.step, line.at.isoformat())
            given |= {Demand(demand): value for demand, value in line.given.items()}
    state = terms.flow.state(story.state)
    report.state, report.phase, report.since = state.key, state.phase, story.since
    report.closed_at = story.since if state.phase is Phase.CLOSED else None
    report.assigned_to, report.milestones = story.assignee, milestones
    report.lane = lane_of(state, story.assignee)
    booked = given.get(Demand.APPOINTMENT)
    report.appointment_at = datetime.fromisoformat(str(booked)) if booked else None
    rating = given.get(Demand.RATING)
    report.rating = int(str(rating)) if rating is not None else None


def _press(report: Report, runs: Iterable[ClockRow]) -> None:
    """How soon, by when something has to be done, and whether something was done too late."""
    known = list(runs)
    dues = [row.due_at for row in known if row.stopped_at is None and row.due_at is not None]
    report.next_due_at = min(dues, default=None)
    is_open = report.phase != Phase.CLOSED
    report.haste = haste_of(report.urgency)
    report.press_at = (report.next_due_at if is_open else None) or NOT_PRESSING
    report.is_late = any(row.is_late for row in known)


def _clock(
    report: Report, run: Run, terms: Terms, told: Mapping[UUID, int], now: datetime
) -> ClockRow:
    rule = terms.flow.clock(run.key)
    row = ClockRow(
        id=uuid5(report.id, f"{run.key}:{run.started_at.isoformat()}"),
        issue_id=report.id,
        site_id=report.site_id,
        key=run.key,
        whose=rule.whose,
        measure=run.measure,
        amount=run.amount + run.extended_by,
        started_at=run.started_at,
        stopped_at=run.stopped_at,
        is_resting=run.is_resting and run.stopped_at is None,
        due_at=clocks.due_at(run, terms.calendar),
        is_late=clocks.is_late(run, terms.calendar, now),
        warnings=[] if run.stopped_at else _warnings(run, rule, terms),
    )
    row.told = _still_told(row, told.get(row.id, 0), now)
    row.next_at = next_warning(row)
    return row


def _still_told(row: ClockRow, told: int, now: datetime) -> int:
    """A longer limit: what was told of it is past."""
    if row.due_at is None or row.due_at <= now:
        return told
    reached = [share for share, at in row.warnings if at <= to_millis(now)]
    return min(told, max(reached, default=0))


class Warned(Protocol):
    """A clock's row, of the session or of a batch."""

    warnings: list[list[int]]
    told: int


def next_warning(row: Warned) -> datetime | None:
    """When the next share is reached that nobody was told of."""
    return next((from_millis(at) for share, at in row.warnings if share > row.told), None)


def _warnings(run: Run, rule: ClockRule, terms: Terms) -> list[list[int]]:
    """Every share of the limit with its instant; none while the clock rests."""
    shares = sorted({*rule.warn_at, OVERDUE})
    instants = [clocks.warn_at(run, terms.calendar, share) for share in shares]
    return [
        [share, to_millis(at)] for share, at in zip(shares, instants, strict=True) if at is not None
    ]
