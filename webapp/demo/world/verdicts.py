"""What the server made of a simulated company's visits, read from its own tables."""

from datetime import datetime

from sqlalchemy import select

from webapp.database import db
from webapp.demo.world.figures import Verdict
from webapp.demo.world.truth import Truths
from webapp.presence import jobs
from webapp.presence.models import PresenceScore
from webapp.rounds.models import Visit
from webapp.sync.models import Entry


def score_all(now: datetime, *, learn: bool = False) -> None:
    """Do what the background does: score what is marked; learn what is usual and look again."""
    while jobs.score_some(now):
        pass
    if learn:
        jobs.learn(now)
        while jobs.score_some(now):
            pass


def read(truths: Truths) -> dict[str, Verdict]:
    """By visit, for the company of the session. Who has neither visit nor score was turned away."""
    scores = {
        str(visit_id): (band, reasons)
        for visit_id, band, reasons in db.session.execute(
            select(PresenceScore.visit_id, PresenceScore.band, PresenceScore.reasons)
        )
    }
    there = {str(one) for one in db.session.scalars(select(Visit.id))}
    parked = {
        str(one) for one in db.session.scalars(select(Entry.id).where(Entry.outcome != "applied"))
    }
    found = {}
    for visit_id, _truth in truths:
        band, reasons = scores.get(visit_id, ("", []))
        is_parked = visit_id not in there or truths.entry_of[visit_id] in parked
        codes = tuple(one["code"] for one in reasons)
        found[visit_id] = Verdict(band, codes, is_parked)
    return found
