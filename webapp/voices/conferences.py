"""Verbs of 会商: opened on a report, held, planned, carried out, closed; the reporter is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select

from webapp.audit import actions as audit
from webapp.database import db, new_id
from webapp.issues.actions import add_word
from webapp.issues.models import Issue, IssueEvent
from webapp.voices.case_models import HardCase, HardCaseMeeting, HardCaseStep
from webapp.voices.refusals import AlreadyOpen, CaseClosed, StepsOpen

SORTS = ("need", "hard")


@dataclass(frozen=True)
class Planned:
    """One line of the plan, as it was written."""

    text: str
    owner: str
    due_on: date


@dataclass(frozen=True)
class Whole:
    """A conference with everything that belongs to it."""

    case: HardCase
    issue: Issue
    meetings: Sequence[HardCaseMeeting]
    steps: Sequence[HardCaseStep]
    told_at: datetime | None  # when the reporter last read something

    @property
    def state(self) -> str:
        """opened, plan, closed (row 60)."""
        if self.case.closed_at is not None:
            return "closed"
        return "plan" if self.case.planned_at is not None else "opened"

    @property
    def next_step(self) -> HardCaseStep | None:
        """The open step that is due first."""
        left = [step for step in self.steps if step.done_at is None]
        return min(left, key=lambda step: (step.due_on, step.position), default=None)


def open_case(issue: Issue, sort: str, why: str, *, by: UUID, at: datetime) -> HardCase:
    """Bring several units together on a report. Raises AlreadyOpen."""
    db.session.refresh(issue, with_for_update=True)  # two who open it at once
    if open_of(issue.id) is not None:
        raise AlreadyOpen
    case = HardCase(id=new_id(), site_id=issue.site_id, issue_id=issue.id, sort=sort, why=why)
    case.opened_by, case.opened_at = by, at
    db.session.add(case)
    db.session.flush()
    add_word(issue, "note", by=by, at=at, note=why)
    audit.note("hard_case.opened", by=by, at=at, subject=case.id, issue=issue.number)
    return case


def hold(
    case: HardCase, participants: Sequence[str], minutes: str, *, held_at: datetime, by: UUID,
    at: datetime,
) -> HardCaseMeeting:  # fmt: skip
    """Write a conference down. Raises CaseClosed."""
    _check_open(case)
    meeting = HardCaseMeeting(
        id=new_id(), case_id=case.id, at=held_at, participants=list(participants),
        minutes=minutes, noted_by=by, noted_at=at,
    )  # fmt: skip
    db.session.add(meeting)
    db.session.flush()
    return meeting


def plan(case: HardCase, lines: Sequence[Planned], *, by: UUID, at: datetime) -> None:
    """Add lines to the written plan. Raises CaseClosed."""
    _check_open(case)
    last = db.session.scalar(
        select(func.max(HardCaseStep.position)).where(HardCaseStep.case_id == case.id)
    )
    for position, line in enumerate(lines, start=(last or 0) + 1):
        row = HardCaseStep(id=new_id(), case_id=case.id, position=position, text=line.text)
        row.owner, row.due_on = line.owner, line.due_on
        db.session.add(row)
    case.planned_at = case.planned_at or at
    db.session.flush()
    audit.note("hard_case.planned", by=by, at=at, subject=case.id, lines=len(lines))


def tick(case: HardCase, step: HardCaseStep, *, is_done: bool, by: UUID, at: datetime) -> None:
    """A line of the plan is done, or not after all; said twice, the first counts.

    Raises CaseClosed.
    """
    _check_open(case)
    db.session.refresh(step)
    if (step.done_at is not None) != is_done:
        step.done_at, step.done_by = (at, by) if is_done else (None, None)


def close(case: HardCase, result: str, *, by: UUID, at: datetime) -> None:
    """All that was planned is done. Raises CaseClosed and StepsOpen."""
    _check_open(case)
    left = select(func.count()).where(
        HardCaseStep.case_id == case.id, HardCaseStep.done_at.is_(None)
    )
    if case.planned_at is None or db.session.scalar(left):
        raise StepsOpen
    case.closed_at, case.closed_by, case.result = at, by, result
    audit.note("hard_case.closed", by=by, at=at, subject=case.id)


def tell(issue: Issue, words: str, *, by: UUID, at: datetime) -> None:
    """Keep the reporter informed: he reads it on the page of his link."""
    add_word(issue, "note", by=by, at=at, note=words, is_public=True)


def open_of(issue_id: UUID) -> HardCase | None:
    """The conference that goes on about a report."""
    return db.session.scalar(
        select(HardCase).where(HardCase.issue_id == issue_id, HardCase.closed_at.is_(None))
    )


def of_issue(issue_id: UUID) -> Sequence[HardCase]:
    """All conferences about a report, the newest first."""
    return db.session.scalars(
        select(HardCase).where(HardCase.issue_id == issue_id).order_by(HardCase.opened_at.desc())
    ).all()


def of_site(site_id: UUID, *, is_closed: bool, most: int = 100) -> list[Whole]:
    """The conferences of a site: open ones by their next date, closed ones newest first."""
    over = HardCase.closed_at.is_not(None) if is_closed else HardCase.closed_at.is_(None)
    rows = db.session.scalars(
        select(HardCase)
        .where(HardCase.site_id == site_id, over)
        .order_by(HardCase.opened_at.desc())
        .limit(most)
    )
    found = [whole(case) for case in rows]
    if is_closed:
        return found
    far = date.max
    return sorted(found, key=lambda one: one.next_step.due_on if one.next_step else far)


def whole(case: HardCase) -> Whole:
    """Everything about one."""
    issue = db.session.get_one(Issue, (case.company_id, case.issue_id))
    meetings = db.session.scalars(
        select(HardCaseMeeting)
        .where(HardCaseMeeting.case_id == case.id)
        .order_by(HardCaseMeeting.at, HardCaseMeeting.id)
    ).all()
    steps = db.session.scalars(
        select(HardCaseStep).where(HardCaseStep.case_id == case.id).order_by(HardCaseStep.position)
    ).all()
    told_at = db.session.scalar(
        select(func.max(IssueEvent.at)).where(
            IssueEvent.issue_id == issue.id, IssueEvent.is_public.is_(True)
        )
    )
    return Whole(case, issue, meetings, steps, told_at)


def _check_open(case: HardCase) -> None:
    """Hold the case to the end of the transaction: what is checked here stays true."""
    db.session.refresh(case, with_for_update=True)
    if case.closed_at is not None:
        raise CaseClosed
