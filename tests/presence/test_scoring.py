"""From a push to a score: marks, neighbours, troubles, photos; any order ends the same."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from tests.presence.conftest import NOW, Scores, scores
from tests.sync.phone import Phone
from tests.sync.scene import Scene
from webapp.clock import from_millis
from webapp.database import db, enter_company, new_id, transaction
from webapp.presence import actions, jobs, learning
from webapp.presence.flags import own_flags
from webapp.presence.models import (
    PresenceAppeal,
    PresenceLeg,
    PresenceMark,
    PresencePoint,
    PresenceScore,
    PresenceTrouble,
)
from webapp.rounds.models import Visit

Score = Callable[[], Scores]


def codes(row: PresenceScore) -> list[str]:
    """Why points were taken off; that a phone without a token proves no time is not the point."""
    return [reason["code"] for reason in row.reasons if reason["code"] != "wide_time"]


def honest_round(scene: Scene) -> list[UUID]:
    """Three points, a minute and a half apart, each looked at for a while."""
    visits = []
    for number in range(3):
        visit_id = scene.visit(number)
        scene.phone.wait(12_000)
        scene.answer(number, visit_id, "door", {"choice": "pass"})
        scene.phone.wait(9_000)
        scene.answer(number, visit_id, "pressure", {"milli": 420, "text": "0.42"})
        scene.phone.wait(70_000)
        visits.append(visit_id)
    return visits


def test_an_honest_round_is_green_and_marks_are_used_up(scene: Scene, score: Score) -> None:
    visits = honest_round(scene)
    found = score()
    assert set(found) == set(visits)
    assert {row.band for row in found.values()} == {"green"}
    assert db.session.query(PresenceMark).count() == 0


def test_a_push_leaves_one_mark_and_no_score(scene: Scene, client: FlaskClient) -> None:
    visits = honest_round(scene)
    scene.phone.push(client)
    enter_company(scene.cast.company.id)
    marks = db.session.query(PresenceMark).all()
    assert [sorted(mark.visit_ids) for mark in marks] == [sorted(map(str, visits))]
    assert scores() == {}


def test_a_label_voided_before_the_scan_is_a_honeypot_and_after_it_nothing(
    scene: Scene, score: Score
) -> None:
    visits = honest_round(scene)
    at = from_millis(scene.phone.wall)
    scene.labels[0].voided_at = at - timedelta(days=3)
    scene.labels[1].voided_at = at + timedelta(hours=1)
    db.session.commit()
    found = score()
    assert codes(found[visits[0]]) == ["old_label"]
    assert found[visits[0]].band != "green"
    assert codes(found[visits[1]]) == []


def test_labels_scanned_at_the_desk(scene: Scene, score: Score) -> None:
    visits = []
    for number in range(3):
        visits.append(scene.visit(number))
        scene.phone.wait(4_000)
    found = score()
    assert [codes(found[one]) for one in visits] == [[], ["desk_copy"], ["desk_copy"]]
    assert found[visits[1]].band == "amber"


def test_what_a_later_push_brings_changes_the_neighbours(scene: Scene, score: Score) -> None:
    """The second guard's scans on the same phone arrive in a push of their own."""
    mine = [scene.visit(0)]
    scene.phone.wait(100_000)
    first = score()
    assert codes(first[mine[0]]) == []
    guard, other = scene.phone.person, scene.cast.cleaner.id
    for number, person in ((0, other), (1, guard), (1, other), (2, guard)):
        scene.phone.person = person
        mine.append(scene.visit(number))
        scene.phone.wait(100_000)
    found = score()
    assert "shared_phone" in codes(found[mine[0]])


def test_an_entry_that_does_not_hold_speaks_for_its_visit(
    scene: Scene, score: Score, client: FlaskClient
) -> None:
    """The same id comes again with another body: somebody has changed it."""
    visit_id = scene.visit(0)
    entry = dict(scene.phone.waiting[-1])
    assert codes(score()[visit_id]) == []
    entry["body"] = {**entry["body"], "method": "typed"}
    answer = scene.phone.push(client, scene.phone.batch([entry]))
    assert answer.json["outcomes"][0]["code"] == "sync.id_reused"
    found = score()
    assert codes(found[visit_id]) == ["edited"]
    assert found[visit_id].band != "green"
    assert [row.is_weighed for row in db.session.query(PresenceTrouble)] == [True]


def test_a_gap_that_is_filled_is_forgotten(scene: Scene, client: FlaskClient, score: Score) -> None:
    scene.visit(0)
    first = scene.phone.waiting.pop()
    scene.phone.wait(90_000)
    second = scene.visit(1)
    assert codes(score()[second]) == ["gap"]
    scene.phone.waiting = [first]
    scene.phone.push(client)
    enter_company(scene.cast.company.id)
    jobs.look_at_gaps(NOW)
    while jobs.score_some(NOW):
        pass
    assert codes(scores()[second]) == []


def test_positions_count_only_where_they_are_expected(scene: Scene, score: Score) -> None:
    enter_company(scene.cast.company.id)
    db.session.add(PresencePoint(checkpoint_id=scene.points[0].id, expects_gps=True,
                                 weight_percent=100))  # fmt: skip
    db.session.commit()
    far = {"distance_m": 400, "accuracy_m": 20}
    outside = scene.visit(0, position=far)
    scene.phone.wait(200_000)
    inside = scene.visit(1, position=far)
    found = score()
    assert codes(found[outside]) == ["other_place"]
    assert codes(found[inside]) == []


