"""A small 阳光花园 for the map: 62 points on three plans, every state at once.

Relative to `now`: 地下一层 is a round that has ended (准时 超时 漏巡 跳过 有异常), 地下二层 a round
whose phone has fallen silent (未知), the houses are being walked (该巡了), three points are on no
round (未到时间), and the next round of the grounds begins in half an hour.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw

from tests.cast import Cast
from tests.coverage.walk import ITEMS, Walker
from tests.findings import a_finding
from tests.sync.phone import Phone
from webapp.accounts.models import Device, Person, PersonSite, Role
from webapp.attachments import actions as attachments
from webapp.checklists.models import Checklist, ChecklistVersion
from webapp.clock import to_millis
from webapp.coverage import projections
from webapp.coverage.models import PointDay, PointState
from webapp.database import db
from webapp.demo.places import ZONES, Place, places
from webapp.issues.models import IssueEvent
from webapp.rounds.models import Round, Route, Stop
from webapp.sites.models import Checkpoint, FloorPlan, Label, Zone

PLANS = [
    ("site", "园区", "Grounds"),
    ("b1", "地下一层", "Basement 1"),
    ("b2", "地下二层", "Basement 2"),
]
FOLDER = Path(__file__).parents[2] / "webapp/demo/plans"
EVENTS = {1: "on_time", 2: "on_time", 3: "late", 4: "", 5: "on_time", 6: "skipped", 7: "on_time"}


@dataclass
class Property:
    """What the tests ask for by name. `phones` can push through the real inbox."""

    cast: Cast
    now: datetime
    version: ChecklistVersion
    plans: dict[str, FloorPlan] = field(default_factory=dict)
    points: dict[str, Checkpoint] = field(default_factory=dict)
    rounds: dict[str, Round] = field(default_factory=dict)
    stops: dict[str, Stop] = field(default_factory=dict)  # by round key and point: "b1:B1-01"
    people: dict[str, Person] = field(default_factory=dict)
    phones: dict[str, Phone] = field(default_factory=dict)

    def zone_points(self, prefix: str) -> list[Checkpoint]:
        return [point for code, point in self.points.items() if code.startswith(prefix)]


def set_up(cast: Cast, now: datetime) -> Property:
    """Everything, committed; the caller is inside the cast's company."""
    cast.checkpoint.code, cast.checkpoint.archived_at = "OLD-01", now
    checklist = Checklist(
        name="机房夜巡", name_en="Plant room at night", kind="patrol", updated_at=now
    )
    db.session.add(checklist)
    db.session.flush()
    version = ChecklistVersion(
        checklist_id=checklist.id, number=1, name="机房夜巡", items=ITEMS, published_at=now
    )
    db.session.add(version)
    made = Property(cast, now, version)
    _ground(made)
    _staff(made)
    db.session.flush()
    _evening(made)
    _month(made)
    _findings(made)
    db.session.commit()
    projections.open_due_stops_of(cast.site.id, now)
    db.session.commit()
    return made


def _ground(made: Property) -> None:
    zones = {}
    for position, (name, name_en, kind) in enumerate(ZONES):
        zones[name] = Zone(
            site_id=made.cast.site.id, kind=kind, name=name, name_en=name_en, position=position
        )
    for position, (key, name, name_en) in enumerate(PLANS):
        data = (FOLDER / f"{key}.png").read_bytes()
        sha256 = attachments.keep_bytes(data, "image/png", at=made.now)
        made.plans[key] = FloorPlan(
            site_id=made.cast.site.id, name=name, name_en=name_en, blob_sha256=sha256, width=1600,
            height=1100, position=position, created_at=made.now,
        )  # fmt: skip
    db.session.add_all([*zones.values(), *made.plans.values()])
    db.session.flush()
    for position, place in enumerate(places()):
        point = _point(made, place, zones[place.zone].id)
        point.position = position
        made.points[place.code] = point
    made.points["YQ-16"].plan_id = made.points["YQ-16"].plan_x = made.points["YQ-16"].plan_y = None
    db.session.add_all(made.points.values())
    db.session.flush()
    alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
    db.session.add_all(
        Label(checkpoint_id=point.id, code=f"QQQQ{alphabet[n // 31]}{alphabet[n % 31]}",
              created_at=made.now)
        for n, point in enumerate(made.points.values())
    )  # fmt: skip


def _point(made: Property, place: Place, zone_id: UUID) -> Checkpoint:
    return Checkpoint(
        site_id=made.cast.site.id, zone_id=zone_id, code=place.code, name=place.name,
        name_en=place.name_en, directions=place.directions, plan_id=made.plans[place.plan].id,
        plan_x=round(place.x * 100), plan_y=round(place.y * 100), created_at=made.now,
    )  # fmt: skip


