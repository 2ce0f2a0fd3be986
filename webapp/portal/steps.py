"""Steps and words of a reporter at his own link."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from webapp.attachments.images import Picture
from webapp.database import db
from webapp.issues.actions import StepTaken, Taker, add_word, take_step
from webapp.issues.flows.flow import Actor, Demand, Step, Urgency
from webapp.issues.intake.duplicates import RELAPSE
from webapp.issues.models import Issue, IssueEvent
from webapp.issues.notices.receivers import Receivers
from webapp.issues.notices.telling import Teller
from webapp.portal import rules, signing
from webapp.portal.filing import keep_pictures
from webapp.portal.forms import LONGEST_TEXT
from webapp.portal.refusals import NudgedLately, ReopenOver

REPORTER = Taker(None, frozenset({Actor.REPORTER}))
TEXTS = (Demand.NOTE, Demand.REASON, Demand.RESULT)


@dataclass
class Given:
    """What a step was given, and what is missing with its words."""

    given: dict[Demand, Any] = field(default_factory=dict)
    signature: Picture | None = None
    note: str = ""
    errors: dict[str, str] = field(default_factory=dict)


def read_step(step: Step, form: MultiDict[str, str]) -> Given:
    """Read what a step asks of the reporter. Raises FontMissing for a typed signature."""
    read = Given(note=form.get("words", "").strip()[:LONGEST_TEXT])
    for demand in step.demands:
        _read_demand(read, demand, form)
    return read


def _read_demand(read: Given, demand: Demand, form: MultiDict[str, str]) -> None:
    value = form.get(demand, "").strip()
    if demand in TEXTS:
        if not value:
            read.errors[demand] = _("请写一句原因或说明")
        read.given[demand] = value[:LONGEST_TEXT]
    elif demand is Demand.RATING:
        if value not in {str(face) for face in rules.FACES}:
            read.errors[demand] = _("请选一个满意度")
        else:
            read.given[demand] = int(value)
    else:
        _read_signed(read, demand, form)


def _read_signed(read: Given, demand: Demand, form: MultiDict[str, str]) -> None:
    """A signature, drawn or typed; a consent is the reporter's own name on his own phone."""
    name = " ".join(form.get(f"{demand}_name", "").split())[:40]
    if demand is Demand.CONSENT:
        if not name:
            read.errors[demand] = _("请写您的姓名，表示同意")
        read.given[demand] = _("%(name)s 在自己的手机上同意", name=name)
        return
    read.signature = signing.drawn(form.get(demand, ""))
    if read.signature is None and name:
        read.signature = signing.typed(name)
    if read.signature is None:
        read.errors[demand] = _("请签名，或写您的姓名")


def take(issue: Issue, step: Step, read: Given, now: datetime) -> IssueEvent:
    """Take the step as the reporter. Raises ReopenOver and what the flow refuses."""
    if step.key == "reopen" and not rules.may_reopen(issue.since, now):
        raise ReopenOver
    given: dict[Demand, Any] = dict(read.given)
    photos: list[str] = []
    if read.signature is not None:
        photos = keep_pictures([read.signature], now)
        given[Demand.REPORTER_SIGNATURE] = photos
    reason = RELAPSE if step.key == "reopen" else str(given.get(Demand.REASON, ""))[:40]
    taken = StepTaken(
        key=step.key,
        at=now,
        received_at=now,
        given=given,
        reason=reason,
        note=read.note,
        photos=photos,
        is_public=True,
    )
    event = take_step(issue, taken, REPORTER)
    _tell(issue, f"step:{event.id}", "issue.reporter_acted", _named(step), now)
    return event


def add(issue: Issue, note: str, photos: list[str], now: datetime) -> IssueEvent:
    """补充: more words or pictures of the reporter, at any time."""
    event = add_word(issue, "note", by=None, at=now, note=note, photos=photos, is_public=True)
    _tell(issue, f"note:{event.id}", "issue.reporter_added", {}, now)
    return event


def nudge(issue: Issue, now: datetime) -> IssueEvent:
    """催一下, once in four hours. Raises NudgedLately."""
    last = db.session.scalar(
        select(func.max(IssueEvent.at)).where(
            IssueEvent.issue_id == issue.id, IssueEvent.kind == "nudge"
        )
    )
    if rules.next_nudge(last, now) is not None:
        raise NudgedLately
    event = add_word(issue, "nudge", by=None, at=now, is_public=True)
    _tell(issue, f"nudge:{event.id}", "issue.nudged", {}, now)
    return event


def _named(step: Step) -> dict[str, Any]:
    return {"step": step.key, "step_name": {"zh": step.name.zh, "en": step.name.en}}


def tell_filed(issue: Issue, now: datetime) -> None:
    """The desk and the supervisors hear of a report nobody has taken in."""
    _tell(issue, f"filed:{issue.id}", "issue.filed", {"category": issue.category}, now)


def _tell(issue: Issue, once: str, code: str, params: Mapping[str, Any], now: datetime) -> None:
    teller = Teller(issue.company_id, now)
    told = Receivers().of(issue, is_overdue=True)
    is_urgent = issue.urgency != Urgency.NORMAL
    teller.people(issue, code, told, f"portal:{once}", params, is_urgent=is_urgent)
    teller.put()
