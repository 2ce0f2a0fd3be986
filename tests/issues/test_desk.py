"""The desk: callers, duplicates, answers on the spot."""

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cast import Cast, sign_in
from tests.issues.conftest import NOW, Desk
from webapp.clock import utcnow
from webapp.database import db, transaction
from webapp.issues.intake.duplicates import similar
from webapp.issues.intake.taking import Intake, take_in
from webapp.issues.models import Channel, Issue, IssueEvent

CALL = {"category": "leak", "channel": "hotline", "text": "厨房漏水", "room": "3-2-501",
        "name": "林女士", "phone": "13812345678"}  # fmt: skip


def tomorrow() -> str:
    """As the browser's calendar writes it."""
    return f"{utcnow() + timedelta(days=1):%Y-%m-%dT%H:%M}"


def newest() -> Issue:
    db.session.rollback()
    return db.session.scalars(select(Issue).order_by(Issue.id.desc()).limit(1)).one()


def register(client: FlaskClient, **said: str) -> Issue:
    answer = client.post("/issues/", data=CALL | said)
    assert answer.status_code == 303, answer.text
    return newest()


def test_a_call_is_registered_and_its_caller_is_known_the_next_time(
    cast: Cast, client: FlaskClient
) -> None:
    desk = sign_in(client, cast.people["frontdesk"])
    issue = register(desk)
    assert (issue.channel, issue.urgency, issue.opened_by) == (
        "hotline",
        "urgent",
        cast.people["frontdesk"].id,
    )
    page = desk.get("/issues/callers?q=5678").text
    assert "林女士" in page
    assert issue.number in page
    assert f'value="{CALL["phone"]}"' in desk.get(f"/issues/new?reporter={issue.reporter_id}").text


def test_a_call_can_be_sent_out_in_the_same_breath(cast: Cast, client: FlaskClient) -> None:
    desk = sign_in(client, cast.people["frontdesk"])
    issue = register(desk, assignee=str(cast.technician.id))
    assert (issue.state, issue.assigned_to) == ("sent", cast.technician.id)


def test_row_38_a_question_is_answered_on_the_spot_or_promised(
    cast: Cast, client: FlaskClient
) -> None:
    desk = sign_in(client, cast.people["frontdesk"])
    assert register(desk, category="question", answer="周一到周五").state == "answered"
    promised = register(desk, category="question", promise=tomorrow())
    assert promised.state == "received"
    assert "promise" in promised.milestones


def test_what_is_missing_is_named_and_nothing_is_lost(cast: Cast, client: FlaskClient) -> None:
    desk = sign_in(client, cast.people["frontdesk"])
    answer = desk.post("/issues/", data={"text": "灯坏了", "name": "王"})
    assert answer.status_code == 422
    assert "请选是什么事" in answer.text
    assert "请写房号或地点" in answer.text
    assert "灯坏了" in answer.text
    assert db.session.scalar(select(Issue.id)) is None


def test_the_same_place_and_fault_is_offered_and_joined(cast: Cast, client: FlaskClient) -> None:
    desk = sign_in(client, cast.people["frontdesk"])
    issue = register(desk)
    assert "是同一件，并入" in desk.get("/issues/callers?q=3-2-501").text
    assert desk.post(f"/issues/{issue.id}/echoes").status_code == 303
    joined = newest()
    assert joined.echoes == 1
    kinds = db.session.scalars(select(IssueEvent.kind).where(IssueEvent.issue_id == issue.id)).all()
    assert kinds == ["echo"]


def finished(desk: Desk, days_ago: int) -> Issue:
    said = Intake(category="leak", channel=Channel.DESK, text="漏水", room="3-2-501")
    at = utcnow() - timedelta(days=days_ago)
    with transaction():
        issue = take_in(desk.cast.site, said, by=desk.by, at=at, now=at)
        minutes = (at - NOW).total_seconds() / 60
        worker = str(desk.cast.technician.id)
        done = {"photo_after": ["a"], "result": "好了", "worker_signature": "b"}
        steps = (
            ("send", "manager", {"assignee": worker}),
            ("confirm", "technician", {}),
            ("contact", "technician", {"note": "好"}),
            ("arrive", "technician", {}),
            ("finish", "technician", done),
            ("accept", "technician", {"reporter_signature": "c", "rating": 5}),
        )
        for place, (key, who, given) in enumerate(steps, start=1):
            desk.step(issue, key, round(minutes) + place, who, **given)
    return issue


def test_broken_again_within_thirty_days_reopens_the_first_repair(
    cast: Cast, client: FlaskClient, desk: Desk
) -> None:
    issue = finished(desk, days_ago=3)
    browser = sign_in(client, cast.people["frontdesk"])
    assert "按返修重开" in browser.get("/issues/callers?q=3-2-501").text
    assert browser.post(f"/issues/{issue.id}/relapses").status_code == 303
    again = newest()
    assert (again.id, again.state) == (issue.id, "rework")
    event = db.session.scalars(select(IssueEvent).where(IssueEvent.step == "reopen")).one()
    assert event.reason == "relapse"


def test_after_thirty_days_it_is_a_new_one(desk: Desk) -> None:
    finished(desk, days_ago=31)
    found = similar(
        desk.cast.site.id, room="3-2-501", checkpoint_id=None, category="leak", now=utcnow()
    )
    assert (list(found.still_open), list(found.lately_done)) == ([], [])
