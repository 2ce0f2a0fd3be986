"""Visits weighed together or a few at a time, in any order: one verdict."""

from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, select

from webapp.clock import utcnow
from webapp.database import db, enter_company, transaction
from webapp.demo.world import life, nights
from webapp.demo.world.figures import Figures
from webapp.demo.world.journals import EVENING
from webapp.demo.world.nights import Recipe
from webapp.presence import actions, jobs, queries
from webapp.presence.marks import mark_visits
from webapp.presence.models import PresenceMark, PresenceScore
from webapp.rounds.models import Visit
from webapp.sync.tokens import Notary

Told = dict[UUID, tuple[int, str, Any]]


@pytest.fixture
def visits(app: Flask) -> list[UUID]:
    """Five nights of a simulated company, many of its rounds with a lie, in order of time."""
    notary = Notary(app.config["ROUNDS"].secret_key)
    company = nights.simulate(Recipe(1, EVENING, sites=1, nights=5, share=0.6), notary)
    life.live(company, notary, Figures())
    enter_company(company.id)
    return list(db.session.scalars(select(Visit.id).order_by(Visit.at, Visit.id)))


def anew(visits: list[UUID], marked: int) -> Told:
    """Forget all scores, mark so many visits at a time, and weigh until nothing is marked."""
    company_id = db.session.info["company_id"]
    with transaction():
        db.session.execute(delete(PresenceScore))
        db.session.execute(delete(PresenceMark))
        for start in range(0, len(visits), marked):
            mark_visits(db.session.connection(), company_id, visits[start : start + marked])
    while jobs.score_some(utcnow()):
        pass
    rows = db.session.scalars(select(PresenceScore))
    return {row.visit_id: (row.points, row.band, row.reasons) for row in rows}


def test_together_or_few_by_few_in_any_order(
    visits: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    together = anew(visits, marked=200)
    assert set(together) == set(visits)
    assert any(reasons for _, _, reasons in together.values())
    assert {"green", "amber"} <= {band for _, band, _ in together.values()}
    monkeypatch.setattr(actions, "MOST_MARKS", 11)
    monkeypatch.setattr(queries, "PEOPLE_AT_ONCE", 1)
    assert anew(visits, marked=5) == together
    assert anew(visits[::-1], marked=7) == together
    they_wait_their_turn(visits)


def they_wait_their_turn(visits: list[UUID]) -> None:
    """Neighbours that are marked themselves are not weighed twice."""
    marked = visits[:40]
    with transaction():
        db.session.execute(delete(PresenceMark))
        for some in (marked[:11], marked[11:]):
            mark_visits(db.session.connection(), db.session.info["company_id"], some)
    work = actions.read(utcnow())
    assert set(marked[:11]) <= set(work.visit_ids)
    assert not set(marked[11:]) & set(work.visit_ids)
    assert {row["visit_id"] for row in work.rows} == set(work.visit_ids)
