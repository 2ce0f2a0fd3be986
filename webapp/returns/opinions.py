"""Verbs of the library of opinions: an opinion is a report, its source the channel it came by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from webapp.database import db
from webapp.issues.actions import StepTaken, Taker, take_step
from webapp.issues.flows.flow import Demand
from webapp.issues.intake.taking import Intake, take_in
from webapp.issues.models import Channel, Issue
from webapp.issues.state.terms import flow_of
from webapp.returns.models import Gathering, OpinionSource
from webapp.sites.models import Site

SOURCES = (Channel.GROUP, Channel.BOARD, Channel.MEETING, Channel.SURVEY, Channel.BOX)
CATEGORIES = ("advice", "other_complaint", "other_repair", "question")
OLDEST = timedelta(days=90)
ANSWER_NOW = "answer_now"


@dataclass(frozen=True)
class Opinion:
    """One of those to be taken in. `reply`: what was answered on the spot."""

    text: str
    category: str = "advice"
    name: str = ""
    room: str = ""
    at: datetime | None = None
    reply: str = ""


@dataclass(frozen=True)
class Batch:
    """Where they all come from."""

    channel: Channel
    spot: str = ""
    gathering_id: UUID | None = None
    once: UUID | None = None  # of the form: sent again it is the same batch


def take_all(
    site: Site, batch: Batch, found: Sequence[Opinion], *, by: Taker, now: datetime
) -> list[Issue]:
    """Open a report for each; the reply clock runs from when it was said."""
    opened = []
    for number, one in enumerate(found):
        issue_id = uuid5(batch.once, f"opinion:{number}") if batch.once else None
        if issue_id and db.session.get(Issue, (site.company_id, issue_id)):
            continue
        said = Intake(
            category=one.category, channel=batch.channel, text=one.text, name=one.name,
            room=one.room, place=batch.spot,
        )  # fmt: skip
        at = _said_at(one, now)
        issue = take_in(
            site, said, by=by.person_id, at=at, now=now, id=issue_id, is_given=bool(one.reply)
        )
        db.session.add(
            OpinionSource(issue_id=issue.id, gathering_id=batch.gathering_id, spot=batch.spot)
        )
        if one.reply:
            _answer(issue, one.reply, by, now)
        opened.append(issue)
    return opened


def hold_gathering(
    row: Gathering, *, held_at: datetime, people: int | None, minutes: str
) -> Gathering:
    """It took place."""
    row.held_at, row.people, row.minutes = held_at, people, minutes
    return row


def _said_at(one: Opinion, now: datetime) -> datetime:
    """Not tomorrow, not years ago: a wrong date must not start a clock that ended long since."""
    if one.at is None or one.at > now or one.at < now - OLDEST:
        return now
    return one.at


def _answer(issue: Issue, reply: str, by: Taker, now: datetime) -> None:
    """On the spot (002 §1.1.1), where the kind's flow knows such an answer."""
    if any(step.key == ANSWER_NOW for step in flow_of(issue).steps_from(issue.state)):
        given = {Demand.RESULT: reply}
        take_step(issue, StepTaken(ANSWER_NOW, now, now, given=given, is_public=True), by)
