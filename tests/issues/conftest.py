"""A site with its people, and reports opened in it through the verbs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.cast import Cast
from webapp.issues.actions import StepTaken, Taker, take_step
from webapp.issues.flows.flow import Actor, Demand, IssueKind
from webapp.issues.models import Channel, Issue, IssueEvent
from webapp.issues.opening import Told, open_issue

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday, 10:00 in Shanghai


@dataclass
class Desk:
    """Opens reports and takes steps, as people do."""

    cast: Cast

    def open(self, kind: IssueKind = IssueKind.REPAIR, **told: Any) -> Issue:
        values = {"channel": Channel.HOTLINE, "title": "厨房水管漏水"} | told
        return open_issue(self.cast.site, Told(kind, **values), by=self.by, at=NOW, now=NOW)

    @property
    def by(self) -> UUID:
        return self.cast.manager.id

    def step(
        self, issue: Issue, key: str, minutes: int, who: str = "technician", **given: Any
    ) -> IssueEvent:
        """`given` by demand; `strict` False keeps aside what does not fit."""
        is_strict = given.pop("strict", True)
        reason = given.pop("why", "")
        person = self.cast.people[who]
        at = NOW + timedelta(minutes=minutes)
        taken = StepTaken(
            key, at, at, given={Demand(name): value for name, value in given.items()}, reason=reason
        )
        actors = {"technician": {Actor.CREW}, "supervisor": {Actor.SUPERVISOR}}.get(
            who, {Actor.MANAGER, Actor.DESK}
        )
        return take_step(issue, taken, Taker(person.id, frozenset(actors)), is_strict=is_strict)


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast)


Opener = Callable[..., Issue]
