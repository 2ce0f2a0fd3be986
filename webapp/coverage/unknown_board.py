"""The working list 未知: whom to call, about what, and what has been said so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from webapp import ladder
from webapp.accounts.models import Person
from webapp.coverage.models import UnknownCase, UnknownLine
from webapp.coverage.unknown_callers import Callers
from webapp.coverage.unknown_cases import key_of, open_cases
from webapp.coverage.unknown_stops import Matter, Matters
from webapp.database import db
from webapp.ladder import Step
from webapp.rounds import queries as rounds
from webapp.rounds.candidates import Phone
from webapp.sites.models import Site


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
    def phones(self) -> list[Phone]:
        """Those that hold the records back."""
        return self.matter.silent

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


def needs_following(site: Site, found: Matters, now: datetime) -> bool:
    """True when cases and steps are not what they should be: no worker has been here yet."""
    cases = {key_of(case): case for case in open_cases(site.id)}
    steps = ladder.steps_of(site.unknown_steps)
    return cases.keys() != found.keys() or any(
        ladder.due_step(steps, case.base_at, now) > case.step for case in cases.values()
    )


def board(site: Site, found: Matters, today: datetime, now: datetime) -> Board:
    """Everything unknown now; `today` is the instant the day began."""
    cases = [case for case in open_cases(site.id) if key_of(case) in found]
    done = db.session.scalars(
        select(UnknownCase)
        .where(UnknownCase.site_id == site.id, UnknownCase.resolved_at >= today)
        .order_by(UnknownCase.resolved_at.desc())
    ).all()
    lines = _lines([case.id for case in (*cases, *done)])
    named = [line.by for told in lines.values() for line in told]
    people = rounds.people_by_id([*named, *(case.person_id for case in (*cases, *done))])
    return Board(
        _all_open(site, cases, found, people, lines),
        [(case, _named(people, case.person_id), lines.get(case.id, [])) for case in done],
        people,
        now,
    )


def open_cases_of(site: Site, found: Matters) -> list[Open]:
    """The cases alone, for screens where they are one thing among others."""
    if not found:
        return []
    cases = [case for case in open_cases(site.id) if key_of(case) in found]
    people = rounds.people_by_id(case.person_id for case in cases)
    return _all_open(site, cases, found, people, _lines([case.id for case in cases]))


def _all_open(
    site: Site,
    cases: Sequence[UnknownCase],
    found: Matters,
    people: dict[UUID, Person],
    lines: dict[UUID, list[UnknownLine]],
) -> list[Open]:
    callers = Callers(site) if cases else None
    return [
        _open(case, found[key_of(case)], people, lines.get(case.id, []), callers, site)
        for case in cases
        if callers is not None
    ]


def _open(
    case: UnknownCase,
    matter: Matter,
    people: dict[UUID, Person],
    lines: list[UnknownLine],
    callers: Callers,
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


def _lines(case_ids: Sequence[UUID]) -> dict[UUID, list[UnknownLine]]:
    found: dict[UUID, list[UnknownLine]] = {}
    if case_ids:
        statement = select(UnknownLine).where(UnknownLine.case_id.in_(case_ids))
        for line in db.session.scalars(statement.order_by(UnknownLine.at, UnknownLine.id)):
            found.setdefault(line.case_id, []).append(line)
    return found