def _staff(made: Property) -> None:
    """Three guards; the phone of 马超 has not been heard for three hours and holds records."""
    for key, name, silent_for in (("east", "孙伟", 3), ("west", "马超", 185), ("day", "王强", 1)):
        person = Person(
            company_id=made.cast.company.id, name=name, sign_in=key, role=Role.GUARD,
            phone=f"138000000{len(made.people):02}", created_at=made.now,
        )  # fmt: skip
        db.session.add(person)
        db.session.flush()
        db.session.add(PersonSite(person_id=person.id, site_id=made.cast.site.id))
        heard = made.now - timedelta(minutes=silent_for)
        phone = Phone(person.id, to_millis(made.now - timedelta(hours=4)))
        db.session.add(
            Device(
                id=phone.id, person_id=person.id, name=f"{name}的手机", public_key=_raw(phone),
                enrolled_at=made.now - timedelta(days=30), heard_at=heard, complete_until=heard,
                waiting=4 if key == "west" else 0,
            )
        )  # fmt: skip
        made.people[key], made.phones[key] = person, phone
    db.session.flush()


def _raw(phone: Phone) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return phone.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _evening(made: Property) -> None:
    """Minutes before now that each round begins and ends at, who walks it, and what came of it."""
    b1, b2 = _route(made, "地下一层夜巡", "B1-"), _route(made, "地下二层夜巡", "B2-")
    houses, grounds = _route(made, "楼栋夜巡", tuple("123456")), _route(made, "园区夜巡", "YQ-")
    walker = Walker(made, db.session)
    for earlier in range(2, 6):  # the rounds before, two hours apart
        for key, route in (("east", b1), ("west", b2), ("day", grounds)):
            walker.walked(f"{route.name}{earlier}", route, key, earlier * 120, 60)
    walker.walked("b1", b1, "east", 80, 50, EVENTS)
    walker.walked("b2", b2, "west", 215, 60, {1: "on_time", 2: "on_time", 3: ""}, rest="")
    walker.walked(
        "houses", houses, "day", 25, 90, {1: "on_time", 2: "on_time", 3: "on_time"}, rest=""
    )
    walker.walked("grounds", grounds, "day", 95, 60, {4: "late", 9: "skipped"})
    walker.walked("next", grounds, "day", -30, 60, rest="")
    walker.keep_today()


def _route(made: Property, name: str, prefix: str | tuple[str, ...]) -> Route:
    route = Route(site_id=made.cast.site.id, name=name, name_en=f"{name} (en)")
    db.session.add(route)
    db.session.flush()
    route.__dict__["points"] = [
        point
        for code, point in made.points.items()
        if code.startswith(prefix) and code not in ("YQ-15", "YQ-16", "6-4")  # nobody goes there
    ]
    return route


def _month(made: Property) -> None:
    """Days before today, with weak ones among them."""
    today = made.now.astimezone(ZoneInfo(made.cast.site.timezone)).date()
    for back in range(2, 35):
        for n, point in enumerate(made.zone_points("B1-")):
            if back % 11 == 5:
                continue  # nobody was on duty
            seen = 3 - (n + back) % 3 // 2 if back % 4 == 1 else 4 - (n == 3 and back % 3 == 0)
            db.session.add(
                PointDay(
                    checkpoint_id=point.id, site_id=made.cast.site.id, due=4, on_time=seen,
                    day=today - timedelta(days=back),
                )
            )  # fmt: skip


def _findings(made: Property) -> None:
    """One unassigned and urgent, one overdue, one to be verified, one done today."""
    hours = timedelta(hours=1)
    for code, title, state, urgency in (
        ("B1-02", "门锁坏，推门即开", "open", "urgent"),
        ("B1-05", "灭火器压力不足", "assigned", "normal"),
        ("YQ-03", "路灯不亮", "cleared", "normal"),
        ("1-1", "地面积水", "verified", "normal"),
    ):
        finding = a_finding(
            made.cast.site.id, stage=state, checkpoint_id=made.points[code].id, item_key="door",
            title=title, title_en=f"{title} (en)", urgency=urgency,
            opened_at=made.now - 5 * hours, opened_by=made.people["east"].id, occurrences=2,
            last_seen_at=made.now - hours,
            assigned_to=made.people["day"].id if state == "assigned" else None,
            due_at=made.now - hours if state == "assigned" else None,
            cleared_at=made.now - hours if state in ("cleared", "verified") else None,
            verified_at=made.now if state == "verified" else None,
        )  # fmt: skip
        if state == "verified":
            db.session.add(
                IssueEvent(issue_id=finding.id, kind="step", step="verify", at=made.now,
                           received_at=made.now, person_id=made.cast.supervisor.id)
            )  # fmt: skip
        if state != "verified" and (
            shown := db.session.get(PointState, (made.cast.company.id, made.points[code].id))
        ):
            shown.open_findings = 1
    db.session.flush()


@cache
def photo(text: str) -> bytes:
    """A picture that is one, with a word on it."""
    image = Image.new("RGB", (640, 480), (120, 130, 118))
    draw = ImageDraw.Draw(image)
    draw.rectangle((60, 60, 580, 420), fill=(70, 78, 84))
    draw.text((80, 80), text, fill=(240, 240, 230))
    memory = BytesIO()
    image.save(memory, "JPEG", quality=80)
    return memory.getvalue()
