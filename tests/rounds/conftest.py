"""A place to walk: five points on a plan, a checklist, a route and two phones."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from tests.cast import Cast, sign_in
from webapp.accounts.models import Device
from webapp.checklists.models import Checklist, ChecklistVersion
from webapp.database import db
from webapp.rounds import routes, schedules
from webapp.rounds.models import Route, Schedule
from webapp.rounds.routes import Leg, RouteDraft
from webapp.rounds.schedules import ScheduleDraft
from webapp.sites.models import Checkpoint, FloorPlan

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai


@dataclass
class Walk:
    """What the tests of rounds stand on."""

    cast: Cast
    points: list[Checkpoint]
    checklist: Checklist
    route: Route

    @property
    def by(self) -> UUID:
        return self.cast.manager.id

    def draft(self, *points: Checkpoint, **changes: object) -> RouteDraft:
        values = {"name": "夜间巡逻", "name_en": "Night", "kind": "patrol", "is_ordered": False}
        legs = tuple(Leg(point.id) for point in points or self.points)
        return RouteDraft(**(values | {"legs": legs} | changes))  # type: ignore[arg-type]

    def plan(self, **changes: object) -> ScheduleDraft:
        values = {
            "name": "夜班",
            "name_en": "Night shift",
            "route_id": self.route.id,
            "rrule": "FREQ=DAILY",
            "start_times": ("22:00", "01:30"),
            "starts_on": date(2026, 11, 1),
            "ends_on": None,
            "window_minutes": 60,
            "grace_minutes": 15,
            "role": "guard",
            "person_id": None,
        }
        return ScheduleDraft(**(values | changes))  # type: ignore[arg-type]

    def schedule(self, **changes: object) -> Schedule:
        return schedules.create(self.route, self.plan(**changes), by=self.by, at=NOW)

    def phone(self, person_id: UUID, complete_until: datetime | None = None) -> Device:
        device = Device(
            person_id=person_id,
            name="手机",
            public_key=b"\x04" * 65,
            enrolled_at=datetime(2026, 11, 1, tzinfo=UTC),
            heard_at=complete_until,
            complete_until=complete_until,
        )
        db.session.add(device)
        db.session.flush()
        return device


@pytest.fixture
def walk(cast: Cast) -> Walk:
    plan = FloorPlan(
        site_id=cast.site.id, name="B1", blob_sha256="0" * 64, width=10, height=10, created_at=NOW
    )
    version_id = uuid4()
    checklist = Checklist(
        name="配电房检查", kind="equipment", updated_at=NOW, current_version_id=version_id
    )
    db.session.add_all([plan, checklist])
    db.session.flush()
    db.session.add(
        ChecklistVersion(
            id=version_id,
            checklist_id=checklist.id,
            number=1,
            name="配电房检查",
            items=[],
            published_at=NOW,
        )
    )
    points = [
        Checkpoint(
            site_id=cast.site.id,
            zone_id=cast.zone.id,
            code=f"W-{n}",
            name=f"点位{n}",
            plan_id=plan.id,
            plan_x=x,
            plan_y=500,
            position=n,
            created_at=NOW,
        )
        for n, x in enumerate((0, 9000, 3000, 6000, 1500))
    ]
    points[0].checklist_id = checklist.id
    db.session.add_all(points)
    db.session.flush()
    found = Walk(cast, points, checklist, None)  # type: ignore[arg-type]
    found.route = routes.create(cast.site.id, found.draft(), by=cast.manager.id, at=NOW)
    db.session.commit()
    return found


@pytest.fixture
def manager(client: FlaskClient, walk: Walk) -> FlaskClient:
    """The manager's browser."""
    return sign_in(client, walk.cast.manager)


@pytest.fixture
def supervisor(client: FlaskClient, walk: Walk) -> FlaskClient:
    """The supervisor's browser."""
    return sign_in(client, walk.cast.supervisor)
