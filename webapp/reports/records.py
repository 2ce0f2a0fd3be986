"""One report as papers tell it: who did what when, what was used, what the reporter said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from webapp.issues.flows.flow import Demand, Flow
from webapp.issues.intake.duplicates import RELAPSE
from webapp.issues.models import Issue, IssueClock, IssueEvent, Material, Reporter
from webapp.sites.models import Checkpoint, Zone

SENT = ("send", "grab", "assign", "accept", "transfer")
TAKEN = ("confirm", "grab")
ARRIVED = ("arrive",)
FINISHED = ("finish", "clear", "answer", "answer_now")
VISITED = ("visit", "visit_unhappy", "content")
VISITS = ("visit", "visit_unhappy", "not_reached")
WITHIN = ("accept",)  # of a complaint: it is taken up, of a repair: it is signed for
SLOWED = ("wait_parts", "ask_consent", "not_home", "extend", "ask_back", "refuse")
CENTS, MILLI = 100, 1000


@dataclass(frozen=True)
class Line:
    """Something used, with what it comes to."""

    row: Material

    @property
    def quantity(self) -> float:
        """In its unit."""
        return self.row.quantity_milli / MILLI

    @property
    def price(self) -> float:
        """Of one unit, in yuan."""
        return self.row.price_cents / CENTS

    @property
    def cents(self) -> int:
        """Of all of it, rounded half up."""
        return (self.row.quantity_milli * self.row.price_cents + MILLI // 2) // MILLI


@dataclass(frozen=True)
class Record:
    """A report with everything that belongs to it."""

    issue: Issue
    flow: Flow
    events: Sequence[IssueEvent]
    clocks: Sequence[IssueClock]
    materials: Sequence[Material]
    names: Mapping[UUID, str]
    reporter: Reporter | None
    point: Checkpoint | None
    zone: Zone | None

    @property
    def steps(self) -> list[IssueEvent]:
        """Steps that fitted, in order."""
        return [event for event in self.events if event.kind == "step" and not event.aside]

    @property
    def lines(self) -> list[Line]:
        """What was used."""
        return [Line(row) for row in self.materials]

    def cents(self, payer: str = "") -> int:
        """What was used comes to so much; of one payer, or of both."""
        return sum(line.cents for line in self.lines if not payer or line.row.who_pays == payer)

    def first(self, *steps: str) -> IssueEvent | None:
        """The first step of one of these names."""
        return next((event for event in self.steps if event.step in steps), None)

    def last(self, *steps: str) -> IssueEvent | None:
        """The last step of one of these names."""
        return next((event for event in reversed(self.steps) if event.step in steps), None)

    def every(self, *steps: str) -> list[IssueEvent]:
        """All steps of these names."""
        return [event for event in self.steps if event.step in steps]

    def given(self, demand: Demand) -> Any:
        """What was given last for a demand; None when nobody gave it."""
        for event in reversed(self.steps):
            if demand in event.given:
                return event.given[demand]
        return None

    def photos(self, demand: Demand) -> list[str]:
        """All pictures given for a demand, in order."""
        return [photo for event in self.steps for photo in _list(event.given.get(demand))]

    def signature(self, demand: Demand) -> str:
        """The last signature given; an empty text without one."""
        signed = _list(self.given(demand))
        return signed[-1] if signed else ""

    def who(self, event: IssueEvent | None) -> str:
        """Who took a step; an empty text for the reporter."""
        return self.names.get(event.person_id, "") if event and event.person_id else ""

    @property
    def worker(self) -> str:
        """Who finished it, else whom it was given to."""
        done = self.who(self.last(*FINISHED))
        assigned = self.issue.assigned_to
        return done or (self.names.get(assigned, "") if assigned else "")

    @property
    def moments(self) -> list[datetime | None]:
        """Told, sent, taken, on site, finished, asked again."""
        sent = SENT if self.issue.kind != "repair" else ("send", "grab")
        found = [
            self.first(*sent), self.first(*TAKEN), self.first(*ARRIVED), self.last(*FINISHED),
            self.last(*VISITED),
        ]  # fmt: skip
        return [self.issue.opened_at, *(event.at if event else None for event in found)]

    def is_clock_late(self, row: IssueClock, now: datetime) -> bool:
        """True when a limit was passed, or is by now."""
        is_over = row.stopped_at is None and row.due_at is not None and row.due_at < now
        return row.is_late or is_over


def words_of(event: IssueEvent) -> list[str]:
    """What was said with a step, each text once."""
    keys = (
        Demand.REASON, Demand.CAUSE, Demand.PLAN, Demand.CONSENT, Demand.RESULT, Demand.NOTE
    )  # fmt: skip
    told = [str(event.given[key]) for key in keys if event.given.get(key)]
    told = [_("返修") if text == RELAPSE else text for text in told]
    return list(dict.fromkeys([*told, *([event.note] if event.note else [])]))


def _list(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []
