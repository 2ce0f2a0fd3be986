"""The same entries in any order, cut anywhere, end in the same tables."""

import random
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Table, delete, select, update

from tests.sync import answers
from tests.sync.phone import Phone
from tests.sync.scene import OPENS, Scene
from webapp.accounts.models import Device
from webapp.clock import to_millis
from webapp.coverage.models import PointDay, PointState
from webapp.database import db
from webapp.issues.models import Issue, IssueEvent
from webapp.rounds.models import (
    Answer,
    Finding,
    LastReading,
    Round,
    Stop,
    Visit,
)
from webapp.sync import phone_views
from webapp.sync.models import Entry

# What is compared, and what of it depends on arrival by its nature.
TABLES: dict[type, set[str]] = {
    Round: set(),
    Stop: set(),
    Visit: {"received_at"},
    Answer: set(),
    Issue: {"number", "seq", "touched_at"},  # numbers run as reports arrive
    IssueEvent: set(),
    LastReading: set(),
    PointState: set(),
    PointDay: set(),
}


def table(model: Any) -> Table:
    found: Table = model.__table__
    return found


def state() -> dict[str, list[tuple[Any, ...]]]:
    """Every row that evidence has made, sorted."""
    found = {}
    for model, leave_out in TABLES.items():
        columns = [column for column in table(model).c if column.name not in leave_out]
        rows = db.session.connection().execute(select(*columns))
        found[model.__name__] = sorted(tuple(map(str, row)) for row in rows)
    return found


def forget_everything() -> None:
    connection = db.session.connection()
    for model in (Answer, Visit, IssueEvent, Issue, LastReading, PointState, PointDay, Entry):
        connection.execute(delete(table(model)))
    connection.execute(
        update(table(Stop)).values(
            outcome=None, seen_at=None, visit_id=None, skip_reason="", skip_note="",
            has_problem=False,
        )
    )  # fmt: skip
    connection.execute(
        update(table(Round)).values(
            started_at=None, started_by=None, device_id=None, ended_at=None, end_reason="",
            remark="",
        )
    )  # fmt: skip
    connection.execute(update(table(Device)).values(last_seq=0, last_hash=""))
    db.session.commit()


def an_eventful_night(scene: Scene) -> None:
    """Everything that could be weighed against something else."""
    phone = scene.phone
    scene.start()
    first = scene.visit(0)
    phone.wait(5_000)
    for distance, error in ((30, 20), (12, 9), (9, 40)):  # the least error counts
        measured = {"visit_id": first, "distance_m": distance, "accuracy_m": error}
        phone.write("rounds.position", measured)
    scene.answer(0, first, "door", {"choice": "fail"}, note="锁坏了")
    scene.answer(0, first, "door", {"choice": "pass"})  # corrected
    scene.answer(0, first, "pressure", {"milli": 200, "text": "0.20"})
    scene.end_visit(first)
    phone.wait(30_000)
    again = scene.visit(0)  # within a minute: a repetition
    scene.answer(0, again, "pressure", {"milli": 210, "text": "0.21"}, fixed_on_spot=True)
    phone.wait(120_000)
    skip = {
        "round_id": scene.round.id,
        "stop_id": scene.stops[1].id,
        "checkpoint_id": scene.points[1].id,
        "reason": "label_broken",
        "note": "撕掉了",
    }
    phone.write("rounds.skip", skip)
    phone.wait(3_000)
    phone.write("rounds.unskip", {"stop_id": scene.stops[1].id})
    phone.wait(3_000)
    phone.write("rounds.skip", {**skip, "reason": "locked", "note": ""})
    phone.wait(3_000)
    second = scene.visit(1)  # reached it after all
    scene.answer(1, second, "door", {"choice": "fail"})
    phone.wait(90_000)
    third = {"stop_id": scene.stops[2].id, "checkpoint_id": scene.points[2].id}
    phone.write("rounds.skip", {**skip, **third})
    report = {
        "report_id": scene.cast.company.id,
        "site_id": scene.cast.site.id,
        "checkpoint_id": None,
        "category": "leak",
        "urgency": "urgent",
        "text": "天花板滴水",
        "visit_id": None,
    }
    phone.write("rounds.report", report)
    phone.wait(60_000)
    phone.write("rounds.clearance", {"finding_id": report["report_id"], "note": "关了阀门"})
    phone.write("rounds.end", {"round_id": scene.round.id, "reason": "交班", "remark": ""})


@pytest.fixture(autouse=True)
def _one_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """All arrives at the same instant: what is proved depends on when something arrived."""
    monkeypatch.setattr(phone_views, "utcnow", lambda: OPENS + timedelta(hours=3))


