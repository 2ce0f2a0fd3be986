"""Thirty days of reports, through the verbs of desk, technician and supervisor, in time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from webapp.accounts.models import Person
from webapp.clock import to_millis
from webapp.database import db, new_id
from webapp.demo.grounds import Grounds
from webapp.demo.issue_pictures import Camera
from webapp.demo.issue_residents import Resident, residents
from webapp.demo.issue_stories import CRITICAL, STORIES, Story
from webapp.demo.issue_ways import TO, WAYS, Move
from webapp.demo.returns import Returns
from webapp.issues.actions import StepTaken, Taker, take_step
from webapp.issues.flows.flow import Demand, IssueKind, Urgency
from webapp.issues.flows.shipped import shipped
from webapp.issues.intake.duplicates import join
from webapp.issues.intake.taking import Intake, take_in
from webapp.issues.models import Channel, Issue, IssueClock, Material, SiteLimit
from webapp.issues.roles import ACTORS
from webapp.issues.state.outcome import OVERDUE, next_warning
from webapp.issues.state.terms import flow_of

WHOLE = 30  # days the stories are spread over
FIRST_CALL, LAST_CALL = 8, 21  # residents call between these hours
OFFICE_FROM, OFFICE_TO = 9, 18
LONG = 100  # minutes: a step that can wait so long is taken by day
PLAN = "向投诉人当面致歉，责任人当日整改，主管连续三天每天复查一次"
CAUSE = "现场查看、调取录像和登记，并问过当事人，反映的情况属实"
ANSWER = "已按规定答复：可以在服务中心或手机上办理"
WORDS: dict[Demand, str] = {
    Demand.CAUSE: CAUSE,
    Demand.PLAN: PLAN,
    Demand.RESULT: ANSWER,
    Demand.REASON: "见说明",
    Demand.NOTE: "已联系",
    Demand.CONSENT: "当面同意",
}


def set_limits(grounds: Grounds, *, by: Person, at: datetime) -> None:
    """The open limits, as the documents' commentary suggests them."""
    for kind in IssueKind:
        for rule in shipped(kind).clocks:
            for urgency in Urgency:
                amount = rule.suggested.of(urgency)
                if rule.limit.of(urgency) is None and amount is not None:
                    past = [[to_millis(at), None, 0]]  # open until then
                    row = SiteLimit(site_id=grounds.site.id, kind=kind, clock=rule.key, past=past)
                    row.urgency, row.amount, row.set_by, row.set_at = urgency, amount, by.id, at
                    db.session.add(row)
    db.session.flush()


