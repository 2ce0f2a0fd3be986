"""What the inbox makes of time: intervals, narrowed by what comes later; clocks of servers."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.sync.answers import codes, rows
from tests.sync.scene import OPENS, Scene
from webapp.clock import from_millis, to_millis
from webapp.database import db
from webapp.issues.models import IssueEvent
from webapp.rounds.models import Stop, Visit
from webapp.sync import clocks, phone_views
from webapp.sync.intervals import AGREED_MS
from webapp.sync.models import ClockDoubt, Entry, ServerClock
from webapp.sync.tokens import Notary

NOTARY = Notary("a secret of the tests")
SetClock = Callable[[int], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Set the server's clock, in ms."""

    def set_to(millis: int) -> None:
        monkeypatch.setattr(phone_views, "utcnow", lambda: from_millis(millis))

    clocks.forget()
    monkeypatch.setattr(clocks, "counted", lambda: ("", 0))
    set_to(to_millis(OPENS))
    return set_to


def width(visit: Visit) -> timedelta:
    assert visit.not_before <= visit.at <= visit.not_after
    return visit.not_after - visit.not_before


def test_an_hour_in_a_basement_is_proved_to_seconds(
    scene: Scene, client: FlaskClient, clock: SetClock
) -> None:
    phone = scene.phone
    phone.hear(NOTARY.time_token(phone.wall))
    phone.wait(1_800_000)
    made = phone.wall
    phone.wall -= 86_400_000  # whatever the clock shows
    scene.visit(0)
    phone.wait(1_800_000)
    clock(made + 1_800_000)
    phone.push(client)
    (visit,) = rows(Visit)
    assert visit.not_before <= from_millis(made) <= visit.not_after
    assert width(visit) < timedelta(seconds=6)
    assert "time.unproven" not in visit.flags


def test_without_a_token_only_the_arrival_is_sure(
    scene: Scene, client: FlaskClient, clock: SetClock
) -> None:
    clock(scene.phone.wall + 7_200_000)
    scene.visit(0)
    scene.phone.epoch = "restarted"
    scene.phone.push(client)
    (visit,) = rows(Visit)
    assert visit.not_before == from_millis(0)
    assert visit.not_after == from_millis(scene.phone.wall + 7_200_000 + AGREED_MS)
    assert "time.unproven" in visit.flags
    assert rows(Stop)[0].outcome == "on_time"  # by the best estimate


def restarted_round(scene: Scene) -> list[dict[str, object]]:
    """Two visits and a finding before a restart without network, one visit after it."""
    phone = scene.phone
    phone.hear(NOTARY.time_token(phone.wall))
    phone.wait(60_000)
    first = scene.visit(0)
    scene.answer(0, first, "door", {"choice": "fail"})
    phone.epoch, phone.mono = "restarted", 10
    phone.wait(600_000)
    scene.visit(1)
    phone.wait(600_000)
    scene.visit(2)
    return list(phone.waiting)


def proved() -> list[tuple[object, ...]]:
    db.session.expire_all()
    visits = [(one.id, one.not_before, one.not_after, one.flags) for one in rows(Visit)]
    entries = sorted((one.seq, one.not_before, one.not_after) for one in rows(Entry))
    events = [(one.id, one.not_before, one.not_after) for one in rows(IssueEvent)]
    return [*visits, *entries, *events]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1), (1, 3, 0, 2)])
def test_what_comes_later_narrows_what_is_stored(
    scene: Scene, client: FlaskClient, clock: SetClock, order: tuple[int, ...]
) -> None:
    entries = restarted_round(scene)
    clock(scene.phone.wall + 60_000)
    scene.phone.wait(60_000)
    for number in order:
        assert codes(scene.phone.push(client, scene.phone.batch([entries[number]])))
    first, second, third = rows(Visit)
    start = to_millis(OPENS) + 600_000 + 60_000
    # Nothing but the chain says that the first was over when the phone was restarted.
    assert first.not_after == second.not_after < third.not_after
    assert second.not_before == first.not_before
    assert width(third) < timedelta(minutes=11)
    assert first.not_before <= from_millis(start) <= first.not_after
    (event,) = rows(IssueEvent)
    assert (event.not_before, event.not_after) == (first.not_before, first.not_after)
    seen = {one.seq: (one.not_before, one.not_after) for one in rows(Entry)}
    assert seen[1] == (to_millis(first.not_before), to_millis(first.not_after))


def test_a_later_entry_takes_the_doubt_back_that_a_visit_was_in_time(
    scene: Scene, client: FlaskClient, clock: SetClock
) -> None:
    """The gap is filled hours later: until then the deadline lies within the interval."""
    phone = scene.phone
    phone.hear(NOTARY.time_token(phone.wall))
    scene.visit(0)
    phone.epoch = "restarted"
    phone.write("rounds.visit_end", {"visit_id": scene.cast.guard.id})
    phone.write("rounds.visit_end", {"visit_id": scene.cast.guard.id})
    first, middle, last = phone.waiting
    clock(phone.wall + 1_000)
    phone.push(client, phone.batch([last]))
    clock(phone.wall + 6 * 3_600_000)
    phone.push(client, phone.batch([first]))
    assert "time.unproven" in rows(Visit)[0].flags
    phone.push(client, phone.batch([middle]))
    assert "time.unproven" not in rows(Visit)[0].flags
    assert width(rows(Visit)[0]) < timedelta(seconds=4)


