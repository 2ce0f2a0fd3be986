"""Rounds ahead: made once, changed only before they begin, never brought back against a person."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from tests.rounds.conftest import NOW, Walk
from webapp.checklists.models import ChecklistVersion
from webapp.database import db, new_id
from webapp.errors import Refused
from webapp.rounds import actions, planning, routes, schedules
from webapp.rounds.models import Round, Schedule, Stop
from webapp.rounds.refusals import EmptyRoute, InThePast, PersonUnknown, RouteInUse


def rounds_of(schedule: Schedule) -> list[Round]:
    db.session.flush()
    db.session.expire_all()
    return list(
        db.session.scalars(
            select(Round).where(Round.schedule_id == schedule.id).order_by(Round.starts_at)
        )
    )


def live(schedule: Schedule) -> list[Round]:
    return [each for each in rounds_of(schedule) if each.cancelled_at is None]


def stops_of(round_: Round) -> list[Stop]:
    return list(
        db.session.scalars(select(Stop).where(Stop.round_id == round_.id).order_by(Stop.position))
    )


def test_a_new_schedule_has_its_next_seven_nights(walk: Walk) -> None:
    schedule = walk.schedule()
    made = rounds_of(schedule)
    assert len(made) == 14
    assert made[0].starts_at == datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
    assert [each.number for each in made[:4]] == [1, 2, 1, 2]
    assert made[0].name == "夜班"
    assert made[0].grace_until - made[0].starts_at == timedelta(minutes=75)
    stops = stops_of(made[0])
    assert [stop.checkpoint_id for stop in stops] == [point.id for point in walk.points]
    assert stops[0].checklist_version_id == walk.checklist.current_version_id
    assert stops[0].due_at == made[0].ends_at


def test_planning_again_changes_nothing(walk: Walk) -> None:
    schedule = walk.schedule()
    before = [(each.id, len(stops_of(each))) for each in rounds_of(schedule)]
    assert planning.plan(schedule, NOW, NOW + planning.HORIZON) == 0
    assert [(each.id, len(stops_of(each))) for each in rounds_of(schedule)] == before


def test_planning_goes_on_where_it_stopped(walk: Walk) -> None:
    schedule = walk.schedule()
    assert planning.plan_ahead(schedule, NOW + timedelta(minutes=10)) == 0
    assert planning.plan_ahead(schedule, NOW + timedelta(days=1)) == 2
    assert len(rounds_of(schedule)) == 16


def test_a_changed_route_reaches_only_rounds_that_have_not_begun(walk: Walk) -> None:
    schedule = walk.schedule()
    first, second, third = rounds_of(schedule)[:3]
    second.started_at = NOW + timedelta(hours=1)
    db.session.flush()
    later = first.starts_at + timedelta(minutes=1)  # its time has come: a phone may be walking it
    routes.update(walk.route, walk.draft(*walk.points[:2]), by=walk.by, at=later)
    assert [len(stops_of(each)) for each in (first, second, third)] == [5, 5, 2]


def test_a_point_keeps_its_stop_when_the_order_changes(walk: Walk) -> None:
    schedule = walk.schedule()
    ids = {stop.checkpoint_id: stop.id for stop in stops_of(rounds_of(schedule)[0])}
    routes.update(walk.route, walk.draft(*walk.points[::-1]), by=walk.by, at=NOW)
    after = stops_of(rounds_of(schedule)[0])
    assert [stop.checkpoint_id for stop in after] == [point.id for point in walk.points[::-1]]
    assert {stop.checkpoint_id: stop.id for stop in after} == ids


def test_new_times_call_off_the_old_rounds_and_old_times_bring_them_back(walk: Walk) -> None:
    schedule = walk.schedule()
    before = {each.id for each in live(schedule)}
    other = walk.plan(start_times=("23:00",))
    schedules.update(schedule, walk.route, other, by=walk.by, at=NOW)
    assert len(live(schedule)) == 7
    assert len(rounds_of(schedule)) == 21
    schedules.update(schedule, walk.route, walk.plan(), by=walk.by, at=NOW)
    assert {each.id for each in live(schedule)} == before


def test_a_round_called_off_by_a_person_stays_off(walk: Walk) -> None:
    schedule = walk.schedule()
    gone = rounds_of(schedule)[0]
    actions.cancel(gone, reason="停电", by=walk.by, at=NOW)
    schedules.update(schedule, walk.route, walk.plan(window_minutes=90), by=walk.by, at=NOW)
    assert gone.id not in {each.id for each in live(schedule)}
    assert live(schedule)[0].ends_at - live(schedule)[0].starts_at == timedelta(minutes=90)


def test_a_round_given_to_somebody_stays_theirs_when_the_schedule_changes_hands(walk: Walk) -> None:
    schedule = walk.schedule()
    given = rounds_of(schedule)[0]
    actions.reassign(given, role=None, person_id=walk.cast.guard.id, by=walk.by, at=NOW)
    schedules.update(schedule, walk.route, walk.plan(role="technician"), by=walk.by, at=NOW)
    first, second = live(schedule)[:2]
    assert (first.role, first.person_id) == (None, walk.cast.guard.id)
    assert second.role == "technician"


def test_pausing_and_resuming(walk: Walk) -> None:
    schedule = walk.schedule()
    schedules.pause(schedule, by=walk.by, at=NOW)
    assert live(schedule) == []
    schedules.resume(schedule, by=walk.by, at=NOW + timedelta(days=1))
    assert live(schedule)[0].starts_at > NOW + timedelta(days=1)
    assert len(live(schedule)) == 14


def test_stops_ask_the_newest_version_until_they_open(walk: Walk) -> None:
    schedule = walk.schedule()
    version = ChecklistVersion(
        id=new_id(), checklist_id=walk.checklist.id, number=2, name="新", items=[], published_at=NOW
    )
    db.session.add(version)
    db.session.flush()
    walk.checklist.current_version_id = version.id
    opened = rounds_of(schedule)[0].starts_at
    assert planning.refresh_versions(opened) == 13
    first, second = rounds_of(schedule)[:2]
    assert stops_of(first)[0].checklist_version_id != version.id
    assert stops_of(second)[0].checklist_version_id == version.id


def test_a_point_with_its_own_deadline(walk: Walk) -> None:
    legs = (routes.Leg(walk.points[0].id, None, 20), routes.Leg(walk.points[1].id, None, 500))
    routes.update(walk.route, walk.draft(legs=legs), by=walk.by, at=NOW)
    round_ = rounds_of(walk.schedule())[0]
    stops = stops_of(round_)
    assert stops[0].due_at == round_.starts_at + timedelta(minutes=20)
    assert stops[0].grace_until == stops[0].due_at + timedelta(minutes=15)
    assert stops[1].due_at == round_.ends_at  # never after the round itself


def test_a_route_in_use_is_not_put_away(walk: Walk) -> None:
    schedule = walk.schedule()
    with pytest.raises(RouteInUse):
        routes.archive(walk.route, by=walk.by, at=NOW)
    schedules.archive(schedule, by=walk.by, at=NOW)
    routes.archive(walk.route, by=walk.by, at=NOW)
    assert live(schedule) == []


def test_a_route_whose_points_are_all_closed_has_nothing_to_schedule(walk: Walk) -> None:
    for point in walk.points:
        point.archived_at = NOW
    db.session.flush()
    with pytest.raises(EmptyRoute):
        walk.schedule()


def test_a_one_off_round(walk: Walk) -> None:
    wanted = actions.OneOff(NOW, 45, 5, None, walk.cast.guard.id, "台风后加巡")
    added = actions.add(walk.route, wanted, by=walk.by, at=NOW)
    assert added.schedule_id is None
    assert len(stops_of(added)) == 5
    late = actions.OneOff(NOW - timedelta(minutes=6), 45, 5, "guard", None)
    with pytest.raises(InThePast):
        actions.add(walk.route, late, by=walk.by, at=NOW)


def test_a_person_of_another_company_is_nobody_here(walk: Walk) -> None:
    with pytest.raises(PersonUnknown):
        walk.schedule(person_id=walk.cast.outsider.id, role=None)
    wanted = actions.OneOff(NOW, 45, 5, None, walk.cast.outsider.id)
    with pytest.raises(PersonUnknown):
        actions.add(walk.route, wanted, by=walk.by, at=NOW)


def test_a_started_round_is_not_changed_any_more(walk: Walk) -> None:
    round_ = rounds_of(walk.schedule())[0]
    round_.started_at = NOW
    for verb in (
        lambda: actions.cancel(round_, reason="", by=walk.by, at=NOW),
        lambda: actions.reassign(round_, role="guard", person_id=None, by=walk.by, at=NOW),
    ):
        with pytest.raises(Refused, match=r"rounds\.round_over"):
            verb()


def test_no_stop_without_a_round(walk: Walk) -> None:
    walk.schedule()
    routes.update(walk.route, walk.draft(*walk.points[:3]), by=walk.by, at=NOW)
    orphans = select(func.count()).select_from(Stop).where(~Stop.round_id.in_(select(Round.id)))
    assert db.session.scalar(orphans) == 0


def test_a_schedule_saved_after_its_start_has_tonights_round_too(walk: Walk) -> None:
    schedule = walk.schedule(start_times=("11:30",))  # NOW is 12:00, its window ends at 12:30
    first = rounds_of(schedule)[0]
    assert first.starts_at == NOW - timedelta(minutes=30)
    assert {stop.due_at for stop in stops_of(first)} == {first.ends_at}


def test_a_window_that_has_closed_is_not_opened_again(walk: Walk) -> None:
    schedule = walk.schedule(start_times=("10:59",))
    assert rounds_of(schedule)[0].starts_at > NOW


def test_moving_the_start_back_does_not_make_a_second_round_beside_the_one_under_way(
    walk: Walk,
) -> None:
    schedule = walk.schedule(start_times=("11:45",))
    changed = walk.plan(start_times=("11:30",))
    schedules.update(schedule, walk.route, changed, by=walk.by, at=NOW)
    assert [each.starts_at for each in live(schedule) if each.starts_at <= NOW] == [
        NOW - timedelta(minutes=15)
    ]


def test_a_pause_ended_within_the_window_brings_its_round_back(walk: Walk) -> None:
    schedule = walk.schedule(start_times=("12:10",))
    schedules.pause(schedule, by=walk.by, at=NOW)
    schedules.resume(schedule, by=walk.by, at=NOW + timedelta(minutes=20))
    assert live(schedule)[0].starts_at == NOW + timedelta(minutes=10)
