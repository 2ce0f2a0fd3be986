"""A repair that was carried out and signed for, and a complaint under way."""

from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from PIL import Image

from tests.cast import Cast, sign_in
from tests.issues.conftest import NOW, Desk
from webapp.attachments.actions import keep_bytes
from webapp.database import db, new_id
from webapp.issues.flows.flow import IssueKind
from webapp.issues.models import Channel, Issue, Material
from webapp.issues.reporters import find_or_add

Repair = Callable[[], Issue]


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast)


@pytest.fixture
def office(cast: Cast, client: FlaskClient) -> FlaskClient:
    return sign_in(client, cast.manager)


def picture(colour: str) -> str:
    memory = BytesIO()
    Image.new("RGB", (200, 120), colour).save(memory, "PNG")
    return keep_bytes(memory.getvalue(), "image/png", at=NOW)


@pytest.fixture
def repair(cast: Cast, desk: Desk) -> Issue:
    """Reported at 10:00, sent, on site at 10:40, finished at 11:20, signed for at 11:25."""
    caller = find_or_add(cast.site.id, phone="19900000001", name="钱二", room="3-2-501", at=NOW)
    assert caller is not None
    issue = desk.open(
        text="水槽下面漏水", category="leak", room="3-2-501", reporter_id=caller.id,
        channel=Channel.HOTLINE,
    )  # fmt: skip
    desk.step(issue, "send", 5, "frontdesk", assignee=str(cast.technician.id))
    desk.step(issue, "confirm", 8)
    desk.step(issue, "contact", 12, note="住户在家")
    desk.step(issue, "arrive", 40)
    signed, home = picture("navy"), picture("black")
    desk.step(
        issue, "finish", 80, photo_after=[picture("green")], result="已更换三角阀",
        worker_signature=[signed],
    )  # fmt: skip
    desk.step(issue, "accept", 85, reporter_signature=[home], rating=5)
    db.session.add(
        Material(
            id=new_id(), issue_id=issue.id, kind="part", name="三角阀", quantity_milli=1500,
            unit="件", price_cents=3801, who_pays="reporter",
        )
    )  # fmt: skip
    db.session.commit()
    return issue


@pytest.fixture
def complaint(cast: Cast, desk: Desk) -> Issue:
    issue = desk.open(IssueKind.COMPLAINT, title="噪音：夜里装修", category="noise", room="1-1-101")
    desk.step(issue, "accept", 6, "frontdesk", assignee=str(cast.supervisor.id))
    desk.step(issue, "contact", 60, "supervisor", note="已道歉")
    db.session.commit()
    return issue
