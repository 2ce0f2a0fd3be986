"""What is overdue climbs: supervisor, then manager, until somebody takes it up or it is done.

A climb is claimed like a clock (escalation.next_at), told through the outbox with a key per step
and person, and ends by itself when nothing of the report is overdue any more.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from webapp import ladder
from webapp.accounts.models import Person, PersonSite
from webapp.audit import actions as audit
from webapp.clock import to_millis
from webapp.database import db, new_id, transaction
from webapp.errors import NotFound
from webapp.issues.models import Issue, IssueClock
from webapp.issues.notices.models import Escalation
from webapp.issues.notices.occasions import LADDER
from webapp.issues.notices.telling import Teller
from webapp.issues.state.outcome import OVERDUE
from webapp.notifications.models import NoticeSetting

BATCH = 200


def begin(clocks: Sequence[IssueClock], now: datetime) -> None:
    """Let reports climb whose clocks have run out; one that climbs already goes on as it is."""
    if not clocks:
        return
    company_id: UUID = db.session.info["company_id"]
    ladders = _ladders({clock.site_id for clock in clocks})
    connection = db.session.connection()
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    rows = [_row(company_id, clock, ladders.get(clock.site_id), now) for clock in clocks]
    connection.execute(dialect.insert(Escalation.__table__).on_conflict_do_nothing(), rows)


def _row(
    company_id: UUID, clock: IssueClock, steps: list[dict[str, Any]] | None, now: datetime
) -> dict[str, Any]:
    used = steps or [dict(step) for step in LADDER]
    base = ladder.first_base(ladder.steps_of(used), clock.due_at or now, now)
    return {
        "company_id": company_id,
        "id": new_id(),
        "issue_id": clock.issue_id,
        "site_id": clock.site_id,
        "clock": clock.key,
        "opened_at": clock.due_at or now,
        "base_at": base,
        "step": -1,
        "next_at": ladder.next_at(ladder.steps_of(used), base, -1),
        "ladder": used,
        "said": "",
    }


def _ladders(site_ids: set[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    rows = db.session.scalars(select(NoticeSetting).where(NoticeSetting.site_id.in_(site_ids)))
    return {row.site_id: row.ladder for row in rows if row.ladder}


def climb(now: datetime) -> None:
    """Tell every step that has come due, a batch a transaction."""
    while True:
        with transaction():
            climbing = _claim(now)
            teller = Teller(db.session.info["company_id"], now)
            ids = {one.issue_id for one in climbing}
            over, issues, people = _not_late(ids), _issues(ids), People()
            for one in climbing:
                if one.issue_id in over:
                    one.ended_at, one.next_at = now, None
                else:
                    _step_up(one, issues[one.issue_id], people, teller, now)
            teller.put()
        if len(climbing) < BATCH:
            return


def _claim(now: datetime) -> Sequence[Escalation]:
    return db.session.scalars(
        select(Escalation)
        .where(Escalation.next_at <= now)
        .order_by(Escalation.next_at, Escalation.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def _issues(ids: set[UUID]) -> dict[UUID, Issue]:
    found = db.session.scalars(select(Issue).where(Issue.id.in_(ids)))
    return {issue.id: issue for issue in found}


def _step_up(
    one: Escalation, issue: Issue, people: "People", teller: Teller, now: datetime
) -> None:
    """After a sleep every step that was slept through is told, in order."""
    steps = ladder.steps_of(one.ladder)
    reached = ladder.due_step(steps, one.base_at, now)
    for number in range(one.step + 1, reached + 1):
        params = {
            **teller.clock_params(issue, one.clock),
            "due_ms": to_millis(one.opened_at),
            "minutes": max(0, round((now - one.opened_at).total_seconds() / 60)),
        }
        once = f"climb:{one.id}:{number}"
        told = people.on(steps[number].who, one.site_id)
        teller.people(issue, "issue.escalated", told, once, params, is_urgent=True)
    one.step = max(one.step, reached)
    one.next_at = ladder.next_at(steps, one.base_at, one.step)


class People:
    """Who stands on a rung: those of the role at the site, else all of the role. Asked once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, UUID], Sequence[UUID]] = {}

    def on(self, role: str, site_id: UUID) -> Sequence[UUID]:
        """Everybody of a role who is to hear of a site's reports."""
        if (role, site_id) not in self._known:
            everybody = select(Person.id).where(Person.left_at.is_(None), Person.role == role)
            here = select(PersonSite.person_id).where(PersonSite.site_id == site_id)
            found = db.session.scalars(everybody.where(Person.id.in_(here)).order_by(Person.id))
            self._known[role, site_id] = (
                found.all() or db.session.scalars(everybody.order_by(Person.id)).all()
            )
        return self._known[role, site_id]


def open_of(issue_id: UUID) -> Escalation | None:
    """The climb of a report that is still going on."""
    return db.session.scalar(
        select(Escalation)
        .where(Escalation.issue_id == issue_id, Escalation.ended_at.is_(None))
        .execution_options(populate_existing=True)
    )


def take_up(issue: Issue, said: str, hold: timedelta, *, by: UUID, at: datetime) -> Escalation:
    """Somebody does something about it: the next step waits for `hold`. Raises NotFound."""
    one = open_of(issue.id)
    if one is None:
        raise NotFound
    steps = ladder.steps_of(one.ladder)
    one.taken_up_at, one.taken_up_by, one.said = at, by, said[:200]
    one.base_at = ladder.base_after(steps, one.base_at, one.step, at + hold, is_at_once=False)
    one.next_at = ladder.next_at(steps, one.base_at, one.step)
    audit.note("issue.taken_up", by=by, at=at, subject=issue.id, said=one.said)
    return one


def end_if_over(issue: Issue, now: datetime) -> None:
    """A step may have stopped what was overdue."""
    one = open_of(issue.id)
    if one is not None and _not_late({issue.id}):
        one.ended_at, one.next_at = now, None


def _not_late(issue_ids: set[UUID]) -> set[UUID]:
    """Those of which no clock runs that has run out."""
    late = db.session.scalars(
        select(IssueClock.issue_id).where(
            IssueClock.issue_id.in_(issue_ids),
            IssueClock.stopped_at.is_(None),
            IssueClock.is_resting.is_(False),
            IssueClock.told >= OVERDUE,
        )
    )
    return issue_ids - set(late)