class Desk:
    """Plays the stories, oldest first."""

    def __init__(
        self, grounds: Grounds, people: dict[str, Person], *, seed: int, now: datetime, days: int
    ) -> None:
        self.random = Random(f"{seed} reports")
        self.grounds, self.people, self.now, self.days = grounds, people, now, days
        self.camera = Camera(Random(f"{seed} pictures"), people["technician"])
        self.residents = residents(self.random)
        self.zone = ZoneInfo(grounds.site.timezone)
        self.returns = Returns(grounds.site, people, seed=seed)

    def play(self) -> None:
        """Open every report and take its steps up to now."""
        self.returns.set_rule(self.now - timedelta(days=self.days))
        for story in STORIES:
            self._play(story)
        keep_quiet(self.now)

    def _play(self, story: Story) -> None:
        at = self._opened(story)
        resident = self.residents[story.who] if story.who >= 0 else None
        issue = self._open(story, resident, at)
        for _ in range(story.echoes):
            join(issue, by=None, at=min(at + timedelta(minutes=7), self.now), note="我也遇到")
        for move, when in self._moves(story, at):
            if self.returns.is_over(issue, move):
                break
            if not self.returns.takes(issue, move, when):
                self._take(issue, move, when, resident)
                self.returns.draw(issue, when)
        if "finish" in issue.milestones:
            self._use(issue, story)

    def _opened(self, story: Story) -> datetime:
        at = self.now - timedelta(days=story.ago * self.days / WHOLE)
        if story.ago < 1 or self.days < WHOLE:  # fresh ones keep their age, whatever the hour
            return self.now - timedelta(days=min(story.ago, story.ago * self.days))
        local = at.astimezone(self.zone)
        if FIRST_CALL <= local.hour < LAST_CALL:
            return at
        hour = self.random.randrange(FIRST_CALL, LAST_CALL)
        moved = local.replace(hour=hour, minute=self.random.randrange(60)).astimezone(UTC)
        return moved - timedelta(days=1) if moved > at else moved

    def _open(self, story: Story, resident: Resident | None, at: datetime) -> Issue:
        point = self.grounds.points.get(story.point)
        spot = point.name if point else story.text[:8]
        said = Intake(
            category=story.category,
            channel=story.channel,
            text=story.text,
            name=resident.name if resident else "",
            phone=resident.phone if resident else "",
            room=resident.room if resident else "",
            checkpoint_id=point.id if point else None,
            zone_id=point.zone_id if point else None,
            urgency=Urgency.CRITICAL if CRITICAL in story.text else None,
            photos=[self.camera.problem(spot, at)] if story.has_photo else (),
        )
        is_told = story.channel in (Channel.HOTLINE, Channel.DESK, Channel.BOX)
        by = self.people["desk"].id if is_told else None
        return take_in(self.grounds.site, said, by=by, at=at, now=at, is_given=True)

    def _moves(self, story: Story, at: datetime) -> Iterator[tuple[Move, datetime]]:
        for move in WAYS.get(story.way, ()):
            at += timedelta(minutes=self.random.uniform(*move.after))
            if move.after[0] >= LONG:
                at = self._by_day(at)
            if at >= self.now:
                return
            yield move, at

    def _by_day(self, at: datetime) -> datetime:
        """Nobody is called at night for what can wait: the same hour of the next morning."""
        local = at.astimezone(self.zone)
        if OFFICE_FROM <= local.hour < OFFICE_TO:
            return at
        days = 1 if local.hour >= OFFICE_TO else 0
        morning = local.replace(hour=OFFICE_FROM, minute=self.random.randrange(60))
        return (morning + timedelta(days=days)).astimezone(UTC)

    def _take(self, issue: Issue, move: Move, at: datetime, resident: Resident | None) -> None:
        demands = flow_of(issue).step(move.step).demands
        given = {demand: self._given(demand, issue, move, at, resident) for demand in demands}
        photos = [one for value in given.values() if isinstance(value, list) for one in value]
        person = self.people[move.who]
        step = StepTaken(
            key=move.step,
            at=at,
            received_at=at,
            given=given,
            reason=move.words[:40] if Demand.REASON in demands else "",
            photos=photos,
            is_public=Demand.RESULT in demands or Demand.PROMISE in demands,
        )
        take_step(issue, step, Taker(person.id, ACTORS[person.role]))

    def _given(
        self, demand: Demand, issue: Issue, move: Move, at: datetime, resident: Resident | None
    ) -> Any:
        spot = issue.room or issue.title[:8]
        if demand is Demand.ASSIGNEE:
            return str(self.people[TO.get(IssueKind(issue.kind), "technician")].id)
        if demand is Demand.APPOINTMENT:
            return (at + timedelta(minutes=45)).isoformat()
        if demand is Demand.PROMISE:
            return (at + timedelta(hours=20)).isoformat()
        if demand is Demand.RATING:
            return move.rating
        if demand is Demand.WORKER_SIGNATURE:
            return [self.camera.signature(self.people["technician"].name, at)]
        if demand is Demand.REPORTER_SIGNATURE:
            return [self.camera.signature(resident.name if resident else "何静", at)]
        if demand in (Demand.PHOTO_AFTER, Demand.PHOTO_BEFORE, Demand.EVIDENCE):
            return [self.camera.after(spot, at)]
        return move.words or WORDS[demand]

    def _use(self, issue: Issue, story: Story) -> None:
        for kind, name, milli, unit, cents, payer in story.used:
            db.session.add(
                Material(
                    id=new_id(),
                    issue_id=issue.id,
                    kind=kind,
                    name=name,
                    quantity_milli=milli,
                    unit=unit,
                    price_cents=cents,
                    who_pays=payer,
                )
            )


def keep_quiet(now: datetime) -> None:
    """What was reached in the past was told in the past: nobody is called for it today."""
    for row in db.session.scalars(select(IssueClock).where(IssueClock.next_at <= now)):
        reached = [share for share, at in row.warnings if at <= to_millis(now)]
        row.told = max(reached, default=row.told)
        row.next_at = next_warning(row)
        if row.told >= OVERDUE:
            row.is_late = True
            issue = db.session.get_one(Issue, (row.company_id, row.issue_id))
            issue.is_late = True
