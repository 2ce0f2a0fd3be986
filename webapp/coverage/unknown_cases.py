"""Following what is unknown: cases open, steps fall due, people call, records come. Audited.

Everything but the calls follows from stops and time, under the site's lock: it may run in several
workers, twice or late, and comes to the same rows.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from webapp import ladder
from webapp.audit import actions as audit
from webapp.coverage.models import UnknownCase, UnknownLine
from webapp.coverage.unknown_bell import fall_silent, ring
from webapp.coverage.unknown_stops import Key, Matter, matters, what_became
from webapp.database import db, new_id
from webapp.errors import NotFound
from webapp.ladder import Step
from webapp.rounds.miss_queries import hold_site
from webapp.sites.models import Site

MOST_WAIT = timedelta(hours=12)


def follow(site_id: UUID, now: datetime) -> None:
    """Bring the cases of a site in line with what is unknown, inside the caller's transaction."""
    site = hold_site(site_id)
    if site is None:
        return
    found = matters(site, now)
    steps = ladder.steps_of(site.unknown_steps)
    cases = {key_of(case): case for case in open_cases(site_id)}
    for key, case in cases.items():
        if key not in found:
            _resolve(case, key, now)
    for key, matter in found.items():
        case = cases.get(key) or _open(site_id, matter, steps, now)
        case.stops = max(case.stops, len(matter.stops))
        _step_on(site, case, steps, now)


def open_cases(site_id: UUID) -> Sequence[UnknownCase]:
    """What is being followed, the longest first."""
    return db.session.scalars(
        select(UnknownCase)
        .where(UnknownCase.site_id == site_id, UnknownCase.resolved_at.is_(None))
        .order_by(UnknownCase.opened_at, UnknownCase.id)
        .execution_options(populate_existing=True)
    ).all()


def key_of(case: UnknownCase) -> Key:
    """What the case is about."""
    return case.person_id, case.role


def note_contact(
    case_id: UUID,
    site_id: UUID,
    steps: Sequence[Step],
    *,
    is_reached: bool,
    said: str,
    wait: timedelta,
    by: UUID,
    at: datetime,
) -> None:
    """Somebody called. Reached: the next step waits. No answer: it is due at once.

    Raises NotFound for cases of other sites, and for those that have resolved themselves.
    """
    site = hold_site(site_id)
    case = next((each for each in open_cases(site_id) if each.id == case_id), None)
    if case is None or site is None:
        raise NotFound
    until = at + min(wait, MOST_WAIT) if is_reached else at
    case.base_at = ladder.base_after(
        steps, case.base_at, case.step, until, is_at_once=not is_reached
    )
    kind = "reached" if is_reached else "no_answer"
    _line(case, kind, steps, at, by=by, said=said, next_at=until if is_reached else None)
    audit.note(f"unknown.{kind}", by=by, at=at, subject=case.id, said=said, step=case.step)
    _step_on(site, case, steps, at, by=by)
    if is_reached:
        case.next_at = ladder.next_at(steps, case.base_at, case.step) or until


def _open(site_id: UUID, matter: Matter, steps: Sequence[Step], now: datetime) -> UnknownCase:
    case = UnknownCase(
        id=new_id(),
        site_id=site_id,
        person_id=matter.person_id,
        role=matter.role,
        opened_at=matter.since,
        base_at=ladder.first_base(steps, matter.since, now),
        step=-1,
    )
    db.session.add(case)
    db.session.flush()
    return case


def _step_on(
    site: Site, case: UnknownCase, steps: Sequence[Step], now: datetime, *, by: UUID | None = None
) -> None:
    step = ladder.due_step(steps, case.base_at, now)
    if step > case.step:
        case.step = step
        _line(case, "step", steps, now)
        ring(site, case, steps[step].who, by=by, at=now)
    coming = ladder.next_at(steps, case.base_at, case.step)
    if coming is not None or case.next_at is None or case.next_at <= now:
        case.next_at = coming


def _resolve(case: UnknownCase, key: Key, now: datetime) -> None:
    case.resolved_at, case.next_at = now, None
    case.resolution = what_became(case.site_id, key, case.opened_at)
    _line(case, "resolved", (), now, said=case.resolution)
    fall_silent(case, now)
    audit.note("unknown.resolved", by=None, at=now, subject=case.id, resolution=case.resolution)


def _line(
    case: UnknownCase,
    kind: str,
    steps: Sequence[Step],
    at: datetime,
    *,
    by: UUID | None = None,
    said: str = "",
    next_at: datetime | None = None,
) -> None:
    who = steps[case.step].who if 0 <= case.step < len(steps) else ""
    db.session.add(
        UnknownLine(
            case_id=case.id, kind=kind, at=at, step=case.step, who=who, by=by, said=said[:200],
            next_at=next_at,
        )
    )  # fmt: skip
