"""Return visits of the demo: drawn when a report is finished, answered as its story says."""

import hashlib
from datetime import date, datetime
from random import Random
from uuid import UUID, uuid4

from webapp.accounts.models import Person
from webapp.calendars.queries import calendar_of
from webapp.database import db
from webapp.demo.issue_ways import Move
from webapp.issues.models import Issue
from webapp.issues.state.lanes import Lane
from webapp.issues.state.terms import flow_of
from webapp.returns import actions, drawing, following, rules
from webapp.returns.models import DrawSeed, ReturnVisit, State, VisitRule, Way
from webapp.sites.models import Site

SHARE, CHECKED = 80, 25
ANSWERS = {"visit", "visit_unhappy"}
ADVICE = ("", "", "", "上门前先打电话更好", "师傅很细心", "希望周末也能修", "")
UNHAPPY = 1
HAPPY_FROM = 4


class Returns:
    """Plays the desk's calls. The seed decides the dice."""

    def __init__(self, site: Site, people: dict[str, Person], *, seed: int) -> None:
        self.site, self.people, self.seed = site, people, seed
        self.random = Random(f"{seed} returns")

    def set_rule(self, at: datetime) -> None:
        """As a manager would on the first day."""
        row = VisitRule(
            site_id=self.site.id, share=SHARE, always=list(rules.ALWAYS), tries=3, link_days=7,
            check_share=CHECKED, set_by=self.people["manager"].id, set_at=at,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()

    def draw(self, issue: Issue, at: datetime) -> None:
        """Throw the dice for what was just finished."""
        if issue.lane != Lane.VISIT:
            return
        self._seed(calendar_of(self.site).local_day(at).replace(day=1), at)
        visit = drawing.draw(issue, at)
        if visit is not None and visit.state == State.PASSED:
            following.close_by_rule(issue, following.NOT_DRAWN, at)

    def is_over(self, issue: Issue, move: Move) -> bool:
        """The dice closed what the story would have gone on with."""
        is_asking = move.step in ANSWERS or move.step == "not_reached"
        next_steps = {step.key for step in flow_of(issue).steps_from(issue.state)}
        return not is_asking and move.step not in next_steps

    def takes(self, issue: Issue, move: Move, at: datetime) -> bool:
        """A call of the story; True when nothing else is to be done for it."""
        if move.step not in ANSWERS and move.step != "not_reached":
            return False
        visit = self._due(issue)
        if visit is None:
            return True  # the dice said no
        by = self._caller(visit)
        if move.step == "not_reached":
            actions.not_reached(
                visit, issue, way=Way.PHONE, note=move.words, again_at=None, by=by, id=uuid4(),
                now=at,
            )  # fmt: skip
            return True
        actions.answer(visit, issue, self._said(move), by=by, id=uuid4(), now=at)
        return True

    def _said(self, move: Move) -> actions.Said:
        is_unhappy = move.step == "visit_unhappy"
        rating = UNHAPPY if is_unhappy else 5 if move.rating >= HAPPY_FROM else 3
        return actions.Said(
            way=self.random.choice((Way.PHONE, Way.PHONE, Way.DOOR)),
            rating=rating,
            in_time=not is_unhappy,
            quality=rating,
            manner=5,
            fault=move.words if is_unhappy else "",
            advice=self.random.choice(ADVICE),
        )

    def _due(self, issue: Issue) -> ReturnVisit | None:
        done = drawing.completion_of(issue, flow_of(issue)).number
        found = db.session.query(ReturnVisit).filter_by(issue_id=issue.id, completion=done).first()
        return found if found is not None and found.state == State.DUE else None

    def _caller(self, visit: ReturnVisit) -> UUID:
        """The desk, unless the desk accepted it."""
        wanted = (self.people["desk"].id, self.people["manager"].id)
        return next(one for one in wanted if str(one) not in visit.barred)

    def _seed(self, month: date, at: datetime) -> None:
        key = (self.site.company_id, self.site.id, month)
        if db.session.get(DrawSeed, key) is None:
            made = hashlib.sha256(f"{self.seed} {month}".encode()).hexdigest()[:48]
            db.session.add(
                DrawSeed(company_id=key[0], site_id=key[1], month=month, seed=made, made_at=at)
            )
            db.session.flush()
