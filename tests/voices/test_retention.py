"""How long calls and checks are kept, and that a hold keeps them longer."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.cast import Cast
from tests.issues.conftest import NOW
from webapp.clock import utcnow
from webapp.database import db, new_id, transaction
from webapp.issues.actions import Taker
from webapp.issues.intake.taking import Intake
from webapp.issues.models import Channel, Issue
from webapp.issues.roles import ACTORS
from webapp.keeping import policies, removing
from webapp.keeping.models import LegalHold
from webapp.rounds.models import Answer
from webapp.voices import boxes, hotline
from webapp.voices.hotline import Heard
from webapp.voices.models import LineCall, LineCheck
from webapp.voices.rules import Outcome

LATER = NOW + timedelta(days=400)
GOOD = dict.fromkeys(("line", "handset", "recorder"), True)


@pytest.fixture
def rung(cast: Cast) -> Cast:
    """One call answered on the spot and one check, and a policy of 200 days."""
    taker = Taker(cast.manager.id, ACTORS[cast.manager.role])
    said = Intake("question", Channel.HOTLINE, "几点停水", room="3-2-501")
    heard = Heard(Outcome.ANSWERED, "几点停水", said=said, answer="八点")
    with transaction():
        hotline.take_call(cast.site, heard, taker, at=NOW)
        hotline.check_line(cast.site, GOOD, "", by=cast.manager.id, at=NOW)
        policies.confirm({"calls": 200}, by=cast.admin.id, at=NOW)
    return cast


def left() -> tuple[int, int]:
    counts = [
        db.session.scalar(select(func.count()).select_from(model)) or 0
        for model in (LineCall, LineCheck)
    ]
    return counts[0], counts[1]


def test_old_calls_and_checks_go_and_the_report_stays(app: Flask, rung: Cast) -> None:
    (line,) = [one for one in policies.preview({}, LATER) if one.kind == "calls"]
    assert line.parts == {"calls": 1, "checks": 1}
    assert removing.remove_due(NOW + timedelta(days=100), "s")["calls"] == 0
    assert left() == (1, 1)
    assert removing.remove_due(LATER, "s")["calls"] == 2
    assert left() == (0, 0)
    assert db.session.scalar(select(func.count()).select_from(Issue)) == 1


def test_a_hold_on_the_site_keeps_them(app: Flask, rung: Cast) -> None:
    hold = LegalHold(id=new_id(), site_id=rung.site.id, reason="纠纷")
    with transaction():
        policies.place_hold(hold, by=rung.admin.id, at=utcnow())
    assert removing.remove_due(LATER, "s")["calls"] == 0
    assert left() == (1, 1)


def test_row_63_what_was_answered_on_the_phone_fills_the_record() -> None:
    def answered(key: str, value: object) -> Answer:
        return Answer(item_key=key, value={"value": value}, visit_id=UUID(int=1))

    answers = [answered("body", "pass"), answered("lock", "fail"), answered("letters", 3000),
               answered("second", "吴芳")]  # fmt: skip
    found = boxes.as_found({one.item_key: one for one in answers})
    assert found == {"body": "good", "lock": "bad", "letters": "3", "second": "吴芳"}
