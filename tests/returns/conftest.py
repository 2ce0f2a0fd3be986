"""Reports that were finished and signed for, and the draw that follows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cast import Cast, sign_in
from tests.issues.conftest import NOW, Desk
from webapp.database import db, transaction
from webapp.issues.flows.flow import IssueKind
from webapp.issues.models import Issue
from webapp.issues.reporters import find_or_add
from webapp.returns import actions, rules
from webapp.returns.jobs import draw_visits
from webapp.returns.models import ReturnVisit, VisitRule, VisitWord, Way

AFTER = NOW + timedelta(hours=3)


@dataclass
class Asking:
    """Finishes reports, draws, answers."""

    cast: Cast
    desk: Desk

    def repair(self, rating: int = 5, **told: Any) -> Issue:
        """Reported at 10:00, signed for at 11:25."""
        caller = find_or_add(
            self.cast.site.id, phone="19900000001", name="钱二", room="3-2-501", at=NOW
        )
        assert caller is not None
        values: dict[str, Any] = {"category": "leak", "room": "3-2-501"} | told
        values.setdefault("reporter_id", caller.id)
        issue = self.desk.open(**values)
        self.desk.step(issue, "send", 5, "frontdesk", assignee=str(self.cast.technician.id))
        self.desk.step(issue, "confirm", 8)
        self.desk.step(issue, "contact", 12, note="住户在家")
        self.desk.step(issue, "arrive", 40)
        self.finish(issue, 80)
        self.desk.step(issue, "accept", 85, reporter_signature=["b" * 64], rating=rating)
        db.session.commit()
        return issue

    def finish(self, issue: Issue, minutes: int) -> None:
        self.desk.step(
            issue, "finish", minutes, photo_after=["a" * 64], result="已更换三角阀",
            worker_signature=["c" * 64],
        )  # fmt: skip

    def complaint(self) -> Issue:
        """Confirmed by the manager after an hour and a half."""
        issue = self.desk.open(IssueKind.COMPLAINT, title="夜里装修", category="noise")
        self.desk.step(issue, "accept", 6, "frontdesk", assignee=str(self.cast.supervisor.id))
        self.desk.step(issue, "contact", 20, "supervisor", note="已道歉")
        self.desk.step(issue, "investigate", 25, "supervisor")
        self.desk.step(
            issue, "offer_plan", 40, "supervisor", evidence=["d" * 64], cause="属实", plan="劝停"
        )
        self.desk.step(issue, "agree_plan", 50, "supervisor", consent="电话同意")
        self.desk.step(issue, "carry_out", 55, "supervisor")
        self.desk.step(issue, "finish", 80, "supervisor", result="已停工")
        self.desk.step(issue, "confirm", 90, "manager", rating=3)
        db.session.commit()
        return issue

    def rule(self, **values: Any) -> VisitRule:
        row = {"share": 30, "always": list(rules.ALWAYS), "tries": 2, "check_share": 0} | values
        rule = VisitRule(site_id=self.cast.site.id, set_by=self.cast.manager.id, set_at=NOW, **row)
        merged = db.session.merge(rule)
        db.session.commit()
        return merged

    def draw(self, at: datetime = AFTER) -> list[ReturnVisit]:
        draw_visits(at)
        return self.visits()

    def visits(self) -> list[ReturnVisit]:
        return list(
            db.session.scalars(
                select(ReturnVisit)
                .order_by(ReturnVisit.completed_at, ReturnVisit.completion)
                .execution_options(populate_existing=True)
            )
        )

    def answer(
        self, visit: ReturnVisit, rating: int, *, by: str | None = "frontdesk",
        id: UUID | None = None, at: datetime = AFTER, **said: Any,
    ) -> VisitWord:  # fmt: skip
        way = Way.LINK if by is None else said.pop("way", Way.PHONE)
        person = self.cast.people[by].id if by else None
        with transaction():
            held = actions.hold(visit.id)
            assert held is not None
            return actions.answer(
                *held, actions.Said(way, rating=rating, **said), by=person, id=id or uuid4(),
                now=at,
            )  # fmt: skip


@pytest.fixture
def asking(cast: Cast) -> Asking:
    return Asking(cast, Desk(cast))


@pytest.fixture
def office(cast: Cast, client: FlaskClient) -> FlaskClient:
    return sign_in(client, cast.frontdesk)
