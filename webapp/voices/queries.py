"""Named SELECTs of boxes and of the hotline."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from webapp.accounts.models import EDITOR_ROLES, Person, PersonSite
from webapp.database import db
from webapp.issues.models import Issue
from webapp.rounds.models import Answer, Round, Visit
from webapp.sites.models import Checkpoint
from webapp.voices.models import (
    BoxLetter,
    BoxOpening,
    HotlineSetting,
    LetterBox,
    LetterBoxChange,
    LineCall,
    LineCheck,
    LineFailure,
    NumberPlace,
)

MOST = 1000  # rows of one list or paper

Letters = Sequence[tuple[BoxLetter, Issue | None]]


def boxes(site_id: UUID, *, is_archived: bool = False) -> Sequence[LetterBox]:
    """The boxes of a site by name."""
    gone = LetterBox.archived_at.is_not(None) if is_archived else LetterBox.archived_at.is_(None)
    return db.session.scalars(
        select(LetterBox).where(LetterBox.site_id == site_id, gone).order_by(LetterBox.name)
    ).all()


def openings(box_ids: Sequence[UUID], most: int | None = None) -> Sequence[BoxOpening]:
    """Openings of these boxes, the newest first."""
    found = select(BoxOpening).where(BoxOpening.box_id.in_(box_ids))
    return db.session.scalars(
        found.order_by(BoxOpening.opened_at.desc(), BoxOpening.id.desc()).limit(most)
    ).all()


def openings_between(site_id: UUID, since: datetime, until: datetime) -> Sequence[BoxOpening]:
    """What was opened at a site in [since, until), oldest first; one over MOST says: more."""
    return db.session.scalars(
        select(BoxOpening)
        .where(
            BoxOpening.site_id == site_id,
            BoxOpening.opened_at >= since,
            BoxOpening.opened_at < until,
        )
        .order_by(BoxOpening.opened_at, BoxOpening.id)
        .limit(MOST + 1)
    ).all()


def changes(box_id: UUID) -> Sequence[LetterBoxChange]:
    """A box's history, the newest first."""
    return db.session.scalars(
        select(LetterBoxChange)
        .where(LetterBoxChange.box_id == box_id)
        .order_by(LetterBoxChange.at.desc(), LetterBoxChange.id.desc())
    ).all()


def letters(opening_ids: Sequence[UUID]) -> Letters:
    """Letters that were entered, in their order, with what they became."""
    rows = db.session.execute(
        select(BoxLetter, Issue)
        .outerjoin(
            Issue, (Issue.company_id == BoxLetter.company_id) & (Issue.id == BoxLetter.issue_id)
        )
        .where(BoxLetter.opening_id.in_(opening_ids))
        .order_by(BoxLetter.opening_id, BoxLetter.position)
    )
    return [(letter, issue) for letter, issue in rows]


def entered(opening_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many letters of each opening have been entered."""
    rows = db.session.execute(
        select(BoxLetter.opening_id, func.count())
        .where(BoxLetter.opening_id.in_(opening_ids))
        .group_by(BoxLetter.opening_id)
    )
    return {row[0]: row[1] for row in rows}


def last_visit(schedule_id: UUID | None, since: datetime) -> Visit | None:
    """The last time somebody was at a box on its own round."""
    return db.session.scalars(
        select(Visit)
        .join(Round, (Round.company_id == Visit.company_id) & (Round.id == Visit.round_id))
        .where(Round.schedule_id == schedule_id, Visit.at >= since)
        .order_by(Visit.at.desc())
        .limit(1)
    ).first()


def answers(visit_id: UUID) -> dict[str, Answer]:
    """What was answered there, by item; the last answer to each counts."""
    rows = db.session.scalars(
        select(Answer).where(Answer.visit_id == visit_id).order_by(Answer.seq)
    )
    return {row.item_key: row for row in rows}


def points(site_id: UUID) -> Sequence[Checkpoint]:
    """Points a box may hang at."""
    return db.session.scalars(
        select(Checkpoint)
        .where(Checkpoint.site_id == site_id, Checkpoint.archived_at.is_(None))
        .order_by(Checkpoint.code)
    ).all()


def colleagues(site_id: UUID) -> Sequence[Person]:
    """Everybody who works at a site, by name."""
    here = select(PersonSite.person_id).where(PersonSite.site_id == site_id)
    works: ColumnElement[bool] = Person.id.in_(here) | Person.role.in_(EDITOR_ROLES)
    return db.session.scalars(
        select(Person).where(Person.left_at.is_(None), works).order_by(Person.name, Person.id)
    ).all()


def names(ids: Collection[UUID | None]) -> dict[UUID, str]:
    """Names of people, those who left included."""
    wanted = [one for one in ids if one is not None]
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return {row[0]: row[1] for row in rows}


def setting(company_id: UUID, site_id: UUID) -> HotlineSetting | None:
    """How the line of a site is run, when somebody has said."""
    return db.session.get(HotlineSetting, (company_id, site_id))


def checks(site_id: UUID, since: datetime, until: datetime) -> Sequence[LineCheck]:
    """Checks of the line in [since, until), the newest first."""
    return db.session.scalars(
        select(LineCheck)
        .where(LineCheck.site_id == site_id, LineCheck.at >= since, LineCheck.at < until)
        .order_by(LineCheck.at.desc())
        .limit(MOST + 1)
    ).all()


def failures(site_id: UUID, since: datetime, until: datetime) -> Sequence[LineFailure]:
    """Failures that began in [since, until), the newest first."""
    return db.session.scalars(
        select(LineFailure)
        .where(
            LineFailure.site_id == site_id,
            LineFailure.began_at >= since,
            LineFailure.began_at < until,
        )
        .order_by(LineFailure.began_at.desc())
        .limit(MOST + 1)
    ).all()


def open_failure(site_id: UUID) -> LineFailure | None:
    """The failure that nobody has restored yet."""
    return db.session.scalars(
        select(LineFailure)
        .where(LineFailure.site_id == site_id, LineFailure.restored_at.is_(None))
        .order_by(LineFailure.began_at)
        .limit(1)
    ).first()


def calls(
    site_id: UUID, since: datetime, until: datetime, most: int = MOST + 1
) -> Sequence[tuple[LineCall, Issue | None]]:
    """Calls in [since, until) with the reports they are about, the newest first."""
    rows = db.session.execute(
        select(LineCall, Issue)
        .outerjoin(
            Issue, (Issue.company_id == LineCall.company_id) & (Issue.id == LineCall.issue_id)
        )
        .where(LineCall.site_id == site_id, LineCall.at >= since, LineCall.at < until)
        .order_by(LineCall.at.desc())
        .limit(most)
    )
    return [(call, issue) for call, issue in rows]


def number_places(site_id: UUID) -> Sequence[NumberPlace]:
    """What shows the number at a site."""
    return db.session.scalars(
        select(NumberPlace)
        .where(NumberPlace.site_id == site_id, NumberPlace.archived_at.is_(None))
        .order_by(NumberPlace.medium, NumberPlace.place)
    ).all()


def by_number(site_id: UUID, number: str) -> Issue | None:
    """The report with this number at a site; None for a number nobody has."""
    return db.session.scalar(
        select(Issue).where(Issue.site_id == site_id, Issue.number == number.strip().upper())
    )
