"""What the link of a report shows and lets its reporter do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import g
from sqlalchemy import select

from webapp.accounts.models import Person
from webapp.database import db, enter_company
from webapp.issues.catalogue import BY_KEY, Category
from webapp.issues.flows.flow import Flow, State, Step
from webapp.issues.models import Issue, IssueClock, IssueEvent, Material, Reporter
from webapp.issues.notices.out_of_hours import plan_of
from webapp.issues.recordings import Recording, recordings_of
from webapp.issues.reporters import Shown, masked
from webapp.issues.state.retelling import events_of
from webapp.issues.state.terms import flow_of
from webapp.portal import rules
from webapp.portal.links import TOKEN_LENGTH, is_same_token, token_hash
from webapp.portal.refusals import LinkExpired, LinkUnknown
from webapp.portal.rules import Dot
from webapp.sites.label_queries import ALL
from webapp.sites.models import Site
from webapp.web.language import speak

# What a step says to the reporter beside its name: a question back, a reason, a result, a plan.
TOLD = ("reason", "result", "plan")
TOLD_OF = frozenset(
    {
        *("ask_back", "ask_consent", "rebook", "tell_late"),
        *("finish", "offer_plan", "answer", "answer_now"),
    }
)


@dataclass(frozen=True)
class Line:
    """One line of what has happened, as the reporter reads it."""

    event: IssueEvent
    step: Step | None
    is_own: bool
    texts: Sequence[str]
    photos: Sequence[str]


@dataclass(frozen=True)
class Promise:
    """The clock that runs out first: what is to have happened by when."""

    clock: str
    due_at: datetime


@dataclass(frozen=True)
class FollowPage:
    """Everything behind a link."""

    issue: Issue
    site: Site
    flow: Flow
    state: State
    category: Category | None
    dots: Sequence[Dot]
    lines: Sequence[Line]
    promise: Promise | None
    planned_at: datetime | None  # reported out of hours: when it begins
    reporter: Shown | None
    assignee: Person | None
    steps: Sequence[Step]
    materials: Sequence[Material]  # what the reporter is to pay
    next_nudge: datetime | None
    recordings: Mapping[UUID, Sequence[Recording]]  # of the report and of lines, by their ids

    @property
    def price_cents(self) -> int:
        """What the reporter is to pay, in cents."""
        return sum(round(row.quantity_milli * row.price_cents / 1000) for row in self.materials)


def find_by_token(token: str, now: datetime) -> Issue:
    """The report of a link; its company is entered. Raises LinkUnknown and LinkExpired."""
    if len(token) != TOKEN_LENGTH:
        raise LinkUnknown
    return _opened(_one(Issue.token_hash == token_hash(token)), token, now)


def _one(condition: Any) -> Issue | None:
    return db.session.scalar(select(Issue).where(condition).execution_options(**ALL))


def _opened(issue: Issue | None, token: str, now: datetime) -> Issue:
    if issue is None or not is_same_token(issue.token_hash or "", token):
        raise LinkUnknown
    if rules.is_expired(issue.closed_at, now):
        raise LinkExpired
    enter_company(issue.company_id)
    g.site = db.session.get_one(Site, (issue.company_id, issue.site_id))
    speak(issue.language)
    return issue


def find_by_number(site_id: UUID, number: str, tail: str) -> Issue | None:
    """A lost link: the report's number with the last four digits of the phone left with it."""
    return db.session.scalar(
        select(Issue)
        .join(Reporter, Reporter.id == Issue.reporter_id)
        .where(
            Issue.site_id == site_id,
            Issue.number == number.strip().upper(),
            Reporter.phone_tail == tail.strip(),
            Reporter.phone_tail != "",
        )
    )


def page_of(issue: Issue, now: datetime) -> FollowPage:
    """What the reporter sees."""
    flow, rows = flow_of(issue), events_of(issue.id)
    state = flow.state(issue.state)
    fitted = [(row.step, row.at) for row in rows if row.kind == "step" and not row.aside]
    nudges = [row.at for row in rows if row.kind == "nudge"]
    reporter = _get(Reporter, issue.company_id, issue.reporter_id)
    return FollowPage(
        issue=issue,
        site=db.session.get_one(Site, (issue.company_id, issue.site_id)),
        flow=flow,
        state=state,
        category=BY_KEY.get(issue.category),
        dots=rules.line_of_four(flow, issue.state, issue.opened_at, fitted),
        lines=[line for row in rows if (line := line_of(row, flow)) is not None],
        promise=promise_of(issue),
        planned_at=plan_of(issue),
        reporter=masked(reporter) if reporter else None,
        assignee=_get(Person, issue.company_id, issue.assigned_to),
        steps=rules.reporter_steps(flow, issue.state, issue.since, now),
        materials=_to_pay(issue.id),
        next_nudge=rules.next_nudge(max(nudges, default=None), now),
        recordings=recordings_of(heard_at(issue, rows)),
    )


def line_of(row: IssueEvent, flow: Flow) -> Line | None:
    """A step, a public word or the reporter's own; words of the house among itself stay there."""
    is_own = row.person_id is None and row.kind in ("note", "nudge", "step")
    if row.aside or not (row.kind == "step" or row.is_public or row.kind == "nudge"):
        return None
    is_told = is_own or row.step in TOLD_OF
    texts = [str(row.given[name]) for name in TOLD if is_told and name in row.given]
    if row.note and (row.is_public or is_own):
        texts.append(row.note)
    is_word = row.is_public and row.kind == "note"  # what a step carries may be a signature
    photos = list(row.photos) if is_word else _after(row.given)
    step = next((one for one in flow.steps if one.key == row.step), None)
    return Line(row, step, is_own, list(dict.fromkeys(texts)), photos)


def photos_of(issue: Issue) -> set[str]:
    """Every picture the link may show."""
    flow = flow_of(issue)
    lines = (line_of(row, flow) for row in events_of(issue.id))
    return {*issue.photos, *(photo for line in lines if line for photo in line.photos)}


def heard_at(issue: Issue, rows: Sequence[IssueEvent]) -> list[UUID]:
    """What may have recordings that the reporter hears: his report and his own words."""
    own = [row.id for row in rows if row.person_id is None and row.kind == "note"]
    return [issue.id, *own]


def promise_of(issue: Issue) -> Promise | None:
    """What the house has promised next."""
    row = db.session.scalars(
        select(IssueClock)
        .where(
            IssueClock.issue_id == issue.id,
            IssueClock.stopped_at.is_(None),
            IssueClock.due_at.is_not(None),
            IssueClock.key != "visit",
        )
        .order_by(IssueClock.due_at)
        .limit(1)
    ).first()
    return Promise(row.key, row.due_at) if row and row.due_at else None


def _after(given: Mapping[str, Any]) -> list[str]:
    found = given.get("photo_after", [])
    return [photo for photo in found if isinstance(photo, str)] if isinstance(found, list) else []


def _to_pay(issue_id: UUID) -> Sequence[Material]:
    return db.session.scalars(
        select(Material).where(Material.issue_id == issue_id, Material.who_pays == "reporter")
    ).all()


def _get(model: Any, company_id: UUID, id: UUID | None) -> Any:
    return db.session.get(model, (company_id, id)) if id else None
