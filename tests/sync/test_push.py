"""A phone hands its journal over: once each, with a receipt, and the round shows it."""

from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.sync.phone import Phone
from tests.sync.scene import Scene
from webapp.accounts.models import Device
from webapp.coverage.models import PointDay, PointState
from webapp.database import db, enter_company
from webapp.issues.models import IssueEvent
from webapp.rounds.models import Answer, Finding, LastReading, Round, Stop, Visit
from webapp.sync.models import Entry


def walk(scene: Scene) -> None:
    scene.start()
    for number in range(3):
        visit_id = scene.visit(number)
        scene.phone.wait(20_000)
        scene.answer(number, visit_id, "door", {"choice": "fail" if number == 1 else "pass"})
        scene.answer(number, visit_id, "pressure", {"milli": 420, "text": "0.42"})
        scene.end_visit(visit_id)
        scene.phone.wait(60_000)
    scene.phone.write(
        "rounds.end", {"round_id": scene.round.id, "reason": "", "remark": "一切正常"}
    )


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_round_arrives_with_one_outcome_each_and_a_receipt(
    scene: Scene, client: FlaskClient
) -> None:
    walk(scene)
    answer = scene.phone.push(client)
    assert answer.status_code == 200, answer.data
    outcomes = answer.json["outcomes"]
    assert [one["id"] for one in outcomes] == [one["id"] for one in scene.phone.waiting]
    assert {one["outcome"] for one in outcomes} == {"applied"}
    assert answer.json["receipt"]["count"] == 14
    assert answer.json["token"].startswith("v1.")


def test_what_the_phone_did_is_what_the_tables_say(scene: Scene, client: FlaskClient) -> None:
    walk(scene)
    scene.phone.push(client)
    enter_company(scene.cast.company.id)
    db.session.expunge_all()
    round_ = db.session.get_one(Round, (scene.cast.company.id, scene.round.id))
    assert round_.started_by == scene.cast.guard.id
    assert round_.remark == "一切正常"
    stops = db.session.scalars(select(Stop).order_by(Stop.position)).all()
    assert [stop.outcome for stop in stops] == ["on_time"] * 3
    assert [stop.has_problem for stop in stops] == [False, True, False]
    assert all(visit.ended_at for visit in db.session.scalars(select(Visit)))
    finding = db.session.scalars(select(Finding)).one()
    assert (finding.title, finding.occurrences) == ("门已锁好：异常", 1)
    assert db.session.scalars(select(IssueEvent)).one().step == "see"
    assert db.session.scalars(select(LastReading.milli)).all() == [420] * 3
    states = db.session.scalars(select(PointState)).all()
    assert sorted(state.open_findings for state in states) == [0, 0, 1]
    assert {state.outcome for state in states} == {"on_time"}
    days = db.session.scalars(select(PointDay)).all()
    assert [(day.day.isoformat(), day.on_time, day.extra) for day in days] == [
        ("2026-11-20", 1, 0)
    ] * 3
    device = db.session.scalars(select(Device)).one()
    assert (device.last_seq, device.last_hash) == (14, scene.phone.prev)
    assert device.complete_until is not None


def test_a_lost_answer_and_a_second_try_count_once(scene: Scene, client: FlaskClient) -> None:
    walk(scene)
    first = scene.phone.push(client).json["outcomes"]
    assert scene.phone.push(client).json["outcomes"] == first
    assert (count(Entry), count(Answer), count(Visit)) == (14, 6, 3)
    assert db.session.scalars(select(PointDay.on_time)).all() == [1, 1, 1]


def test_a_batch_that_overlaps_the_last_one_counts_once(scene: Scene, client: FlaskClient) -> None:
    walk(scene)
    entries = scene.phone.waiting
    scene.phone.push(client, scene.phone.batch(entries[:9], waiting=5))
    answer = scene.phone.push(client, scene.phone.batch(entries[4:]))
    assert len(answer.json["outcomes"]) == 10
    assert (count(Entry), count(Answer), count(Visit)) == (14, 6, 3)


def test_nothing_to_say_is_a_sign_of_life(scene: Scene, client: FlaskClient) -> None:
    answer = scene.phone.push(client)
    assert answer.json["outcomes"] == []
    enter_company(scene.cast.company.id)
    device = db.session.scalars(select(Device)).one()
    assert device.complete_until == device.heard_at


def test_what_still_waits_keeps_the_journal_incomplete(scene: Scene, client: FlaskClient) -> None:
    walk(scene)
    scene.phone.push(client, scene.phone.batch(scene.phone.waiting[:5], waiting=9))
    enter_company(scene.cast.company.id)
    device = db.session.scalars(select(Device)).one()
    assert (device.waiting, device.last_seq, device.complete_until) == (9, 5, None)


def test_a_signed_out_phone_is_believed_and_marked(scene: Scene, client: FlaskClient) -> None:
    walk(scene)
    with client.session_transaction() as cookie:
        cookie.clear()
    assert scene.phone.push(client).status_code == 200
    enter_company(scene.cast.company.id)
    assert all(marks == ["signed_out"] for marks in db.session.scalars(select(Entry.marks)))


def test_enrolling_twice_is_enrolling_once(scene: Scene, client: FlaskClient) -> None:
    assert scene.phone.enrol(client).status_code == 201
    other = Phone(scene.cast.guard.id, 0, id=scene.phone.id)
    answer = other.enrol(client)
    assert (answer.status_code, answer.json["code"]) == (409, "sync.device_taken")
