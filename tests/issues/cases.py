"""A report and its events, as tests write them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from webapp.calendars import official
from webapp.calendars.rules import DayType, WorkCalendar
from webapp.issues.flows.flow import Actor, ClockRule, Demand, IssueKind, Urgency
from webapp.issues.flows.shipped import shipped
from webapp.issues.state.story import Event, Story, Terms, tell

SHANGHAI = ZoneInfo("Asia/Shanghai")
NAMES = UUID(int=7)
OFFICE_HOURS = {DayType.WORKDAY: ((9 * 60, 17 * 60),)}
CALENDAR = WorkCalendar(SHANGHAI, OFFICE_HOURS, official.day_type, {})


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def somebody(name: str) -> UUID:
    return uuid5(NAMES, name)


def terms(kind: IssueKind, urgency: Urgency = Urgency.NORMAL) -> Terms:
    """By the shipped flow, with the suggested amount where the documents leave one open."""

    def amount(rule: ClockRule, _at: datetime) -> int | None:
        return rule.limit.of(urgency) or rule.suggested.of(urgency)

    return Terms(shipped(kind).of_urgency(urgency), CALENDAR, amount)


@dataclass
class Case:
    """A report opened at an hour, and what happened to it."""

    kind: IssueKind
    opened: datetime
    urgency: Urgency = Urgency.NORMAL
    events: list[Event] = field(default_factory=list)

    def then(
        self, step: str, minutes: int, who: str = "郑师傅", *actors: Actor, **more: object
    ) -> "Case":
        """`minutes` after the opening somebody takes a step and brings all it demands."""
        flow = shipped(self.kind)
        demands = frozenset(flow.step(step).demands)
        event = Event(
            id=uuid5(NAMES, f"{step} {minutes} {who}"),
            step=step,
            at=self.opened + timedelta(minutes=minutes),
            actors=frozenset(actors or (Actor.CREW,)),
            person_id=somebody(who),
            assignee=somebody(str(more.pop("to", "郑师傅")))
            if Demand.ASSIGNEE in demands
            else None,
            given=more.pop("given", demands),  # type: ignore[arg-type]
            **more,  # type: ignore[arg-type]
        )
        self.events.append(event)
        return self

    def told(self) -> Story:
        return tell(terms(self.kind, self.urgency), self.opened, self.events)

    def codes(self) -> dict[str, str]:
        """What was set aside, and why."""
        return {event.step: code for event, code in self.told().aside}


OFFICE = (Actor.DESK,)
BOSS = (Actor.SUPERVISOR,)
HOME = (Actor.REPORTER,)
BOTH_SIGNED = frozenset({Demand.REPORTER_SIGNATURE, Demand.RATING})


def repair(opened: str = "2026-11-23T10:00") -> Case:
    """A repair up to the technician at work."""
    case = Case(IssueKind.REPAIR, local(opened))
    case.then("send", 5, "何静", *OFFICE).then("confirm", 10).then("contact", 20)
    return case.then("book", 25).then("leave", 100).then("arrive", 115)


def complaint(opened: str = "2026-11-23T10:00") -> Case:
    """A complaint up to its investigation."""
    case = Case(IssueKind.COMPLAINT, local(opened))
    case.then("accept", 6, "何静", *OFFICE, to="周敏").then("contact", 60, "周敏")
    return case.then("investigate", 90, "周敏")
