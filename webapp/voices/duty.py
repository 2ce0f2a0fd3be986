"""Verbs of answering the line: the rota, a hand-over, a test call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from webapp.accounts.models import Person
from webapp.audit import actions as audit
from webapp.database import db, new_id
from webapp.sites.models import Site
from webapp.voices import hotline, queries, rota
from webapp.voices.duty_models import LineHandover, LineShift, LineTest
from webapp.voices.models import LineFailure
from webapp.voices.refusals import AlreadyHasIt
from webapp.voices.rota import Shift, Span
from webapp.voices.rules import digits


@dataclass(frozen=True)
class Answering:
    """Who answers now, until when, and the hand-over that says so, if one does."""

    people: Sequence[UUID]
    until: datetime
    handover: LineHandover | None


def shifts(site_id: UUID) -> list[LineShift]:
    """The rota of a site as it is now, by day and hour."""
    rows = db.session.scalars(
        select(LineShift).where(LineShift.site_id == site_id, LineShift.archived_at.is_(None))
    )
    return sorted(rows, key=lambda row: (row.weekdays, row.starts, row.ends, row.id))


def works(rows: Sequence[LineShift]) -> list[Shift]:
    """The shifts of people who still work here: of those who left the line is a gap."""
    left = set(
        db.session.scalars(
            select(Person.id).where(
                Person.id.in_({row.person_id for row in rows}), Person.left_at.is_not(None)
            )
        )
    )
    return [
        Shift(row.weekdays, row.starts, row.ends, row.person_id)
        for row in rows
        if row.person_id not in left
    ]


def add_shift(
    site: Site, weekdays: Sequence[int], starts: str, ends: str, person_id: UUID, *, by: UUID,
    at: datetime,
) -> LineShift:  # fmt: skip
    """One more line of the rota; the same once more is the one that is there."""
    hotline.hold(site)
    wanted = (sorted(weekdays), starts, ends, person_id)
    for known in shifts(site.id):
        if (known.weekdays, known.starts, known.ends, known.person_id) == wanted:
            return known
    row = LineShift(id=new_id(), site_id=site.id, made_by=by, made_at=at)
    row.weekdays, row.starts, row.ends, row.person_id = wanted
    db.session.add(row)
    db.session.flush()
    audit.note("line_shift.created", by=by, at=at, subject=row.id, starts=starts, ends=ends)
    return row


def end_shift(row: LineShift, *, by: UUID, at: datetime) -> None:
    """It is no longer on the rota."""
    if row.archived_at is None:
        row.archived_at = at
        audit.note("line_shift.archived", by=by, at=at, subject=row.id)


def answering(site: Site, now: datetime) -> Answering:
    """Who answers at an instant: who was handed the line, else who the rota names."""
    zone, found = ZoneInfo(site.timezone), works(shifts(site.id))
    last = db.session.scalars(
        select(LineHandover)
        .where(LineHandover.site_id == site.id, LineHandover.at <= now)
        .order_by(LineHandover.at.desc(), LineHandover.id.desc())
        .limit(1)
    ).first()
    if last is not None and now < last.until:
        return Answering([last.to_id], last.until, last)
    return Answering(rota.on_duty(found, now, zone), rota.changes_at(found, now, zone), None)


def hand_over(site: Site, to_id: UUID, note: str, *, by: UUID, at: datetime) -> LineHandover:
    """Somebody else answers from now on, until the rota changes. Raises AlreadyHasIt."""
    hotline.hold(site)
    now = answering(site, at)
    if list(now.people) == [to_id]:
        raise AlreadyHasIt
    zone, found = ZoneInfo(site.timezone), works(shifts(site.id))
    row = LineHandover(
        id=new_id(), site_id=site.id, at=at, until=rota.changes_at(found, at, zone),
        from_id=now.people[0] if now.people else None, to_id=to_id, note=note, by=by,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def handovers(site_id: UUID, since: datetime) -> Sequence[LineHandover]:
    """Hand-overs since, the newest first."""
    return db.session.scalars(
        select(LineHandover)
        .where(LineHandover.site_id == site_id, LineHandover.at >= since)
        .order_by(LineHandover.at.desc(), LineHandover.id.desc())
        .limit(queries.MOST)
    ).all()


def note_test(
    site: Site, answered_by: UUID | None, note: str, *, by: UUID, at: datetime, id: UUID
) -> tuple[LineTest, LineFailure | None]:
    """The number was called. Where nobody answered the line has failed from now on.

    `id` follows from the form: the same one sent again is the same call.
    """
    hotline.hold(site)
    known = db.session.get(LineTest, (site.company_id, id))
    if known is not None:
        return known, None
    row = LineTest(
        id=id, site_id=site.id, at=at, by=by, number=hotline.number_of(site),
        is_answered=answered_by is not None, answered_by=answered_by, note=note,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    if answered_by is not None or queries.open_failure(site.id) is not None:
        return row, None
    return row, hotline.note_failure(site, "line", began_at=at, cause=note, by=by, at=at)


def tests(site_id: UUID, since: datetime, until: datetime) -> Sequence[LineTest]:
    """Test calls in [since, until), the newest first."""
    return db.session.scalars(
        select(LineTest)
        .where(LineTest.site_id == site_id, LineTest.at >= since, LineTest.at < until)
        .order_by(LineTest.at.desc(), LineTest.id.desc())
        .limit(queries.MOST + 1)
    ).all()


def is_tested(site: Site) -> bool:
    """Somebody answered a test call of today's number since the line was last put right."""
    cured_at = db.session.scalar(
        select(LineFailure.restored_at)
        .where(LineFailure.site_id == site.id, LineFailure.restored_at.is_not(None))
        .order_by(LineFailure.restored_at.desc())
        .limit(1)
    )
    answered = select(LineTest.number).where(
        LineTest.site_id == site.id, LineTest.is_answered.is_(True)
    )
    if cured_at is not None:
        answered = answered.where(LineTest.at >= cured_at)
    number = digits(hotline.number_of(site))
    last = db.session.scalar(answered.order_by(LineTest.at.desc()).limit(1))
    return bool(number) and last is not None and digits(last) == number


def gaps(site_id: UUID) -> list[Span]:
    """The hours of the week that nobody answers."""
    return rota.gaps(works(shifts(site_id)))