def test_any_order_ends_in_the_same_scores(scene: Scene, client: FlaskClient) -> None:
    """Pushes of two phones in ten orders, scored now and then in between."""
    batches = _two_phones(scene, client)
    wanted: dict[str, Any] | None = None
    for seed in range(10):
        chance = random.Random(seed)  # noqa: S311  # the same every time
        mixed = list(batches)
        chance.shuffle(mixed)
        _forget(scene)
        for phone, batch in mixed:
            assert phone.push(client, batch).status_code == 200
            enter_company(scene.cast.company.id)
            if chance.random() < 0.4:
                jobs.score_some(NOW)
        jobs.look_at_gaps(NOW)
        while jobs.score_some(NOW):
            pass
        found = {
            str(one): (row.points, row.band, row.reasons) for one, row in sorted(scores().items())
        }
        assert len(found) == 9
        wanted = wanted or found
        assert found == wanted, seed
    assert {band for _, band, _ in (wanted or {}).values()} == {"green", "red"}


def _two_phones(scene: Scene, client: FlaskClient) -> list[tuple[Phone, dict[str, Any]]]:
    """The badge on two phones that take turns, then an honest round, in small batches."""
    other = Phone(person=scene.phone.person, wall=scene.phone.wall + 30_000)
    assert other.enrol(client).status_code == 201
    batches: list[tuple[Phone, dict[str, Any]]] = []
    for number in range(3):
        for phone in (scene.phone, other):
            scene.visit(number, phone=phone)
            batches.append((phone, phone.batch([phone.waiting.pop()])))
            phone.wait(100_000)
    scene.phone.wait(4 * 3600_000)
    honest_round(scene)
    while scene.phone.waiting:
        some = [scene.phone.waiting.pop(0) for _ in range(min(2, len(scene.phone.waiting)))]
        batches.append((scene.phone, scene.phone.batch(some)))
    return batches


def _forget(scene: Scene) -> None:
    from tests.sync.test_any_order import forget_everything

    forget_everything()
    enter_company(scene.cast.company.id)
    for model in (PresenceScore, PresenceMark, PresenceTrouble):
        db.session.query(model).delete()
    db.session.commit()


def test_whoever_read_an_older_turn_writes_nothing(scene: Scene, client: FlaskClient) -> None:
    honest_round(scene)
    scene.phone.push(client)
    enter_company(scene.cast.company.id)
    slow, quick = actions.read(NOW), actions.read(NOW)
    with transaction():
        assert actions.write(quick)
    with transaction():
        assert not actions.write(slow)
    assert len(scores()) == 3


def test_ways_are_learned_from_visits_nobody_doubts(scene: Scene, score: Score) -> None:
    for _ in range(6):
        honest_round(scene)
        scene.phone.wait(3600_000)
    score()
    enter_company(scene.cast.company.id)
    with transaction():
        learning.learn(scene.cast.site.id, NOW)
    way = (scene.points[0].id, scene.points[1].id)
    leg = {(row.from_id, row.to_id): row for row in db.session.query(PresenceLeg)}[way]
    assert (leg.median_s, leg.samples, leg.only_by) == (70, 6, scene.cast.guard.id)


def test_an_appeal_travels_through_the_journal_and_back_in_the_pack(
    scene: Scene, score: Score
) -> None:
    scene.visit(0)
    scene.phone.wait(4_000)
    flagged = scene.visit(1)
    scene.phone.wait(60_000)
    score()
    flag = dict(own_flags(scene.cast.guard.id, NOW))[f"flag/{flagged}"]
    assert (flag["band"], flag["appeal"]) == ("amber", "")
    assert flag["reasons"][0]["text"].startswith("可能")
    assert flag["reasons"][0]["text_en"].startswith("Perhaps")
    scene.phone.write("presence.appeal", {"visit_id": flagged, "text": "两个点位就在隔壁"})
    score()
    flag = dict(own_flags(scene.cast.guard.id, NOW))[f"flag/{flagged}"]
    assert (flag["appeal"], flag["appealed_at"]) == ("waiting", scene.phone.wall)


def test_somebody_elses_appeal_is_kept_and_not_heard(scene: Scene, score: Score) -> None:
    scene.visit(0)
    scene.phone.wait(4_000)
    flagged = scene.visit(1)
    scene.phone.person = scene.cast.cleaner.id
    scene.phone.write("presence.appeal", {"visit_id": flagged, "text": "他没去"})
    score()
    assert db.session.query(PresenceAppeal).count() == 1
    assert dict(own_flags(scene.cast.guard.id, NOW))[f"flag/{flagged}"]["appeal"] == ""


@pytest.mark.parametrize("text", ["", "长" * 501])
def test_an_appeal_says_something_and_not_too_much(
    scene: Scene, client: FlaskClient, text: str
) -> None:
    scene.phone.write("presence.appeal", {"visit_id": new_id(), "text": text})
    outcome = scene.phone.push(client).json["outcomes"][0]
    assert (outcome["outcome"], outcome["code"]) == ("parked", "sync.bad_body")


def test_a_push_that_only_repeats_marks_nothing(scene: Scene, client: FlaskClient) -> None:
    honest_round(scene)
    batch = scene.phone.batch()
    scene.phone.push(client, batch)
    enter_company(scene.cast.company.id)
    db.session.query(PresenceMark).delete()
    db.session.commit()
    scene.phone.push(client, batch)
    enter_company(scene.cast.company.id)
    assert db.session.query(PresenceMark).count() == 0
    assert db.session.query(Visit).count() == 3
