"""A round of three points with a checklist, and a phone that walks it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask.testing import FlaskClient

from tests.cast import Cast, sign_in
from tests.sync.phone import Phone
from webapp.checklists.models import Checklist, ChecklistVersion
from webapp.clock import to_millis
from webapp.database import db, enter_company, new_id
from webapp.rounds.models import Round, Route, Stop
from webapp.sites.models import Checkpoint, Label

OPENS = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)  # 22:00 in Shanghai
ITEMS = [
    {"key": "door", "type": "check", "text": {"zh": "门已锁好", "en": "Door is locked"}},
    {
        "key": "pressure",
        "type": "number",
        "text": {"zh": "水压", "en": "Pressure"},
        "unit": "MPa",
        "decimals": 2,
        "normal_low": 300,
        "normal_high": 500,
        "physical_low": 0,
        "physical_high": 1600,
    },
]


@dataclass
class Scene:
    """What the tests walk through."""

    cast: Cast
    points: list[Checkpoint]
    labels: list[Label]
    version: ChecklistVersion
    round: Round
    stops: list[Stop]
    phone: Phone

    def visit(self, number: int, *, phone: Phone | None = None, **other: object) -> UUID:
        """The phone is at point `number`; returns the visit's id."""
        visit_id = new_id()
        stop = self.stops[number]
        body: dict[str, object] = {
            "visit_id": visit_id,
            "checkpoint_id": stop.checkpoint_id,
            "round_id": self.round.id,
            "stop_id": stop.id,
            "checklist_version_id": self.version.id,
            "label_code": self.labels[number].code,
            "label_revision": 1,
            "method": "scan",
        }
        (phone or self.phone).write("rounds.visit", {**body, **other})
        return visit_id

    def answer(
        self, number: int, visit_id: UUID, item: str, value: dict[str, object], **other: object
    ) -> None:
        body: dict[str, object] = {
            "visit_id": visit_id,
            "checkpoint_id": self.points[number].id,
            "checklist_version_id": self.version.id,
            "item_key": item,
            "value": value,
            "note": "",
            "faults": [],
            "reason": "",
            "fixed_on_spot": False,
        }
        self.phone.write("rounds.answer", {**body, **other})

    def end_visit(self, visit_id: UUID) -> None:
        self.phone.write("rounds.visit_end", {"visit_id": visit_id})

    def start(self) -> None:
        self.phone.write("rounds.start", {"round_id": self.round.id})


def set_up(cast: Cast) -> Scene:
    """Three points, a published checklist, one round from 22:00, a guard's phone at 22:10."""
    enter_company(cast.company.id)
    points = [
        Checkpoint(site_id=cast.site.id, zone_id=cast.zone.id, code=f"B1-{n}", name=f"点{n}",
                   created_at=OPENS)
        for n in range(10, 13)
    ]  # fmt: skip
    checklist = Checklist(name="夜巡", kind="patrol", updated_at=OPENS)
    db.session.add_all([*points, checklist])
    route = Route(site_id=cast.site.id, name="夜巡线")
    db.session.add(route)
    db.session.flush()
    version = ChecklistVersion(
        checklist_id=checklist.id, number=1, name="夜巡", items=ITEMS, published_at=OPENS
    )
    labels = [
        Label(checkpoint_id=point.id, code=f"AAAAA{n}", created_at=OPENS)
        for n, point in enumerate(points, 2)
    ]
    walk = Round(
        site_id=cast.site.id, route_id=route.id, kind="patrol", name="夜巡", starts_at=OPENS,
        ends_at=OPENS + timedelta(hours=1), grace_until=OPENS + timedelta(hours=1, minutes=15),
        role="guard",
    )  # fmt: skip
    db.session.add_all([version, *labels, walk])
    db.session.flush()
    stops = [
        Stop(
            site_id=cast.site.id, round_id=walk.id, checkpoint_id=point.id, position=n,
            checklist_version_id=version.id, opens_at=walk.starts_at, due_at=walk.ends_at,
            grace_until=walk.grace_until,
        )
        for n, point in enumerate(points)
    ]  # fmt: skip
    db.session.add_all(stops)
    db.session.commit()
    phone = Phone(cast.guard.id, to_millis(OPENS + timedelta(minutes=10)))
    return Scene(cast, points, labels, version, walk, stops, phone)


def enrolled(cast: Cast, client: FlaskClient) -> Scene:
    """The round, and the guard's phone enrolled and signed in on `client`."""
    made = set_up(cast)
    sign_in(client, cast.guard)
    assert made.phone.enrol(client).status_code == 201
    return made
