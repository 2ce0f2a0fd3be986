"""What a flow is made of: states, steps and clocks as data with versions.

Each kind of report runs one version of one flow for its whole life; an edited flow is a new
version, and running reports keep theirs. `soundness.py` says what a flow must never be.
"""

from enum import StrEnum
from typing import Literal

from pydantic import ConfigDict, Field, TypeAdapter

from webapp.checklists.schema import Key, Part, Words


class IssueKind(StrEnum):
    """What is reported (requirements 1.E, rows 42, 48, 50, 68)."""

    REPAIR = "repair"
    COMPLAINT = "complaint"
    ENQUIRY = "enquiry"
    SUGGESTION = "suggestion"
    APPLICATION = "application"
    RECTIFICATION = "rectification"
    HAZARD = "hazard"


class Urgency(StrEnum):
    """一般 紧急 特急 (row 41)."""

    NORMAL = "normal"
    URGENT = "urgent"
    CRITICAL = "critical"


class Phase(StrEnum):
    """What a state means to everybody who does not know the flow."""

    OPEN = "open"  # nobody works on it yet
    ACTIVE = "active"  # somebody does
    WAITING = "waiting"  # for the reporter, for parts: the crew's clocks may rest
    DONE = "done"  # finished, not yet accepted or visited again
    CLOSED = "closed"


class Actor(StrEnum):
    """Who takes a step. A person may be several of these at once."""

    DESK = "desk"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    CREW = "crew"  # anybody of the trade
    ASSIGNEE = "assignee"  # whom it was given to
    REPORTER = "reporter"
    CLOCK = "clock"  # nobody: a limit has run out
    ROUND = "round"  # what a phone on its round tells of a place


class Demand(StrEnum):
    """What a step must be given, or it is not taken."""

    NOTE = "note"
    REASON = "reason"
    ASSIGNEE = "assignee"
    APPOINTMENT = "appointment"
    EXPECTED = "expected"  # when he comes, who will not be there as booked
    PROMISE = "promise"  # until when an answer comes
    PHOTO_BEFORE = "photo_before"
    PHOTO_AFTER = "photo_after"
    EVIDENCE = "evidence"
    CAUSE = "cause"
    PLAN = "plan"
    CONSENT = "consent"  # signed, or given on the reporter's own phone
    WORKER_SIGNATURE = "worker_signature"
    REPORTER_SIGNATURE = "reporter_signature"
    RATING = "rating"
    RESULT = "result"


class Measure(StrEnum):
    """In what a limit is counted."""

    MINUTES = "minutes"  # of the wall clock, day and night
    SERVICE_MINUTES = "service_minutes"  # only while the place is served
    WORKING_DAYS = "working_days"


class State(Part):
    """Where a report stands. `shown` is the dot of the reporter's line of four (ux.md §8)."""

    key: Key
    name: Words
    phase: Phase
    shown: int = Field(ge=1, le=4)


class Step(Part):
    """A move from any of `from_` to `to`; without `to` the state stays as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    key: Key
    name: Words
    from_: tuple[Key, ...] = Field(alias="from", min_length=1)
    to: Key | None = None
    to_held: Key | None = None  # instead of `to` while somebody has the report
    stays: tuple[Key, ...] = ()  # states it is told in without moving the report or any clock
    by: tuple[Actor, ...] = Field(min_length=1)
    demands: tuple[Demand, ...] = ()
    starts: tuple[Key, ...] = ()
    stops: tuple[Key, ...] = ()
    pauses: tuple[Key, ...] = ()
    resumes: tuple[Key, ...] = ()
    until_booked: bool = False  # refused once the booked time has come (row 43)
    extends: Key | None = None  # refused once this clock has run out (row 54)
    takes: bool = False  # the report is then his who took the step
    not_by_worker: bool = False  # who did the work does not judge it (row 55)


class Limit(Part):
    """How long, by urgency. None is an open number ［X］ of the documents: each site is asked."""

    normal: int | None = Field(default=None, ge=1)
    urgent: int | None = Field(default=None, ge=1)
    critical: int | None = Field(default=None, ge=1)

    def of(self, urgency: Urgency) -> int | None:
        """The amount for one urgency, in the clock's measure."""
        amount: int | None = getattr(self, urgency)
        return amount


