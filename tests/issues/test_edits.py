"""Mending a report, another kind, sending it up, the emergency path."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cast import Cast, sign_in
from tests.issues.conftest import NOW, Desk
from webapp.database import db, enter_company, transaction
from webapp.issues import edits
from webapp.issues.actions import Taker
from webapp.issues.catalogue import BY_KEY
from webapp.issues.flows.flow import Actor, IssueKind, Urgency
from webapp.issues.models import Issue, IssueEvent
from webapp.issues.notices import raising
from webapp.issues.refusals import CannotConvert, SameKind
from webapp.notifications.models import Notice


def office(desk: Desk) -> Taker:
    return Taker(desk.by, frozenset({Actor.DESK, Actor.SUPERVISOR, Actor.MANAGER}))


def told(code: str) -> set[object]:
    return set(db.session.scalars(select(Notice.person_id).where(Notice.code == code)))


def test_row_41_an_edit_keeps_what_was_there(desk: Desk) -> None:
    with transaction():
        issue = desk.open(category="leak", title="漏水：厨房", room="3-2-501")
        wanted = {"category": "drain", "urgency": "urgent", "room": "3-2-502", "number": "X"}
        edits.edit(issue, wanted, office(desk), at=NOW, why="说错了房号")
    event = db.session.scalars(select(IssueEvent).where(IssueEvent.kind == "edit")).one()
    assert event.given["before"] == {"category": "leak", "urgency": "normal", "room": "3-2-501"}
    assert (issue.title, issue.room, issue.urgency) == ("下水堵：厨房", "3-2-502", "urgent")
    assert issue.number != "X"
    with transaction():
        assert edits.edit(issue, wanted, office(desk), at=NOW) == {}


def test_the_wrong_kind_becomes_the_right_one_and_nothing_is_lost(desk: Desk) -> None:
    with transaction():
        issue = desk.open(category="leak", text="楼上漏水没人管", photos=["a" * 64], token_hash="t")
        new = edits.convert(issue, BY_KEY["manner"], office(desk), at=NOW, why="其实是投诉")
    assert (new.kind, new.opened_at, new.text, new.photos, new.token_hash) == (
        "complaint", NOW, "楼上漏水没人管", ["a" * 64], "t",
    )  # fmt: skip
    assert (issue.phase, issue.joined_to, issue.token_hash) == ("closed", new.id, None)
    given = db.session.scalars(select(IssueEvent.given).where(IssueEvent.kind == "edit")).all()
    assert {"became": new.number} in given
    assert {"was": issue.number} in given


def test_what_is_done_or_is_that_kind_already_is_not_converted(desk: Desk) -> None:
    with transaction():
        issue = desk.open(IssueKind.HAZARD)
        with pytest.raises(SameKind):
            edits.convert(issue, BY_KEY["danger"], office(desk), at=NOW, why="x")
        desk.step(issue, "clear", 1, "supervisor", photo_after=["a"])
        with pytest.raises(CannotConvert):
            edits.convert(issue, BY_KEY["leak"], office(desk), at=NOW, why="x")


def test_row_46_the_top_pair_tells_every_supervisor_at_once(desk: Desk) -> None:
    with transaction():
        desk.open(urgency=Urgency.CRITICAL)
        assert told("issue.emergency") == set()
        issue = desk.open(urgency=Urgency.CRITICAL, severity="serious")
    people = desk.cast.people
    leaders = {people[role].id for role in ("supervisor", "manager", "admin")}
    assert told("issue.emergency") == leaders
    with transaction():
        edits.edit(issue, {"room": "1"}, office(desk), at=NOW)
    rows = db.session.scalars(select(Notice.id).where(Notice.code == "issue.emergency")).all()
    assert len(rows) == len(leaders)


def test_row_53_what_goes_up_is_decided_and_told(desk: Desk) -> None:
    people = desk.cast.people
    with transaction():
        issue = desk.open()
        raising.raise_up(
            issue, facts="主管道锈穿", proposal="停水换管", by=people["frontdesk"].id, at=NOW
        )
    assert people["supervisor"].id in told("issue.raised")
    with transaction():
        events = db.session.scalars(select(IssueEvent)).all()
        raising.decide(issue, events, decision="今晚停水", by=people["supervisor"].id, at=NOW)
    assert told("issue.decided") == {people["frontdesk"].id}


def test_row_53_on_the_page(cast: Cast, client: FlaskClient, desk: Desk) -> None:
    with transaction():
        issue_id = desk.open(urgency=Urgency.CRITICAL, severity="serious").id
    browser = sign_in(client, cast.people["frontdesk"])
    page = browser.get(f"/issues/{issue_id}").text
    assert "特急且严重，已通知全部主管" in page
    assert browser.post(f"/issues/{issue_id}/raise", data={"facts": "x"}).status_code == 422
    data = {"facts": "主管道锈穿", "proposal": "停水换管"}
    assert browser.post(f"/issues/{issue_id}/raise", data=data).status_code == 303
    assert browser.post(f"/issues/{issue_id}/decide", data={"decision": "x"}).status_code == 403
    boss = sign_in(client, cast.people["supervisor"])
    assert "升级上报，等您决定" in boss.get(f"/issues/{issue_id}").text
    assert boss.post(f"/issues/{issue_id}/decide", data={"decision": "停"}).status_code == 303
    assert boss.post(f"/issues/{issue_id}/decide", data={"decision": "停"}).status_code == 409


def test_edit_and_convert_on_the_page(cast: Cast, client: FlaskClient, desk: Desk) -> None:
    with transaction():
        issue_id = desk.open(category="leak", room="3-2-501").id
    browser = sign_in(client, cast.people["frontdesk"])
    data = {"category": "nothing", "urgency": "urgent", "room": "3-2-502", "place": ""}
    assert browser.post(f"/issues/{issue_id}/edit", data=data).status_code == 303
    page = browser.get(f"/issues/{issue_id}").text
    assert "<s>3-2-501</s> → 3-2-502" in page
    answer = browser.post(f"/issues/{issue_id}/convert", data={"category": "noise", "why": "吵"})
    new = answer.headers["Location"]
    assert "由 " in browser.get(new).text
    assert "有关的报事" in browser.get(f"/issues/{issue_id}").text


def test_only_what_the_reporter_reads_is_shown_when_asked(
    cast: Cast, client: FlaskClient, desk: Desk
) -> None:
    with transaction():
        issue = desk.open()
    browser = sign_in(client, cast.people["frontdesk"])
    browser.post(f"/issues/{issue.id}/notes", data={"note": "内部的话"})
    assert "内部的话" in browser.get(f"/issues/{issue.id}").text
    assert "内部的话" not in browser.get(f"/issues/{issue.id}?story=public").text
    assert "报事人还看不到别的" in browser.get(f"/issues/{issue.id}?story=public").text


def test_strangers_mend_nothing(cast: Cast, client: FlaskClient, desk: Desk) -> None:
    with transaction():
        issue_id = desk.open().id
    stranger = sign_in(client, cast.outsider)
    for path, data in (
        ("edit", {"urgency": "urgent"}),
        ("convert", {"category": "noise", "why": "x"}),
        ("raise", {"facts": "x", "proposal": "y"}),
        ("decide", {"decision": "x"}),
    ):
        assert stranger.post(f"/issues/{issue_id}/{path}", data=data).status_code == 404
    enter_company(cast.company.id)
    assert db.session.scalars(select(IssueEvent)).all() == []
    assert db.session.scalars(select(Issue)).one().urgency == "normal"
