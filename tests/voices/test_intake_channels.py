"""Rows 37 and 38 at the desk: every channel can be chosen, and an answer is given or promised."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cast import Cast
from tests.issues.test_desk import tomorrow
from webapp.database import db
from webapp.issues.models import Channel, Issue

SAID = {"text": "楼道灯不亮", "category": "light", "room": "3-2-501"}


@pytest.mark.parametrize("channel", [one for one in Channel if one is not Channel.ROUND])
def test_row_37_a_report_of_every_channel_is_taken_in_at_the_desk(
    cast: Cast, office: FlaskClient, channel: Channel
) -> None:
    assert f'value="{channel}"' in office.get("/issues/new").text
    assert office.post("/issues/", data=SAID | {"channel": channel}).status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(Issue)).one().channel == channel


@pytest.mark.parametrize("category", ["question", "advice", "request"])
def test_row_38_an_answer_on_the_spot_or_a_promised_time_is_kept(
    cast: Cast, office: FlaskClient, category: str
) -> None:
    for said in ({"answer": "周一到周五"}, {"promise": tomorrow()}):
        assert office.post("/issues/", data=SAID | {"category": category} | said).status_code == 303
    db.session.rollback()
    answered, promised = db.session.scalars(select(Issue).order_by(Issue.id)).all()
    assert "answer_now" in answered.milestones
    assert "promise" in promised.milestones
    assert answered.state != promised.state
