"""The draw: every finished report is decided by the dice once for each time it was finished.

Which completion it is follows from the story (the first, the second …), not from a row's time: a
step that a phone brings late moves the instant, not the number, so nothing is visited twice. The
row's id follows from report and number, so two workers who draw at once write the same row.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import exists, select
from sqlalchemy.dialects import postgresql, sqlite

from webapp.calendars.queries import calendar_of
from webapp.database import db
from webapp.issues.flows.flow import Flow
from webapp.issues.models import Issue, IssueClock, IssueEvent, Material
from webapp.issues.state.lanes import Lane
from webapp.issues.state.retelling import events_of
from webapp.issues.state.story import WORK_STEPS
from webapp.issues.state.terms import flow_of
from webapp.returns import rules
from webapp.returns.models import DrawSeed, QualityCheck, ReturnVisit, State, VisitRule
from webapp.sites.models import Site

VISIT = "visit"  # the step whose presence says: here somebody is asked again
CLOCK = "visit"
BATCH = 100
SEED_BYTES = 24


@dataclass(frozen=True)
class Completion:
    """The last time a report was finished, with who had a hand in it."""

    number: int
    at: datetime
    worker_id: UUID | None
    barred: frozenset[UUID]
    facts: rules.Facts


def rule_of(site_id: UUID) -> VisitRule:
    """A site's rule; without one everybody is asked and nothing is closed by itself."""
    company_id = db.session.info["company_id"]
    found = db.session.get(VisitRule, (company_id, site_id))
    return found or VisitRule(
        company_id=company_id, site_id=site_id, share=100, always=list(rules.ALWAYS), tries=3,
        link_days=7, check_share=0, script="", script_en="",
    )  # fmt: skip


def undrawn(after: UUID | None = None, most: int = BATCH) -> Sequence[Issue]:
    """Finished reports whose last completion has no row yet; locked, by id."""
    drawn = exists().where(
        ReturnVisit.company_id == Issue.company_id,
        ReturnVisit.issue_id == Issue.id,
        ReturnVisit.completed_at == Issue.since,
    )
    sites = list(db.session.scalars(select(Site.id)))  # the index of the desk's lists begins so
    statement = select(Issue).where(Issue.site_id.in_(sites), Issue.lane == Lane.VISIT, ~drawn)
    if after is not None:
        statement = statement.where(Issue.id > after)
    return db.session.scalars(
        statement.order_by(Issue.id).limit(most).with_for_update(skip_locked=True, of=Issue)
    ).all()


def draw(issue: Issue, now: datetime) -> ReturnVisit | None:
    """Throw the dice for the last completion; None where nobody is asked or it was thrown."""
    flow = flow_of(issue)
    if VISIT not in {step.key for step in flow.steps_from(issue.state)}:
        return None
    done = completion_of(issue, flow)
    row_id = uuid5(issue.id, f"return visit:{done.number}")
    known = db.session.get(ReturnVisit, (issue.company_id, row_id))
    if known is not None:  # a step that came late has moved it
        known.completed_at, known.barred = issue.since, sorted(map(str, done.barred))
        return None
    site = db.session.get_one(Site, (issue.company_id, issue.site_id))
    month = calendar_of(site).local_day(now).replace(day=1)
    seed, rule = seed_of(site.id, month, now), rule_of(site.id)
    chance = rules.chance_of(done.facts, rule.share, rule.always)
    roll = rules.roll_of(seed.seed, issue.id, done.number)
    visit = ReturnVisit(
        id=row_id, site_id=issue.site_id, issue_id=issue.id, completion=done.number,
        completed_at=issue.since, kind=issue.kind, worker_id=done.worker_id,
        barred=sorted(map(str, done.barred)), reasons=list(chance.reasons), chance=chance.chance,
        roll=roll, rule={"share": rule.share, "always": list(rule.always)}, month=month,
        drawn_at=now, due_at=_due(issue.id),
        state=State.DUE if roll < chance.chance else State.PASSED,
    )  # fmt: skip
    db.session.add(visit)
    _draw_check(issue, done, rule, seed, now)
    db.session.flush()
    return visit


