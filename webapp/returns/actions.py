"""Verbs of return visits: an answer, a try that reached nobody, a link, the end by rule."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from webapp.database import db
from webapp.issues.models import Issue
from webapp.returns import following, rules
from webapp.returns.drawing import rule_of
from webapp.returns.models import ReturnVisit, State, VisitWord, Way
from webapp.returns.refusals import Barred, NotDue, NothingAnswered

ASIDE_LATE = "late"
AGAIN_AFTER = timedelta(hours=20)  # the next working day at about the same hour, or when chosen


@dataclass(frozen=True)
class Said:
    """What somebody answered. Scores: 1 unhappy, 3 so-so, 5 happy; None: not asked."""

    way: Way
    rating: int | None = None
    in_time: bool | None = None
    quality: int | None = None
    manner: int | None = None
    fault: str = ""
    advice: str = ""
    note: str = ""

    @property
    def is_happy(self) -> bool:
        """Nobody was unhappy about the whole, nor about a part of it."""
        return rules.is_happy(self.rating, self.in_time, (self.quality, self.manner))


def hold(visit_id: UUID) -> tuple[ReturnVisit, Issue] | None:
    """The visit and its report, locked in that order everywhere."""
    visit = db.session.scalar(
        select(ReturnVisit)
        .where(ReturnVisit.id == visit_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if visit is None:
        return None
    issue = db.session.scalars(
        select(Issue)
        .where(Issue.id == visit.issue_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    return visit, issue


def answer(
    visit: ReturnVisit, issue: Issue, said: Said, *, by: UUID | None, id: UUID, now: datetime
) -> VisitWord:
    """Keep an answer. The first one counts and moves the report; a later one is kept and marked.

    `id` follows from the form or the link: the same one sent again is the same word.
    Raises Barred, NothingAnswered, NotDue.
    """
    known = db.session.get(VisitWord, (visit.company_id, id))
    if known is not None:
        return known
    refuse_barred(visit, by)
    if visit.state == State.PASSED:
        raise NotDue
    if said.rating is None:
        raise NothingAnswered
    word = _word(visit, said, by=by, id=id, now=now, is_reached=True)
    if visit.answer_id is not None or visit.state not in (State.DUE, State.UNREACHED):
        word.aside = ASIDE_LATE
        db.session.add(word)
        following.tell_late(visit, issue, word, is_happy=said.is_happy, now=now)
        return word
    visit.answer_id, visit.is_happy = word.id, said.is_happy
    visit.state, visit.settled_at, visit.next_at = State.ANSWERED, now, None
    db.session.add(word)
    following.follow(visit, issue, word, now)
    return word


def not_reached(
    visit: ReturnVisit,
    issue: Issue,
    *,
    way: Way,
    note: str,
    again_at: datetime | None,
    by: UUID,
    id: UUID,
    now: datetime,
) -> VisitWord:
    """Nobody answered. After as many tries as the rule asks the report is closed as 未联系上."""
    known = db.session.get(VisitWord, (visit.company_id, id))
    if known is not None:
        return known
    refuse_barred(visit, by)
    if visit.state != State.DUE:
        raise NotDue
    word = _word(visit, Said(way, note=note), by=by, id=id, now=now, is_reached=False)
    db.session.add(word)
    visit.tries += 1
    visit.next_at = again_at or now + AGAIN_AFTER
    if visit.tries >= rule_of(visit.site_id).tries:
        give_up(visit, issue, now)
    else:
        following.note_try(visit, issue, word, now)
    return word


def give_up(visit: ReturnVisit, issue: Issue, now: datetime) -> None:
    """Closed as 未联系上; an answer by the link still counts while the link is good."""
    visit.state, visit.settled_at, visit.next_at = State.UNREACHED, now, None
    following.close_by_rule(issue, following.UNREACHED, now)


def refuse_barred(visit: ReturnVisit, person_id: UUID | None) -> None:
    """Neither who repaired it nor who accepted it asks how it was (field.md §2.15)."""
    if person_id is not None and str(person_id) in visit.barred:
        raise Barred


def _word(
    visit: ReturnVisit, said: Said, *, by: UUID | None, id: UUID, now: datetime, is_reached: bool
) -> VisitWord:
    return VisitWord(
        id=id,
        visit_id=visit.id,
        issue_id=visit.issue_id,
        way=said.way,
        at=now,
        person_id=by,
        is_reached=is_reached,
        in_time=said.in_time,
        quality=said.quality,
        manner=said.manner,
        rating=said.rating,
        fault=said.fault,
        advice=said.advice,
        note=said.note,
    )
