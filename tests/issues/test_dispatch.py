"""Giving reports out: suggestions, several at once, the next in turn, two at once."""

from datetime import timedelta
from uuid import UUID, uuid5

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cast import Cast, sign_in
from tests.issues.conftest import NOW, Desk
from webapp.accounts.models import Device, Person, PersonSite
from webapp.database import db, transaction
from webapp.issues.desk_models import DispatchRule, PersonTrade
from webapp.issues.dispatch.dispatch import give_by_turn, suggestions
from webapp.issues.dispatch.rules import Candidate, Near, Way, best_first, nearness, next_in_turn
from webapp.issues.models import Issue

A, B, C = (uuid5(UUID(int=1), name) for name in "abc")


def candidate(id: UUID, name: str, **more: object) -> Candidate:
    facts = {
        "is_of_trade": False, "is_technician": True, "heard_at": None, "open_jobs": 0,
        "near": Near.UNKNOWN,
    } | more  # fmt: skip
    return Candidate(id=id, name=name, **facts)  # type: ignore[arg-type]


def test_row_39_trade_comes_before_duty_load_and_distance() -> None:
    heard = NOW - timedelta(minutes=5)
    found = best_first(
        [
            candidate(A, "远", heard_at=heard, near=Near.ELSEWHERE),
            candidate(B, "近", heard_at=heard, near=Near.FLOOR),
            candidate(C, "忙", heard_at=heard, open_jobs=3, near=Near.FLOOR),
            candidate(A, "不在", heard_at=NOW - timedelta(hours=2)),
            candidate(B, "对口", is_of_trade=True, open_jobs=9),
        ],
        NOW,
    )
    assert [one.name for one in found] == ["对口", "近", "远", "忙", "不在"]


def test_distance_is_read_from_the_tree_of_zones() -> None:
    assert nearness((A, B), (A, B)) is Near.FLOOR
    assert nearness((A, C), (A, B)) is Near.BUILDING
    assert nearness((C,), (A, B)) is Near.ELSEWHERE
    assert nearness((), (A,)) is Near.UNKNOWN


def test_turns_go_round_among_those_who_are_fit() -> None:
    people = [candidate(one, "x", is_of_trade=one != C) for one in (A, B, C)]
    first, second = sorted((A, B))
    last, turns = None, []
    for _ in range(4):
        chosen = next_in_turn(people, last)
        assert chosen is not None
        last = chosen.id
        turns.append(last)
    assert turns == [first, second, first, second]
    assert next_in_turn([], None) is None


def crew(desk: Desk, name: str) -> Person:
    person = Person(name=name, sign_in=name, role="technician", created_at=NOW)
    db.session.add(person)
    db.session.flush()
    db.session.add(PersonSite(person_id=person.id, site_id=desk.cast.site.id))
    return person


def test_suggestions_know_trade_phone_and_load(desk: Desk) -> None:
    with transaction():
        plumber = crew(desk, "水工")
        db.session.add(PersonTrade(person_id=plumber.id, trade="plumber"))
        db.session.add(
            Device(person_id=plumber.id, public_key=b"x" * 65, enrolled_at=NOW, heard_at=NOW)
        )
        busy = desk.open()
        desk.step(busy, "send", 1, "manager", assignee=str(plumber.id))
        issue = desk.open(trade="plumber")
    best = suggestions(desk.cast.site.id, issue, NOW)[0]
    assert (best.id, best.is_of_trade, best.open_jobs, best.is_there(NOW)) == (
        plumber.id, True, 1, True,
    )  # fmt: skip


def test_a_rotation_gives_each_the_next_at_once(desk: Desk) -> None:
    with transaction():
        crew(desk, "二师傅")
        db.session.add(
            DispatchRule(
                site_id=desk.cast.site.id, kind="repair", way=Way.ROTATE, set_by=desk.by, set_at=NOW
            )
        )
        given = []
        for _ in range(4):
            issue = desk.open()
            given.append(issue.assigned_to)
            assert give_by_turn(issue, NOW) is None, "once"
    assert given == [given[0], given[1]] * 2
    assert len({*given, None}) == 3


def test_without_a_rotation_the_desk_decides(desk: Desk) -> None:
    with transaction():
        issue = desk.open()
        assert give_by_turn(issue, NOW) is None
    assert issue.assigned_to is None


def test_several_are_given_at_once_and_the_rest_is_named(
    cast: Cast, client: FlaskClient, desk: Desk
) -> None:
    with transaction():
        ids = [desk.open().id for _ in range(2)]
        done = desk.open()
        desk.step(done, "cancel", 1, "manager", reason="不修了")
    browser = sign_in(client, cast.people["frontdesk"])
    data = {"issue": [*map(str, ids), str(done.id)], "assignee": str(cast.technician.id)}
    answer = browser.post("/issues/send", data=data, follow_redirects=True)
    assert "已派 2 件" in answer.text
    assert done.number in answer.text
    db.session.rollback()
    states = db.session.scalars(select(Issue.state).order_by(Issue.seq)).all()
    assert states == ["sent", "sent", "cancelled"]
    foreign = sign_in(client, cast.outsider)
    assert foreign.post("/issues/send", data=data).status_code == 404


def test_the_second_who_takes_a_job_is_told_who_and_when(
    cast: Cast, client: FlaskClient, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.issues.views.utcnow", lambda: NOW + timedelta(minutes=9))
    with transaction():
        issue = desk.open()
        desk.step(issue, "grab", 1, "technician")
        late = desk.step(issue, "grab", 2, "supervisor", strict=False)
        assert (issue.assigned_to, late.aside) == (cast.technician.id, "issue.wrong_state")
        desk.step(issue, "contact", 3, "technician", note="马上到")
    browser = sign_in(client, cast.people["frontdesk"])
    data = {"assignee": str(cast.technician.id)}
    answer = browser.post(f"/issues/{issue.id}/steps/send", data=data)
    assert answer.status_code == 409
    assert f"{cast.technician.name} 已办了“联系住户”，不用重复办" in answer.text


def test_managers_say_how_each_kind_is_given_out(cast: Cast, client: FlaskClient) -> None:
    manager = sign_in(client, cast.people["manager"])
    tick = f"{cast.technician.id}:plumber"
    data = {"way-repair": "rotate", "way-complaint": "no way", "trade": [tick]}
    assert manager.post("/issues/dispatch", data=data).status_code == 303
    page = manager.get("/issues/dispatch").text
    assert f'value="{tick}" checked' in page
    rules = db.session.execute(select(DispatchRule.kind, DispatchRule.way)).all()
    assert rules == [("repair", "rotate")]
    assert sign_in(client, cast.people["frontdesk"]).get("/issues/dispatch").status_code == 403