class ChannelLimit(Part):
    """The limit of a clock for what came in by one channel (row 64: a reply clock per source)."""

    channel: Key
    name: Words
    limit: Limit = Limit()
    suggested: Limit = Limit()
    source: str = Field(default="", max_length=80)


class ClockRule(Part):
    """A limit of the flow. `source` names the document it comes from."""

    key: Key
    name: Words
    whose: Literal["crew", "reporter"]
    measure: Measure
    limit: Limit
    suggested: Limit = Limit()  # offered where the limit is open
    source: str = Field(default="", max_length=80)
    warn_at: tuple[int, ...] = (75,)  # per cent of the limit
    by_channel: tuple[ChannelLimit, ...] = ()
    before_booked: bool = False  # runs out so long before the booked time (row 43)
    in_service: tuple[Urgency, ...] = ()  # whose minutes count while the place is served (row 47)

    def of_urgency(self, urgency: Urgency) -> "ClockRule":
        """As it counts for one urgency: what can wait out of hours begins when service opens."""
        if self.measure is not Measure.MINUTES or urgency not in self.in_service:
            return self
        return self.model_copy(update={"measure": Measure.SERVICE_MINUTES})

    def of_channel(self, channel: str) -> "ClockRule":
        """As limits are set and read for a channel; the rule itself where it has none."""
        return next((self._as(one) for one in self.by_channel if one.channel == channel), self)

    @property
    def variants(self) -> "list[ClockRule]":
        """Everything that a site can set a limit for: the rule, then its channels."""
        return [self, *(self._as(one) for one in self.by_channel)]

    def _as(self, one: ChannelLimit) -> "ClockRule":
        own = {name: getattr(one, name) for name in ("name", "limit", "suggested", "source")}
        return self.model_copy(update={**own, "key": f"{self.key}_{one.channel}", "by_channel": ()})


class Passage(Part):
    """A promise about the whole graph: nobody reaches `reach` without having taken `through`.

    `after` narrows it: only ways that go on from that state count.
    """

    reach: Key
    through: tuple[Key, ...] = Field(min_length=1)
    after: Key | None = None


class Flow(Part):
    """One version of the life of a kind of report."""

    kind: IssueKind
    version: int = Field(ge=1)
    name: Words
    start: Key
    states: tuple[State, ...]
    steps: tuple[Step, ...]
    clocks: tuple[ClockRule, ...] = ()
    on_open: tuple[Key, ...] = ()  # clocks that run from the first word
    passages: tuple[Passage, ...] = ()

    def state(self, key: str) -> State:
        """The state of this name. Raises KeyError."""
        for one in self.states:
            if one.key == key:
                return one
        raise KeyError(key)

    def step(self, key: str) -> Step:
        """The step of this name. Raises KeyError."""
        for one in self.steps:
            if one.key == key:
                return one
        raise KeyError(key)

    def clock(self, key: str) -> ClockRule:
        """The clock of this name. Raises KeyError."""
        for one in self.clocks:
            if one.key == key:
                return one
        raise KeyError(key)

    def of_urgency(self, urgency: Urgency) -> "Flow":
        """With its clocks as they count for one urgency."""
        if not any(urgency in one.in_service for one in self.clocks):
            return self
        clocks = tuple(one.of_urgency(urgency) for one in self.clocks)
        return self.model_copy(update={"clocks": clocks})

    def steps_from(self, state: str) -> list[Step]:
        """What can be done next, in the order of the flow."""
        return [one for one in self.steps if state in one.from_]


FLOW: TypeAdapter[Flow] = TypeAdapter(Flow)
