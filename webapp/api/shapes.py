"""What goes through the door: shapes of requests and answers, and so the OpenAPI document."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from webapp.issues.catalogue import BY_KEY
from webapp.issues.flows.flow import Flow, IssueKind, Phase, Urgency
from webapp.issues.models import Issue, IssueEvent, Reporter
from webapp.issues.privacy.about import for_everybody


class Shape(BaseModel):
    """Nothing but what is declared."""

    model_config = ConfigDict(extra="forbid")


class ReporterIn(Shape):
    """Who reports."""

    name: str = Field(default="", max_length=40)
    phone: str = Field(default="", max_length=20)
    room: str = Field(default="", max_length=40)


class IssueIn(Shape):
    """A report to be opened."""

    category: str = Field(description="One of: " + " ".join(BY_KEY))
    text: str = Field(min_length=1, max_length=5000)
    happened: str = Field(default="", max_length=80, description="When it happened, in words")
    demand: str = Field(default="", max_length=5000, description="What a complaint asks for")
    expectation: str = Field(default="", max_length=5000, description="What would content them")
    channel: Literal["hotline", "desk", "web", "group", "board", "meeting", "wechat", "api"] = "api"
    language: Literal["", "zh-CN", "en"] = Field(
        default="", description="The reporter is told in it; empty: as the site has set"
    )
    urgency: Urgency | None = Field(default=None, description="None: as the category suggests")
    severity: Literal["minor", "moderate", "serious"] = "minor"
    place: str = Field(default="", max_length=120)
    reporter: ReporterIn = ReporterIn()


class NoteIn(Shape):
    """A word beside the flow."""

    text: str = Field(min_length=1, max_length=500)
    is_public: bool = Field(default=False, description="The reporter reads it")


class ReporterOut(Shape):
    """Who reported, as far as the token may see."""

    name: str
    phone: str
    room: str


class IssueOut(Shape):
    """A report. Of a complaint a token that may not see reporters reads no title, text or place."""

    id: UUID
    number: str
    kind: IssueKind
    category: str
    title: str
    text: str
    happened: str
    demand: str
    expectation: str
    channel: str
    urgency: Urgency
    severity: str
    place: str
    room: str
    state: str
    state_name: str
    phase: Phase
    is_late: bool
    opened_at: datetime
    next_due_at: datetime | None
    closed_at: datetime | None
    rating: int | None
    touched_at: datetime
    reporter: ReporterOut | None


class EventOut(Shape):
    """One line of a report's story."""

    id: UUID
    kind: str
    step: str
    at: datetime
    note: str
    is_public: bool
    aside: str = Field(description="Why it did not fit, or empty")


class IssueWithStory(IssueOut):
    """A report and its story."""

    events: list[EventOut]


class IssuePage(Shape):
    """Reports in the order in which they were last touched; `next` leads on, or is null."""

    items: list[IssueOut]
    next: str | None


class Fault(Shape):
    """A refusal: a stable code, and words."""

    code: str
    message: str


# Of a report: what tells what it is about, and whose.
SAID = ("title", "text", "happened", "demand", "expectation", "place", "room")


def issue_out(
    issue: Issue, flow: Flow, reporter: Reporter | None, *, is_trusted: bool = False
) -> IssueOut:
    """A report as it goes out. Of a complaint only who may see reporters reads what was said."""
    shown = None
    if reporter is not None:
        shown = ReporterOut(name=reporter.name, phone=reporter.phone, room=reporter.room)
    told = {name: getattr(issue, name) for name in IssueOut.model_fields if hasattr(issue, name)}
    if not (is_trusted or for_everybody(issue)):
        told |= dict.fromkeys(SAID, "")
    return IssueOut(
        **told,
        state_name=flow.state(issue.state).name.zh,
        reporter=shown,
    )


def event_out(event: IssueEvent, issue: Issue, *, is_trusted: bool = False) -> EventOut:
    """One line as it goes out."""
    told = {name: getattr(event, name) for name in EventOut.model_fields}
    if not (is_trusted or for_everybody(issue)):
        told["note"] = ""
    return EventOut(**told)
