"""The rows of the map: windows open by themselves, plans change, and days add up."""

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from tests.sync.answers import rows
from tests.sync.scene import OPENS, Scene
from webapp.coverage.models import PointDay, PointState
from webapp.coverage.opening import open_due_stops
from webapp.database import db, enter_company
from webapp.rounds.models import Round, Stop

NOW = OPENS + timedelta(minutes=20)


def company(scene: Scene) -> None:
    enter_company(scene.cast.company.id)


def cancel(scene: Scene) -> None:
    walk = db.session.get_one(Round, (scene.cast.company.id, scene.round.id))
    walk.cancelled_at = OPENS
    db.session.flush()


def test_before_the_window_the_point_knows_when_it_opens(scene: Scene) -> None:
    company(scene)
    assert open_due_stops(OPENS - timedelta(minutes=1)) == 3
    assert {(state.stop_id, state.next_opens_at) for state in rows(PointState)} == {(None, OPENS)}
    assert rows(PointDay) == []


def test_when_it_opens_the_point_moves_on_and_the_day_has_a_stop_due(scene: Scene) -> None:
    company(scene)
    open_due_stops(NOW)
    states = {state.checkpoint_id: state for state in rows(PointState)}
    assert {states[stop.checkpoint_id].stop_id for stop in scene.stops} == {
        stop.id for stop in scene.stops
    }
    assert [(day.day.isoformat(), day.due) for day in rows(PointDay)] == [("2026-11-20", 1)] * 3
    assert open_due_stops(NOW) == 0
    assert [day.due for day in rows(PointDay)] == [1, 1, 1]


def test_a_visit_before_anybody_looked_is_counted_once(scene: Scene, client: FlaskClient) -> None:
    scene.visit(0)
    scene.phone.push(client)
    company(scene)
    open_due_stops(NOW)
    day = db.session.scalars(
        select(PointDay).where(PointDay.checkpoint_id == scene.points[0].id)
    ).one()
    assert (day.due, day.on_time, day.extra) == (1, 1, 0)


def test_a_round_cancelled_after_it_opened_is_taken_back(scene: Scene) -> None:
    company(scene)
    open_due_stops(NOW)
    cancel(scene)
    assert open_due_stops(NOW) == 3
    assert {state.stop_id for state in rows(PointState)} == {None}
    assert [day.due for day in rows(PointDay)] == [0, 0, 0]


def test_a_later_round_takes_over_when_its_window_opens(scene: Scene, client: FlaskClient) -> None:
    company(scene)
    opens = OPENS + timedelta(hours=2)
    db.session.add(
        Stop(
            site_id=scene.cast.site.id, round_id=scene.round.id, position=9,
            checkpoint_id=scene.points[0].id, checklist_version_id=None, opens_at=opens,
            due_at=opens, grace_until=opens,
        )
    )  # fmt: skip
    db.session.commit()
    open_due_stops(NOW)
    scene.visit(0)
    scene.phone.push(client)
    company(scene)
    first = db.session.get_one(PointState, (scene.cast.company.id, scene.points[0].id))
    db.session.refresh(first)
    assert (first.outcome, first.next_opens_at) == ("on_time", opens)
    open_due_stops(opens)
    db.session.refresh(first)
    assert (first.outcome, first.opens_at) == (None, opens)
    assert first.last_visit_at is not None