def test_a_number_sent_early_proves_nothing_over_a_gap(
    scene: Scene, client: FlaskClient, clock: SetClock
) -> None:
    phone = scene.phone
    phone.hear(NOTARY.time_token(phone.wall))
    phone.seq = 9
    phone.prev = "ab" * 32
    early = phone.write("rounds.start", {"round_id": scene.round.id})
    clock(phone.wall + 1_000)
    phone.push(client, phone.batch([early]))
    phone.seq, phone.prev, phone.epoch = 7, "cd" * 32, "later"
    scene.visit(0)
    clock(phone.wall + 3_600_000)
    phone.push(client, phone.batch([phone.waiting[-1]]))
    assert rows(Visit)[0].not_after == from_millis(phone.wall + 3_600_000 + AGREED_MS)


def test_a_token_asked_for_later_bounds_what_was_there(
    scene: Scene, client: FlaskClient, clock: SetClock
) -> None:
    """A pack got through, the push did not: what waited was made before the pack was asked for."""
    phone = scene.phone
    phone.hear(NOTARY.time_token(phone.wall))
    scene.visit(0)
    phone.wait(60_000)
    asked = phone.mono
    phone.wait(2_000)
    phone.hear(NOTARY.time_token(phone.wall - 1_000))
    assert phone.anchor
    phone.anchor["asked"] = asked
    scene.visit(1)
    phone.epoch = "restarted"
    clock(phone.wall + 3_600_000)
    phone.push(client)
    first, second = rows(Visit)
    assert width(first) < timedelta(seconds=5)
    assert width(second) > timedelta(minutes=59)


# --- servers' clocks --------------------------------------------------------------------------


def test_a_server_clock_that_was_set_back_is_said_and_excludes_nothing(
    scene: Scene, client: FlaskClient, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tokens of the hour that the clock was wrong in; the phone was restarted since."""
    phone = scene.phone
    wrong = phone.wall + 3_600_000
    monkeypatch.setattr(clocks, "counted", lambda: ("one boot", 0))
    clock(wrong)
    phone.push(client)
    phone.hear(NOTARY.time_token(wrong))
    phone.wait(600_000)
    scene.visit(0)
    true = phone.wall
    phone.epoch, phone.mono = "restarted", 10
    phone.wait(600_000)
    clock(phone.wall)
    clocks.forget()
    monkeypatch.setattr(clocks, "counted", lambda: ("one boot", 1_200_000))
    phone.push(client)
    (visit,) = rows(Visit)
    assert "time.server_clock" in visit.flags
    assert not {"time.bad_token", "time.future"} & set(visit.flags)
    assert visit.not_before <= from_millis(true) <= visit.not_after
    assert visit.not_before <= from_millis(true + 3_600_000)  # or the clock was right before
    (doubt,) = rows(ClockDoubt)
    assert 3_600_000 <= doubt.spread <= 3_610_000


def test_two_servers_ninety_seconds_apart(
    scene: Scene, client: FlaskClient, clock: SetClock
) -> None:
    phone, true = scene.phone, []
    for number in range(3):
        phone.wait(20_000)
        clock(phone.wall + 90_000)  # the server that is ahead, where the phone pulls
        clocks.forget()
        phone.push(client, phone.batch([]))
        phone.hear(NOTARY.time_token(phone.wall + 90_000))
        phone.wait(10_000)
        scene.visit(number)
        true.append(phone.wall)
        clock(phone.wall)  # and the other one, where its entries go
        clocks.forget()
        phone.settle(phone.push(client))
    visits = sorted(rows(Visit), key=lambda one: one.claimed_at)
    for visit, made in zip(visits, true, strict=True):
        assert visit.not_before <= from_millis(made) <= visit.not_after
        assert visit.not_after >= from_millis(made + 90_000)  # whichever of them is right
        assert width(visit) < timedelta(minutes=7)
        assert "time.server_clock" in visit.flags
        assert "time.bad_token" not in visit.flags
    assert len(rows(ClockDoubt)) == 1


def test_a_token_from_the_future_of_ours_is_no_forgery(
    scene: Scene, client: FlaskClient, clock: SetClock
) -> None:
    """Nothing else has shown that clocks disagree: the phone's own counting does."""
    phone = scene.phone
    phone.hear(NOTARY.time_token(phone.wall + 90_000))
    phone.wait(5_000)
    scene.visit(0)
    clock(phone.wall)
    phone.push(client)
    (visit,) = rows(Visit)
    assert visit.flags == ["time.server_clock"]
    assert visit.not_before <= from_millis(phone.wall) <= visit.not_after
    assert visit.not_after >= from_millis(phone.wall + 90_000)


def test_clocks_that_agree_leave_no_trace(
    scene: Scene, client: FlaskClient, clock: SetClock
) -> None:
    for number in range(3):
        scene.phone.wait(60_000)
        clock(scene.phone.wall - 400 * (number % 2))
        scene.visit(number)
        scene.phone.settle(scene.phone.push(client))
    assert rows(ClockDoubt) == []
    assert all("time.server_clock" not in visit.flags for visit in rows(Visit))


def test_machines_beside_one_database_are_held_against_its_clock(scene: Scene) -> None:
    """Found before any phone meets both. With SQLite there is one machine, and nothing to do."""
    connection = db.session.connection()
    is_shared = connection.dialect.name == "postgresql"
    real = connection.execute(select(func.now())).scalar_one() if is_shared else OPENS
    clocks.compare(connection, lambda: to_millis(real))
    assert rows(ClockDoubt) == []
    other = {"node": "other", "latest": 0, "boot": "", "counted": 0, "ahead": 90_000}
    db.session.add(ServerClock(**other, compared_at=real))
    db.session.flush()
    clocks.compare(connection, lambda: to_millis(real))
    spreads = [doubt.spread for doubt in rows(ClockDoubt)]
    assert len(spreads) == int(is_shared)
    assert all(abs(spread - 90_000) < 5_000 for spread in spreads)