def deliver(scene: Scene, client: FlaskClient, pieces: list[list[dict[str, Any]]]) -> None:
    for piece in pieces:
        answer = scene.phone.push(client, scene.phone.batch(piece))
        assert answer.status_code == 200
        assert len(answer.json["outcomes"]) == len(piece)


@pytest.mark.parametrize("seed", range(12))
def test_any_order_ends_in_the_same_state(scene: Scene, client: FlaskClient, seed: int) -> None:
    an_eventful_night(scene)
    entries = list(scene.phone.waiting)
    deliver(scene, client, [entries])
    expected = state()
    assert expected["Visit"]
    forget_everything()

    chance = random.Random(seed)  # noqa: S311  # a repeatable order, not a secret
    chance.shuffle(entries)
    pieces = []
    while entries:
        size = chance.choice((1, 1, 2, 5))
        pieces.append([entries.pop() for _ in range(min(size, len(entries)))])
    pieces.insert(chance.randrange(len(pieces)), pieces[0])  # and one of them twice
    deliver(scene, client, pieces)
    assert state() == expected


def test_the_eventful_night_means_what_it_should(scene: Scene, client: FlaskClient) -> None:
    an_eventful_night(scene)
    deliver(scene, client, [list(scene.phone.waiting)])
    connection = db.session.connection()
    stops = connection.execute(
        select(Stop.outcome, Stop.skip_reason, Stop.has_problem).order_by(Stop.position)
    ).all()
    assert [tuple(row) for row in stops] == [
        ("on_time", "", True),
        ("on_time", "locked", True),
        ("skipped", "label_broken", False),
    ]
    findings = connection.execute(
        select(Finding.item_key, Finding.checkpoint_id, Finding.state, Finding.occurrences)
    ).all()
    numbers = {point.id: number for number, point in enumerate(scene.points)}
    told = sorted((key, numbers.get(point, -1), state, n) for key, point, state, n in findings)
    assert told == [
        ("", -1, "cleared", 1),
        ("door", 0, "withdrawn", 0),  # corrected: withdrawn
        ("door", 1, "open", 1),
        ("label", 1, "withdrawn", 0),  # the skip was taken back
        ("label", 2, "open", 1),
        ("pressure", 0, "cleared", 2),
    ]
    places = connection.execute(select(Visit.distance_m, Visit.accuracy_m).order_by(Visit.at))
    assert [tuple(row) for row in places] == [(12, 9), (None, None), (None, None)]
    flags = connection.execute(select(Visit.flags).order_by(Visit.at)).scalars().all()
    assert [answers.told(one) for one in flags] == [[], ["visit.repeated"], []]
    days = connection.execute(
        select(PointDay.on_time, PointDay.skipped, PointDay.extra, PointDay.problems)
    ).all()
    assert sorted(tuple(day) for day in days) == [(0, 1, 0, 0), (1, 0, 0, 1), (1, 0, 1, 2)]


def test_what_was_seen_before_the_repair_does_not_undo_it(
    scene: Scene, client: FlaskClient
) -> None:
    """A phone from the basement tells late of a failure that was mended in the meantime."""
    scene.answer(0, scene.visit(0), "door", {"choice": "fail"})
    scene.phone.push(client)
    (finding_id,) = db.session.connection().execute(select(Finding.id)).scalars()
    scene.phone.wait(90_000)
    basement = scene.visit(0)
    scene.answer(0, basement, "door", {"choice": "fail"})
    kept = list(scene.phone.waiting)
    scene.phone.wait(90_000)
    scene.phone.write("rounds.clearance", {"finding_id": finding_id, "note": "换了锁"})
    deliver(scene, client, [[scene.phone.waiting[-1]], kept])
    found = db.session.connection().execute(select(Finding.state, Finding.occurrences)).all()
    assert [tuple(row) for row in found] == [("cleared", 2)]


def test_two_phones_at_one_point_the_earlier_visit_has_the_stop(
    scene: Scene, client: FlaskClient
) -> None:
    mate = Phone(scene.cast.guard.id, scene.phone.wall - 300_000)
    mate.enrol(client)
    late = scene.visit(0)
    early = scene.visit(0, phone=mate)
    scene.phone.push(client)
    mate.push(client)
    stop, seen = (
        db.session.connection()
        .execute(select(Stop.visit_id, Stop.seen_at).where(Stop.id == scene.stops[0].id))
        .one()
    )
    assert (stop, to_millis(seen)) == (early, mate.wall)
    assert late != early
    extra = db.session.connection().execute(select(PointDay.extra)).scalars().all()
    assert extra == [1]
