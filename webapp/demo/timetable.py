"""Who walks what and when at 阳光花园: four routes, eight cleaning zones, and their schedules."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from webapp.accounts.models import Person
from webapp.checklists import actions as checklists
from webapp.checklists.schema import Items, Kind, load_items
from webapp.demo.grounds import Grounds
from webapp.rounds import planning, routes, schedules
from webapp.rounds.routes import Leg, RouteDraft
from webapp.rounds.schedules import ScheduleDraft

EAST = ["YQ-01", "5-1", "2-1", "YQ-09", "B1-02", "B1-01", "B2-01", "B1-05", "YQ-05"]
WEST = ["YQ-03", "1-1", "4-1", "YQ-08", "B1-03", "B1-06", "B2-06", "B2-05", "YQ-13"]
EQUIPMENT = [
    "B1-01",
    "B1-02",
    "B1-04",
    "B1-12",
    "B2-01",
    "B2-02",
    "B2-03",
    "B2-04",
    "B2-05",
    "YQ-15",
]
ESCAPE = ["1-3", "2-3", "3-3", "4-3", "5-3", "6-3", "B1-10", "B2-09", "B1-11", "B2-08"]
CLEANING_EAST = ["2-1", "3-1", "5-1", "6-1"]
CLEANING_WEST = ["1-1", "4-1", "B1-05", "YQ-16"]

QUICK_LOOK = [
    {
        "key": "state", "type": "check",
        "text": {"zh": "现场有没有异常", "en": "Anything wrong here?"},
        "photo_on_fail": True, "required": True,
        "faults": [
            {"zh": "门没锁", "en": "Unlocked"}, {"zh": "有积水", "en": "Water on the floor"},
            {"zh": "有陌生人", "en": "Strangers"}, {"zh": "有异响异味", "en": "Odd noise or smell"},
        ],
    },
    {
        "key": "lights", "type": "check", "text": {"zh": "照明都亮着", "en": "All lights on"},
        "photo_on_fail": True, "required": True,
        "faults": [{"zh": "灯不亮", "en": "Light out"}, {"zh": "灯闪", "en": "Flickering"}],
    },
]  # fmt: skip


@dataclass(frozen=True)
class Work:
    """One line of the timetable: a route, what is asked there, and when who walks it."""

    name: str
    name_en: str
    kind: str
    codes: list[str]
    checklist: str  # catalogue key; "" for the point's own
    shifts: list[tuple[str, str, str, tuple[str, ...], int]]  # key, name, name_en, times, window


WORK = [
    Work("东区巡逻", "East patrol", "patrol", EAST, "quick", [
        ("day_east", "白班东区", "Day, east", ("09:00", "13:00", "17:00"), 90),
        ("night_east", "夜班东区", "Night, east", ("22:00", "01:00", "03:00"), 90),
    ]),
    Work("西区巡逻", "West patrol", "patrol", WEST, "quick", [
        ("day_west", "白班西区", "Day, west", ("09:30", "13:30", "17:30"), 90),
        ("night_west", "夜班西区", "Night, west", ("22:30", "01:30", "03:30"), 90),
    ]),
    Work("设备巡检", "Equipment round", "equipment", EQUIPMENT, "", [
        ("technician", "设备巡检", "Equipment round", ("08:30",), 240),
    ]),
    Work("消防通道巡查", "Escape routes", "patrol", ESCAPE, "", [
        ("fire", "消防通道巡查", "Escape routes", ("10:00",), 240),
    ]),
    Work("东区保洁", "Cleaning, east", "cleaning", CLEANING_EAST, "daily_cleaning", [
        ("cleaner_east", "东区保洁", "Cleaning, east", ("07:00", "14:00"), 180),
    ]),
    Work("西区保洁", "Cleaning, west", "cleaning", CLEANING_WEST, "daily_cleaning", [
        ("cleaner_west", "西区保洁", "Cleaning, west", ("07:00", "14:00"), 180),
    ]),
]  # fmt: skip


def plan_work(
    grounds: Grounds,
    people: dict[str, Person],
    *,
    since: date,
    until: datetime,
    by: UUID,
    at: datetime,
) -> None:
    """Write the routes and schedules, and plan their rounds from `at` to a week after `until`."""
    grounds.checklists["quick"] = _quick_look(by=by, at=at)
    for work in WORK:
        checklist_id = grounds.checklists[work.checklist] if work.checklist else None
        legs = tuple(Leg(grounds.points[code].id, checklist_id) for code in work.codes)
        draft = RouteDraft(work.name, work.name_en, work.kind, False, legs)
        route = routes.create(grounds.site.id, draft, by=by, at=at)
        for key, name, name_en, times, window in work.shifts:
            schedule = schedules.create(
                route,
                ScheduleDraft(
                    name=name, name_en=name_en, route_id=route.id, rrule="FREQ=DAILY",
                    start_times=times, starts_on=since, ends_on=None, window_minutes=window,
                    grace_minutes=15, role=None, person_id=people[key].id,
                ),
                by=by,
                at=at,
            )  # fmt: skip
            planning.plan(schedule, at, until + planning.HORIZON)


def _quick_look(*, by: UUID, at: datetime) -> UUID:
    """The two questions a patrol answers at every point."""
    checklist = checklists.create(
        "巡逻快查", name_en="Patrol quick look", kind=Kind.PATROL, by=by, at=at
    )
    items: Items = load_items(QUICK_LOOK)
    checklists.save_draft(checklist, items, at=at)
    checklists.publish(checklist, by=by, at=at)
    return checklist.id
