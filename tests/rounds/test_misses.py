"""What was told as missed, and what takes it back: any order of arrival ends in the same rows."""

from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cast import Cast, sign_in
from tests.sync.answers import codes
from tests.sync.phone import Phone
from tests.sync.scene import OPENS, Scene, set_up
from webapp.accounts.models import Device
from webapp.audit.models import AuditLine
from webapp.clock import to_millis
from webapp.coverage import month, snapshot
from webapp.coverage.month_queries import Scope
from webapp.coverage.opening import open_due_stops
from webapp.database import db, enter_company
from webapp.rounds import jobs
from webapp.rounds.miss_models import Miss
from webapp.rounds.models import Round, Stop
from webapp.sites.models import Site

OVER = OPENS + timedelta(hours=1, minutes=15)  # the end of the grace
NIGHT = OVER + timedelta(minutes=10)
GIVEN_UP = OVER + timedelta(hours=12, minutes=1)


@pytest.fixture
def scene(cast: Cast, client: FlaskClient) -> Scene:
    made = set_up(cast)
    sign_in(client, cast.guard)
    assert made.phone.enrol(client).status_code == 201
    _device(made, enrolled_at=OPENS - timedelta(days=3), heard_at=OPENS)
    return made


def _device(scene: Scene, **values: object) -> None:
    enter_company(scene.cast.company.id)
    device = db.session.get_one(Device, (scene.cast.company.id, scene.phone.id))
    for name, value in values.items():
        setattr(device, name, value)
    db.session.commit()


def tell(scene: Scene, now: datetime) -> list[Miss]:
    enter_company(scene.cast.company.id)
    open_due_stops(now)
    db.session.commit()
    jobs.tell_misses(now)
    db.session.expire_all()
    return list(db.session.scalars(select(Miss).order_by(Miss.stop_id)))


def verbs(scene: Scene) -> list[str]:
    enter_company(scene.cast.company.id)
    lines = db.session.scalars(select(AuditLine).where(AuditLine.verb.like("stop.%")))
    return sorted(f"{line.verb} {line.subject_id}" for line in lines)


def test_unknown_is_not_told_as_missed(scene: Scene) -> None:
    assert tell(scene, NIGHT) == []


def test_a_complete_journal_without_it_is_a_miss(scene: Scene) -> None:
    _device(scene, heard_at=NIGHT, complete_until=NIGHT)
    told = tell(scene, NIGHT)
    assert [(miss.reason, miss.told_at) for miss in told] == [("nobody_came", NIGHT)] * 3


def test_silence_past_the_limit_of_the_site_is_a_miss(scene: Scene) -> None:
    told = tell(scene, GIVEN_UP + timedelta(hours=2))
    limit = OVER + timedelta(hours=12)
    assert [(miss.reason, miss.told_at) for miss in told] == [("never_reported", limit)] * 3
    assert {miss.limit_minutes for miss in told} == {720}


def test_without_a_phone_there_is_nothing_to_wait_for(scene: Scene) -> None:
    _device(scene, returned_at=OPENS)
    assert [miss.reason for miss in tell(scene, NIGHT)] == ["no_phone"] * 3


def test_a_phone_enrolled_after_the_window_cannot_hold_the_visit(scene: Scene) -> None:
    _device(scene, enrolled_at=NIGHT, complete_until=None)
    assert [miss.reason for miss in tell(scene, NIGHT)] == ["nobody_came"] * 3


def test_telling_twice_changes_nothing(scene: Scene) -> None:
    first = [(miss.stop_id, miss.told_at) for miss in tell(scene, GIVEN_UP)]
    later = GIVEN_UP + timedelta(hours=1)
    assert [(miss.stop_id, miss.told_at) for miss in tell(scene, later)] == first
    enter_company(scene.cast.company.id)
    jobs.tell_all_misses(later)
    assert len(tell(scene, later)) == 3
    assert verbs(scene) == []


def test_a_called_off_round_has_no_misses(scene: Scene) -> None:
    tell(scene, GIVEN_UP)
    walk = db.session.scalars(select(Round).where(Round.id == scene.round.id)).one()
    walk.cancelled_at = GIVEN_UP
    db.session.commit()
    assert {miss.became for miss in tell(scene, GIVEN_UP)} == {"cancelled"}


def test_a_longer_limit_makes_it_unknown_again_and_then_missed_again(scene: Scene) -> None:
    tell(scene, GIVEN_UP)
    site = db.session.scalars(select(Site).where(Site.id == scene.cast.site.id)).one()
    site.unknown_limit_minutes = 24 * 60
    db.session.commit()
    assert {(miss.became, miss.taken_back_at) for miss in tell(scene, GIVEN_UP)} == {
        ("unknown", GIVEN_UP)
    }
    tomorrow = OVER + timedelta(hours=25)
    assert {(miss.became, miss.taken_back_at) for miss in tell(scene, tomorrow)} == {("", None)}
    assert len(verbs(scene)) == 6


