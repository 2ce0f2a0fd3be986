"""The working list 未知: whom to call, about what, and what has been said so far."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from webapp import ladder
from webapp.accounts.models import Device, Person, PersonSite, Role
from webapp.coverage.models import UnknownCase, UnknownLine
from webapp.coverage.unknown_cases import key_of, open_cases
from webapp.coverage.unknown_stops import Matter, matters
from webapp.database import db
from webapp.ladder import Step
from webapp.rounds import queries as rounds
from webapp.sites.models import Site

MOST_PEOPLE = 3  # to be called for one step


@dataclass(frozen=True)
class Rung:
    """A step with its time, and whom to call for it."""

    step: Step
    at: datetime
    is_due: bool
    is_current: bool
    people: list[Person]


@dataclass(frozen=True)
class Open:
    """A case with what is unknown in it."""

    case: UnknownCase
    matter: Matter
    person: Person | None
    rungs: list[Rung]
    lines: list[UnknownLine]

    @property
    def current(self) -> Rung | None:
        return next((rung for rung in self.rungs if rung.is_current), None)


@dataclass(frozen=True)
class Board:
    """The list, and what resolved itself today."""

    open: list[Open]
    resolved: list[tuple[UnknownCase, Person | None, list[UnknownLine]]]
    people: dict[UUID, Person]  # who wrote the lines
    at: datetime


def needs_following(site: Site, now: datetime) -> bool:
    """True when cases and steps are not what they should be: no worker has been here yet."""
    cases = {key_of(case): case for case in open_cases(site.id)}
    steps = ladder.steps_of(site.unknown_steps)
    return cases.keys() != matters(site, now).keys() or any(
        ladder.due_step(steps, case.base_at, now) > case.step for case in cases.values()
    )


def board(site: Site, today: datetime, now: datetime) -> Board:
    """Everything unknown now; `today` is the instant the day began."""
    found = matters(site, now)
    cases = [case for case in open_cases(site.id) if key_of(case) in found]
    done = db.session.scalars(
        select(UnknownCase)
        .where(UnknownCase.site_id == site.id, UnknownCase.resolved_at >= today)
        .order_by(UnknownCase.resolved_at.desc())
    ).all()
    lines = _lines([case.id for case in (*cases, *done)])
    named = [line.by for told in lines.values() for line in told]
    people = rounds.people_by_id([*named, *(case.person_id for case in (*cases, *done))])
    callers = _Callers(site)
    return Board(
        [
            _open(case, found[key_of(case)], people, lines.get(case.id, []), callers, site)
            for case in cases
        ],
        [(case, _named(people, case.person_id), lines.get(case.id, [])) for case in done],
        people,
        now,
    )


def _open(
    case: UnknownCase,
    matter: Matter,
    people: dict[UUID, Person],
    lines: list[UnknownLine],
    callers: "_Callers",
    site: Site,
) -> Open:
    person = _named(people, case.person_id)
    fell_due = {line.step: line.at for line in lines if line.kind == "step"}
    rungs = [
        Rung(
            step,
            fell_due.get(number, case.base_at + step.after),
            number <= case.step,
            number == max(0, case.step),
            callers.of(step.who, person, matter),
        )
        for number, step in enumerate(ladder.steps_of(site.unknown_steps))
    ]
    return Open(case, matter, person, rungs, lines)


def _named(people: dict[UUID, Person], person_id: UUID | None) -> Person | None:
    return people.get(person_id) if person_id else None


class _Callers:
    """Whom to call at a site, the one whose phone was heard last first."""

    def __init__(self, site: Site) -> None:
        heard = func.max(func.coalesce(Device.heard_at, Device.enrolled_at))
        rows: Sequence[Any] = db.session.execute(
            select(Person, heard)
            .join(
                PersonSite,
                (PersonSite.company_id == Person.company_id) & (PersonSite.person_id == Person.id),
            )
            .outerjoin(
                Device,
                (Device.company_id == Person.company_id) & (Device.person_id == Person.id),
            )
            .where(PersonSite.site_id == site.id, Person.left_at.is_(None))
            .group_by(Person.company_id, Person.id)
        ).all()
        rows = sorted(rows, key=lambda row: -row[1].timestamp() if row[1] else 0.0)
        self.people: list[Person] = [row[0] for row in rows]

    def of(self, who: str, person: Person | None, matter: Matter) -> list[Person]:
        if who == "look":
            return []
        if who == "leader":
            return self._first(each for each in self.people if each.role == Role.SUPERVISOR)
        silent = [phone.person_id for phone in matter.silent]
        if who == "guard":
            if person is not None:
                return [person]
            return self._first(each for each in self.people if each.id in silent)
        role = person.role if person else matter.role
        mine = {person.id} if person else set(silent)
        return self._first(e for e in self.people if e.role == role and e.id not in mine)

    def _first(self, people: Iterable[Person]) -> list[Person]:
        return sorted(people, key=lambda each: not each.phone)[:MOST_PEOPLE]


def _lines(case_ids: Sequence[UUID]) -> dict[UUID, list[UnknownLine]]:
    found: dict[UUID, list[UnknownLine]] = {}
    if case_ids:
        statement = select(UnknownLine).where(UnknownLine.case_id.in_(case_ids))
        for line in db.session.scalars(statement.order_by(UnknownLine.at, UnknownLine.id)):
            found.setdefault(line.case_id, []).append(line)
    return found
