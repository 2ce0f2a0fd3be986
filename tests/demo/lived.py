"""A simulated company with every kind of lie, in a database of its own, for several test files."""

import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask

from tests.stage import fresh_app
from webapp import migrations
from webapp.database import db, enter_company, transaction
from webapp.demo.world import nights, pour, rows
from webapp.demo.world.journals import EVENING
from webapp.demo.world.nights import Company, Recipe
from webapp.rounds.models import Answer, Visit
from webapp.sync.models import Entry
from webapp.sync.tokens import Notary

RECIPE = Recipe(11, EVENING, nights=6, share=0.9, quiet_nights=1)


@dataclass
class Lived:
    """What came of it: the company, and its rows by visit."""

    app: Flask
    company: Company
    counted: dict[str, int]
    visits: dict[str, Visit] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    answers: dict[str, list[Answer]] = field(default_factory=lambda: defaultdict(list))

    def lies(self, kind: str, variant: str) -> list[list[Visit]]:
        """The lies of this kind that were stored, round by round, in the order they claim."""
        found: dict[object, list[Visit]] = defaultdict(list)
        for visit_id, truth in self.company.truths:
            is_one = truth.is_fraud and (truth.kind, truth.variant) == (kind, variant)
            if is_one and visit_id in self.visits:
                visit = self.visits[visit_id]
                found[visit.round_id].append(visit)
        return [sorted(some, key=lambda one: one.seq) for some in found.values()]

    def around(self, lie: Visit) -> list[Visit]:
        """All visits of the same round, in the order they claim."""
        same = [one for one in self.visits.values() if one.round_id == lie.round_id]
        return sorted(same, key=lambda one: one.at)


@contextmanager
def lived() -> Iterator[Lived]:
    """Play the company and pour it into a fresh database."""
    with tempfile.TemporaryDirectory() as name:
        app = fresh_app(Path(name))
        notary = Notary(app.config["ROUNDS"].secret_key)
        company = nights.simulate(RECIPE, notary)
        with app.app_context():
            migrations.upgrade()
            with transaction():
                rows.found(company)
            enter_company(company.id)
            counted = pour.pour(company.deliveries, notary)
            found = Lived(app, company, dict(counted))
            found.visits = {str(one.id): one for one in db.session.query(Visit)}
            found.entries = {str(one.id): one for one in db.session.query(Entry)}
            for answer in db.session.query(Answer).order_by(Answer.seq):
                found.answers[str(answer.visit_id)].append(answer)
            yield found
            db.session.remove()
            db.engine.dispose()