def _late_pushes(scene: Scene, other: Phone) -> list[dict[str, Any]]:
    """The guard's two records, a skip, and a colleague who was at the first point before him."""
    scene.visit(0)
    first = scene.phone.waiting[:]
    scene.phone.wait(60_000)
    scene.visit(1)
    second = scene.phone.waiting[1:]
    scene.phone.wait(60_000)
    stop = scene.stops[2]
    skip = scene.phone.write(
        "rounds.skip",
        {
            "round_id": scene.round.id, "stop_id": stop.id, "checkpoint_id": stop.checkpoint_id,
            "reason": "locked", "note": "",
        },
    )  # fmt: skip
    scene.visit(0, phone=other)
    return [
        scene.phone.batch(first, waiting=2),
        scene.phone.batch(second, waiting=1),
        scene.phone.batch([skip]),
        other.batch(),
    ]


ORDERS = list(permutations(range(4)))


@pytest.mark.parametrize("is_told_between", [False, True])
@pytest.mark.parametrize("order", ORDERS, ids=lambda order: "".join(map(str, order)))
def test_any_order_of_late_records_ends_in_the_same_rows_figures_and_audit(
    scene: Scene, client: FlaskClient, order: tuple[int, ...], is_told_between: bool
) -> None:
    other = Phone(scene.cast.guard.id, to_millis(OPENS + timedelta(minutes=3)))
    assert other.enrol(client).status_code == 201
    assert len(tell(scene, GIVEN_UP)) == 3
    batches = _late_pushes(scene, other)
    for number in order:
        assert codes(scene.phone.push(client, batches[number])) == [("applied", "")]
        if is_told_between:
            tell(scene, GIVEN_UP + timedelta(hours=1))
    told = tell(scene, GIVEN_UP + timedelta(hours=1))
    assert [(miss.became, miss.seen_at) for miss in _in_order(scene, told)] == [
        ("on_time", OPENS + timedelta(minutes=3)),
        ("on_time", OPENS + timedelta(minutes=11)),
        ("skipped", None),
    ]
    assert {miss.person_id for miss in told} == {scene.cast.guard.id, None}
    assert all(miss.taken_back_at for miss in told)
    assert verbs(scene) == sorted(f"stop.miss_taken_back {stop.id}" for stop in scene.stops)
    assert _figures(scene) == {
        "missed": 0, "on_time": 2, "skipped": 1, "unknown": 0, "due": 3, "seen": 2, "weak": 0,
    }  # fmt: skip


def _in_order(scene: Scene, told: list[Miss]) -> list[Miss]:
    by_stop = {miss.stop_id: miss for miss in told}
    return [by_stop[stop.id] for stop in scene.stops]


def _figures(scene: Scene) -> dict[str, int]:
    """What the map, the month and the exceptions count."""
    enter_company(scene.cast.company.id)
    site = db.session.scalars(select(Site).where(Site.id == scene.cast.site.id)).one()
    counts = snapshot.live(site, GIVEN_UP).counts
    of_month = month.month(site, OPENS.date(), Scope(), GIVEN_UP)
    return {
        **{state: counts.get(state, 0) for state in ("missed", "on_time", "skipped", "unknown")},
        "due": of_month.total.due,
        "seen": of_month.total.seen,
        "weak": len(of_month.weak),
    }


def test_the_figures_speak_of_misses_until_the_records_come(
    scene: Scene, client: FlaskClient
) -> None:
    tell(scene, NIGHT)
    assert _figures_at(scene, NIGHT) == (0, 3, 0)
    tell(scene, GIVEN_UP)
    assert _figures_at(scene, GIVEN_UP) == (3, 0, 3)
    scene.visit(0)
    scene.phone.push(client)
    tell(scene, GIVEN_UP)
    assert _figures_at(scene, GIVEN_UP) == (2, 0, 2)


def _figures_at(scene: Scene, now: datetime) -> tuple[int, int, int]:
    """Missed and unknown points of the map, and the points the month names as missed."""
    enter_company(scene.cast.company.id)
    site = db.session.scalars(select(Site).where(Site.id == scene.cast.site.id)).one()
    counts = snapshot.live(site, now).counts
    weak = month.month(site, OPENS.date(), Scope(), now).weak
    return counts.get("missed", 0), counts.get("unknown", 0), len(weak)


def test_a_skip_taken_back_is_missed_again(scene: Scene, client: FlaskClient) -> None:
    tell(scene, GIVEN_UP)
    stop = scene.stops[0]
    body = {"round_id": scene.round.id, "stop_id": stop.id, "checkpoint_id": stop.checkpoint_id}
    scene.phone.write("rounds.skip", {**body, "reason": "locked", "note": ""})
    codes(scene.phone.push(client))
    scene.phone.waiting.clear()
    (miss,) = [miss for miss in tell(scene, GIVEN_UP) if miss.stop_id == stop.id]
    assert miss.became == "skipped"
    scene.phone.write("rounds.unskip", {"stop_id": stop.id})
    codes(scene.phone.push(client))
    (miss,) = [miss for miss in tell(scene, GIVEN_UP) if miss.stop_id == stop.id]
    assert (miss.became, miss.taken_back_at) == ("", None)
    assert [line.split()[0] for line in verbs(scene)] == [
        "stop.miss_taken_back",
        "stop.missed_again",
    ]


def test_another_company_s_worker_tells_nothing_here(scene: Scene) -> None:
    enter_company(scene.cast.outsider.company_id)
    jobs.tell_misses(GIVEN_UP)
    enter_company(scene.cast.company.id)
    assert db.session.scalars(select(Miss)).all() == []
    assert db.session.scalars(select(Stop)).all() != []
