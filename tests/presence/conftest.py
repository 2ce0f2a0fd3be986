"""A guard, a round of three points, an enrolled phone, and the scorer beside them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from tests.sync.conftest import scene as scene
from tests.sync.scene import Scene
from webapp.database import db, enter_company
from webapp.presence import jobs, rules_time
from webapp.presence.models import PresenceScore

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
Scores = dict[UUID, PresenceScore]


def scores() -> Scores:
    """Every score by its visit, freshly read."""
    db.session.expire_all()
    return {row.visit_id: row for row in db.session.query(PresenceScore)}


@pytest.fixture(autouse=True)
def _sent_long_after(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The phone of the scene walked on a fixed evening and sends today: that is not the point."""
    if "scene" in request.fixturenames:
        monkeypatch.setattr(rules_time, "MAY_BE_LATER", timedelta(days=36_500))


@pytest.fixture
def score(scene: Scene, client: FlaskClient) -> Callable[[], Scores]:
    """Send what waits on the phone, weigh what is marked, read the scores."""

    def run() -> Scores:
        answer = scene.phone.push(client)
        assert answer.status_code == 200, answer.json
        scene.phone.settle(answer)
        enter_company(scene.cast.company.id)
        while jobs.score_some(NOW):
            pass
        return scores()

    return run
