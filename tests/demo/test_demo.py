"""The demo: made through the inbox, complete, alive now, and gone without a trace when cleared."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.stage import fresh_app
from webapp import migrations
from webapp.accounts.models import Company, Device, Person, Role
from webapp.checklists.models import Checklist
from webapp.clock import utcnow
from webapp.coverage import snapshot
from webapp.database import db, enter_company
from webapp.demo.build import PASSWORD, build_demo
from webapp.demo.places import places
from webapp.issues.phone.carried import Carrier, jobs
from webapp.presence.models import PresenceAppeal, PresenceDecision, PresenceScore
from webapp.rounds.models import Finding, Round, Route, Stop, Visit
from webapp.sites.models import Checkpoint, FloorPlan, Label, Site
from webapp.sync.models import Entry

DAYS = 3


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    app = fresh_app(tmp_path_factory.mktemp("demo"))
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        migrations.upgrade()
        build_demo(app, days=DAYS, progress=lambda _: None)
    return app


def _count(model: type, *where: object) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0


def _inside() -> Company:
    company = db.session.scalars(select(Company).where(Company.is_demo)).one()
    enter_company(company.id)
    return company


def test_the_property_is_as_promised(demo: Flask) -> None:
    with demo.app_context():
        _inside()
        assert _count(Checkpoint) == 62
        assert _count(FloorPlan) == 3
        assert _count(Person) == 14
        assert _count(Route, Route.kind != "cleaning") == 5  # with the letter box of each week
        zones = select(func.count(Stop.checkpoint_id.distinct())).join(
            Round, Round.id == Stop.round_id
        )
        assert db.session.scalar(zones.where(Round.kind == "cleaning")) == 8
        assert _count(Checklist) >= 12
        assert _count(Label, Label.voided_at.is_not(None)) == 1


def test_every_entry_came_through_the_inbox_and_was_applied(demo: Flask) -> None:
    with demo.app_context():
        _inside()
        assert _count(Entry) > 500
        assert _count(Entry, Entry.outcome != "applied") == 0
        assert _count(Visit) == _count(Entry, Entry.kind == "rounds.visit")


def test_the_history_is_of_the_last_days_and_has_flaws(demo: Flask) -> None:
    with demo.app_context():
        _inside()
        now = utcnow()
        first = db.session.scalar(select(func.min(Visit.at)))
        last = db.session.scalar(select(func.max(Visit.at)))
        assert first is not None
        assert last is not None
        assert now - timedelta(days=DAYS) <= first <= last <= now
        assert _count(Stop, Stop.outcome == "late") > 0
        assert _count(Finding) > 0


def test_one_phone_is_silent_and_its_stops_are_unknown_not_missed(demo: Flask) -> None:
    with demo.app_context():
        _inside()
        site = db.session.scalars(select(Site)).one()
        silent = select(Round).where(Round.name.in_(("白班西区", "夜班西区")))
        ends = db.session.scalars(
            silent.where(Round.grace_until < utcnow()).order_by(Round.starts_at.desc())
        ).first()
        assert ends is not None
        then = snapshot.at(site, ends.grace_until + timedelta(seconds=1), utcnow())
        states = {str(point.state) for point in then.points if point.row.round_id == ends.id}
        assert "unknown" in states
        assert "missed" not in states


def test_some_visits_are_doubted_and_answered_and_a_phone_has_a_gap(demo: Flask) -> None:
    with demo.app_context():
        _inside()
        scored = _count(PresenceScore)
        doubted = list(
            db.session.scalars(select(PresenceScore).where(PresenceScore.band != "green"))
        )
        assert 1 <= len(doubted) < scored / 10
        assert "desk_copy" in {reason["code"] for one in doubted for reason in one.reasons}
        assert _count(PresenceAppeal) >= 1
        assert _count(PresenceDecision) == 1
        gaps = [
            device
            for device in db.session.scalars(select(Device))
            if _count(Entry, Entry.device_id == device.id, Entry.seq > device.last_seq)
        ]
        assert len(gaps) == 1


def test_a_visitor_finds_a_round_to_walk(demo: Flask) -> None:
    with demo.app_context():
        _inside()
        open_now = _count(
            Round, Round.role == "guard", Round.starts_at <= utcnow(), Round.ends_at > utcnow()
        )
        assert open_now == 1


def test_positions_lie_on_their_plans() -> None:
    assert all(0 < place.x < 100 and 0 < place.y < 100 for place in places())
    assert len({place.code for place in places()}) == 62


def test_the_front_page_opens_any_role_in_one_tap(demo: Flask) -> None:
    client = demo.test_client()
    assert client.get("/").headers["Location"] == "/demo"
    page = client.get("/demo/").text
    people = re.findall(r'name="person" value="([^"]+)"', page)
    assert len(people) == 14
    assert len(set(re.findall(r"<code>([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})</code>", page))) == 14
    for person in people:
        other = demo.test_client()
        assert other.post("/demo/sign-in", data={"person": person}).status_code == 303
        target = other.get("/").headers["Location"]
        assert other.get(target).status_code == 200, target


def test_the_password_of_the_page_is_the_password(demo: Flask) -> None:
    answer = demo.test_client().post("/sign-in", data={"name": "林晓梅", "secret": PASSWORD})
    assert answer.status_code == 303


def test_clearing_the_demo_leaves_nothing_behind(tmp_path: Path) -> None:
    app = fresh_app(tmp_path)
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        migrations.upgrade()
        build_demo(app, days=1, progress=lambda _: None)
    client = app.test_client()
    client.post("/sign-in", data={"name": "林晓梅", "secret": PASSWORD})
    assert client.post("/demo/removal").status_code == 303
    with app.app_context():
        tables = {
            name: db.session.scalar(select(func.count()).select_from(table))
            for name, table in db.metadata.tables.items()
        }
        left = {name: count for name, count in tables.items() if count}
        assert left.keys() <= {"server_key"}  # the installation's own, made at its first start
    assert [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()] == []
    assert client.get("/").headers["Location"] == "/setup"


def test_the_technicians_phone_has_work_at_once(demo: Flask) -> None:
    with demo.app_context():
        company = _inside()
        person = db.session.scalars(
            select(Person).where(Person.company_id == company.id, Person.role == Role.TECHNICIAN)
        ).one()
        sites = list(db.session.scalars(select(Site.id)))
        carrier = Carrier(person.id, person.role, sites, utcnow())
        found = [data for key, data in jobs(carrier) if key.startswith("job/")]
        assert sum(one["mine"] for one in found) >= 4
        assert any(one.get("may_grab") for one in found)
        assert len({one["state"] for one in found if one["mine"]}) >= 3, "in different states"


def test_no_phone_is_complete_after_it_was_last_heard(demo: Flask) -> None:
    """Pushes go in the order of time: nobody knows more of a phone than it has told."""
    with demo.app_context():
        _inside()
        told = db.session.scalars(select(Device).where(Device.complete_until.is_not(None))).all()
        assert len(told) > 5
        assert [each.name for each in told if each.complete_until > each.heard_at] == []
        assert max(each.heard_at for each in told) <= utcnow()
        lost = [each for each in told if each.head_seq > each.last_seq]
        assert any(each.heard_at - each.complete_until > timedelta(hours=1) for each in lost)
