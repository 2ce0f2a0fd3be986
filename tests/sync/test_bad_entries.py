"""Entries that are odd, late, from the future or overtaken: kept, flagged or parked."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import DataError

from tests.sync.answers import codes, rows, told
from tests.sync.scene import OPENS, Scene
from webapp.accounts.models import Device
from webapp.clock import to_millis, utcnow
from webapp.database import db, enter_company
from webapp.rounds.models import Answer, Round, Stop, Visit
from webapp.sites.models import Label
from webapp.sync import kinds
from webapp.sync.models import Entry
from webapp.sync.tokens import Notary

# --- what the entries say --------------------------------------------------------------------


def test_an_unknown_kind_is_parked_and_kept(scene: Scene, client: FlaskClient) -> None:
    scene.phone.write("rounds.telepathy", {"thought": "门没锁"})
    scene.visit(0)
    assert codes(scene.phone.push(client)) == [("parked", "sync.unknown_kind"), ("applied", "")]
    (kept,) = (entry for entry in rows(Entry) if entry.kind == "rounds.telepathy")
    assert "门没锁".encode() in kept.raw


@pytest.mark.parametrize(
    "body",
    [{}, {"round_id": "7"}, {"round_id": str(uuid4()), "extra": 1}, {"round_id": None}],
)
def test_a_body_of_another_shape_is_parked(
    scene: Scene, client: FlaskClient, body: dict[str, Any]
) -> None:
    scene.phone.write("rounds.start", body)
    assert codes(scene.phone.push(client)) == [("parked", "sync.bad_body")]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"seq": 0}, "sync.bad_entry"),
        ({"wall": "now"}, "sync.bad_entry"),
        ({"photos": ["../../etc/passwd"]}, "sync.bad_entry"),
        ({"v": 2}, "sync.unknown_version"),
        ({"device": str(uuid4())}, "sync.other_device"),
        ({"kind": "k" * 25}, "sync.bad_entry"),
    ],
)
def test_a_broken_entry_does_not_hold_up_the_others(
    scene: Scene, client: FlaskClient, wrong: dict[str, Any], code: str
) -> None:
    scene.start()
    scene.phone.write("rounds.end", {"round_id": scene.round.id}, **wrong)
    scene.visit(0)
    outcomes = codes(scene.phone.push(client))
    assert outcomes[1] == ("parked", code)
    assert outcomes[0] == ("applied", "")
    assert len(rows(Entry)) == 3


def test_a_number_far_ahead_is_a_gap_and_costs_nothing(scene: Scene, client: FlaskClient) -> None:
    scene.phone.seq, scene.phone.prev = 2**53 - 2, "0" * 64
    scene.start()
    answer = scene.phone.push(client)
    assert codes(answer) == [("applied", "")]
    assert answer.json["missing"] == [[1, 2**53 - 2]]


def test_a_nul_in_a_text_is_stored_as_a_mark(scene: Scene, client: FlaskClient) -> None:
    """PostgreSQL has no NUL; the entry must not stay on the phone for ever for it."""
    scene.phone.write("rounds.telepathy", {"thought": "a\x00b"}, kind="rounds.\x00")
    scene.start()
    scene.phone.write("rounds.end", {"round_id": scene.round.id, "remark": "a\x00b"})
    outcomes = codes(scene.phone.push(client))
    assert outcomes == [("parked", "sync.unknown_kind"), ("applied", ""), ("applied", "")]
    (ended,) = rows(Round)
    assert ended.remark == "a\ufffdb"
    (kept,) = (entry for entry in rows(Entry) if entry.kind == "rounds.end")
    assert b"a\\u0000b" in kept.raw


def test_a_number_of_waiting_records_that_no_column_holds(
    scene: Scene, client: FlaskClient
) -> None:
    scene.start()
    batch = scene.phone.batch(scene.phone.waiting, waiting=3_000_000_000)
    assert scene.phone.push(client, batch).status_code == 200
    (device,) = rows(Device)
    assert device.waiting == 2**31 - 1


def test_what_the_database_will_never_hold_is_parked(
    scene: Scene, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise DataError("INSERT", {}, Exception("value out of range"))

    kind = kinds.Kind(kinds.KINDS["rounds.end"].body, refuse, kinds.KINDS["rounds.end"].subject)
    monkeypatch.setitem(kinds.KINDS, "rounds.end", kind)
    scene.start()
    scene.phone.write("rounds.end", {"round_id": scene.round.id})
    scene.visit(0)
    outcomes = codes(scene.phone.push(client))
    assert [one for one in outcomes if one[0] == "parked"] == [("parked", "sync.bad_body")]
    assert len(outcomes) == len(rows(Entry))


def test_a_bug_in_one_entry_leaves_that_one_on_the_phone(
    scene: Scene, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall_over(*_: object) -> None:
        raise ZeroDivisionError

    broken = kinds.Kind(
        kinds.KINDS["rounds.end"].body, fall_over, kinds.KINDS["rounds.end"].subject
    )
    monkeypatch.setitem(kinds.KINDS, "rounds.end", broken)
    scene.start()
    scene.phone.write("rounds.end", {"round_id": scene.round.id})
    scene.visit(0)
    answer = scene.phone.push(client)
    answered = [one["id"] for one in answer.json["outcomes"]]
    assert answered == [scene.phone.waiting[0]["id"], scene.phone.waiting[2]["id"]]
    assert len(rows(Entry)) == 2
    assert rows(Device)[0].last_seq == 1
    monkeypatch.undo()
    assert codes(scene.phone.push(client)) == [("applied", "")] * 3


# --- time ------------------------------------------------------------------------------------


def test_an_entry_from_the_future_counts_from_its_arrival(
    scene: Scene, client: FlaskClient
) -> None:
    scene.phone.wall = to_millis(utcnow() + timedelta(days=3))
    scene.visit(0)
    assert codes(scene.phone.push(client)) == [("applied", "")]
    (visit,) = rows(Visit)
    assert visit.at == visit.received_at < visit.claimed_at
    assert "time.future" in visit.flags


def test_a_clock_set_back_a_day_in_mid_round_moves_nothing(
    scene: Scene, client: FlaskClient
) -> None:
    notary = Notary("a secret of the tests")
    scene.phone.hear(notary.time_token(scene.phone.wall))
    scene.visit(0)
    scene.phone.wait(300_000)
    scene.phone.wall -= 24 * 3_600_000
    scene.visit(1)
    scene.phone.push(client)
    first, second = sorted(rows(Visit), key=lambda visit: visit.at)
    assert second.at - first.at == timedelta(minutes=5)
    assert (told(first.flags), told(second.flags)) == ([], ["time.clock_moved"])
    stops = sorted(rows(Stop), key=lambda stop: stop.position)
    assert [stop.outcome for stop in stops][:2] == ["on_time", "on_time"]


def test_a_forged_time_token_proves_nothing(scene: Scene, client: FlaskClient) -> None:
    scene.phone.hear(Notary("another server").time_token(scene.phone.wall - 3_600_000))
    scene.visit(0)
    scene.phone.push(client)
    (visit,) = rows(Visit)
    assert to_millis(visit.at) == scene.phone.wall
    assert "time.bad_token" in visit.flags


# --- the office has moved on meanwhile -------------------------------------------------------


def test_a_round_cancelled_or_reassigned_meanwhile_keeps_its_visits(
    scene: Scene, client: FlaskClient
) -> None:
    enter_company(scene.cast.company.id)
    walk = db.session.get_one(Round, (scene.cast.company.id, scene.round.id))
    walk.cancelled_at, walk.person_id = OPENS, scene.cast.supervisor.id
    db.session.commit()
    scene.visit(0)
    assert codes(scene.phone.push(client)) == [("applied", "")]
    assert told(rows(Visit)[0].flags) == ["round.cancelled", "round.reassigned"]


def test_a_round_that_is_gone_keeps_its_visits(scene: Scene, client: FlaskClient) -> None:
    scene.visit(0, round_id=uuid4(), stop_id=uuid4())
    scene.phone.write("rounds.start", {"round_id": uuid4()})
    scene.phone.write(
        "rounds.skip",
        {
            "round_id": uuid4(),
            "stop_id": uuid4(),
            "checkpoint_id": scene.points[0].id,
            "reason": "locked",
            "note": "",
        },
    )
    assert codes(scene.phone.push(client)) == [
        ("applied", ""),
        ("parked", "rounds.unknown_round"),
        ("parked", "rounds.unknown_stop"),
    ]
    assert rows(Visit)[0].flags == ["round.unknown"]


def test_a_point_not_on_the_round_is_an_extra_visit(scene: Scene, client: FlaskClient) -> None:
    scene.visit(0, checkpoint_id=scene.cast.checkpoint.id, stop_id=None, label_code="")
    scene.phone.push(client)
    assert rows(Visit)[0].flags == ["visit.off_round"]
    assert [stop.outcome for stop in rows(Stop)] == [None] * 3


def test_a_visit_before_the_window_opens_is_extra(scene: Scene, client: FlaskClient) -> None:
    scene.phone.wall = to_millis(OPENS - timedelta(minutes=5))
    scene.visit(0)
    scene.phone.push(client)
    assert told(rows(Visit)[0].flags) == ["visit.early"]
    assert [stop.outcome for stop in rows(Stop)] == [None] * 3


def test_labels_tell_on_themselves(scene: Scene, client: FlaskClient) -> None:
    enter_company(scene.cast.company.id)
    db.session.get_one(Label, (scene.cast.company.id, scene.labels[0].id)).voided_at = OPENS
    db.session.commit()
    scene.visit(0)
    scene.visit(1, label_code=scene.labels[2].code)
    scene.visit(2, label_code="ZZZZZZ")
    scene.phone.push(client)
    flags = sorted(told(visit.flags) for visit in rows(Visit))
    assert flags == [["label.other_point"], ["label.unknown"], ["label.voided"]]


def test_a_point_of_another_company_is_parked(scene: Scene, client: FlaskClient) -> None:
    scene.visit(0, checkpoint_id=uuid4())
    assert codes(scene.phone.push(client)) == [("parked", "rounds.unknown_checkpoint")]
    assert len(rows(Entry)) == 1


def test_a_pack_older_than_the_checklist_keeps_the_version_it_asked(
    scene: Scene, client: FlaskClient
) -> None:
    visit_id = scene.visit(0)
    scene.answer(0, visit_id, "door", {"choice": "fail"})
    scene.answer(0, visit_id, "gone", {"choice": "fail"})
    scene.answer(0, visit_id, "pressure", {"milli": 9_999_999, "text": "9999.999"})
    scene.phone.push(client)
    verdicts = {answer.item_key: answer.verdict for answer in rows(Answer)}
    assert verdicts == {"door": "problem", "gone": "problem", "pressure": "recorded"}
    assert {answer.checklist_version_id for answer in rows(Answer)} == {scene.version.id}
    marks = {mark for entry in rows(Entry) for mark in entry.marks}
    assert marks == {"answer.unknown_item", "answer.too_precise"}