def _draw_check(
    issue: Issue, done: Completion, rule: VisitRule, seed: DrawSeed, now: datetime
) -> None:
    """Repairs are drawn for a look at time and material too, important ones more often (row 57)."""
    if issue.kind != "repair" or not rule.check_share:
        return
    chance = rules.chance_of(done.facts, rule.check_share, ("serious", "critical", "rework"))
    roll = rules.roll_of(seed.seed, issue.id, done.number, "check")
    if roll < chance.chance:
        db.session.add(
            QualityCheck(
                id=uuid5(issue.id, f"quality check:{done.number}"), site_id=issue.site_id,
                issue_id=issue.id, completion=done.number, barred=sorted(map(str, done.barred)),
                reasons=list(chance.reasons), chance=chance.chance, roll=roll, month=seed.month,
                drawn_at=now,
            )
        )  # fmt: skip


def completion_of(issue: Issue, flow: Flow) -> Completion:
    """From the story as it is told now."""
    steps = [row for row in events_of(issue.id) if row.kind == "step" and not row.aside]
    endings = list(_endings(steps, flow))
    last = endings[-1] if endings else None
    working = [row for row in steps if row.step in WORK_STEPS and row.person_id]
    barred = {row.person_id for row in working if row.person_id}
    barred |= {row.person_id for row in endings if row.person_id}
    if issue.assigned_to:
        barred.add(issue.assigned_to)
    return Completion(
        number=len(endings) or 1,
        at=last.at if last else issue.since,
        worker_id=working[-1].person_id if working else issue.assigned_to,
        barred=frozenset(barred),
        facts=_facts(issue, steps, last, len(endings)),
    )


def _endings(steps: Sequence[IssueEvent], flow: Flow) -> Iterator[IssueEvent]:
    """The steps that brought a report to where its reporter is asked again."""
    asked = {state for step in flow.steps if step.key == VISIT for state in step.from_}
    for row in steps:
        try:
            goes_to = flow.step(row.step).to
        except KeyError:
            continue
        if goes_to in asked:
            yield row


def _facts(
    issue: Issue, steps: Sequence[IssueEvent], last: IssueEvent | None, times: int
) -> rules.Facts:
    taken = {row.step for row in steps}
    paid = select(Material.id).where(
        Material.issue_id == issue.id, Material.who_pays == "reporter", Material.price_cents > 0
    )
    return rules.Facts(
        kind=issue.kind,
        urgency=issue.urgency,
        severity=issue.severity,
        rating=issue.rating if last is not None and "rating" in last.given else None,
        is_rework=times > 1 or issue.relapse_of is not None or "reopen" in taken,
        was_refused="refuse" in taken or (issue.kind == "complaint" and "unhappy" in taken),
        is_unsigned=last is not None and last.step == "settle",
        was_late=issue.is_late,
        is_paid=db.session.scalar(paid.limit(1)) is not None,
    )


def seed_of(site_id: UUID, month: date, now: datetime) -> DrawSeed:
    """The seed of a site's month, made when it is needed first.

    The key decides which one it is: two who need it at once draw by the same.
    """
    key = (db.session.info["company_id"], site_id, month)
    found = db.session.get(DrawSeed, key)
    if found is not None:
        return found
    connection = db.session.connection()
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = {"company_id": key[0], "site_id": site_id, "month": month, "made_at": now}
    row["seed"] = secrets.token_hex(SEED_BYTES)
    connection.execute(dialect.insert(DrawSeed).values(row).on_conflict_do_nothing())
    return db.session.get_one(DrawSeed, key)


def _due(issue_id: UUID) -> datetime | None:
    """By the site's limit, in working days of its calendar."""
    return db.session.scalar(
        select(IssueClock.due_at)
        .where(
            IssueClock.issue_id == issue_id,
            IssueClock.key == CLOCK,
            IssueClock.stopped_at.is_(None),
        )
        .limit(1)
    )


def link_life(site_id: UUID) -> timedelta:
    """How long a one-time link is good at a site."""
    return timedelta(days=rule_of(site_id).link_days)
