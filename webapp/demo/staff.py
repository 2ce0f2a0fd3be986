"""The fourteen people of 阳光花园, with the badges they carry."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from webapp.accounts import actions
from webapp.accounts.models import Person, Role


@dataclass(frozen=True)
class Colleague:
    """One of the fourteen. `key` is how the demo's plan of work names them."""

    key: str
    name: str
    role: Role
    phone: str


STAFF = [
    Colleague("admin", "林晓梅", Role.ADMIN, "13800000001"),
    Colleague("manager", "陈国栋", Role.MANAGER, "13800000002"),
    Colleague("supervisor", "周敏", Role.SUPERVISOR, "13800000003"),
    Colleague("cleaning_lead", "吴芳", Role.SUPERVISOR, "13800000004"),
    Colleague("desk", "何静", Role.FRONTDESK, "13800000005"),
    Colleague("day_east", "王强", Role.GUARD, "13800000006"),
    Colleague("day_west", "刘刚", Role.GUARD, "13800000007"),
    Colleague("night_east", "孙伟", Role.GUARD, "13800000008"),
    Colleague("night_west", "马超", Role.GUARD, "13800000009"),
    Colleague("fire", "高明", Role.GUARD, "13800000010"),
    Colleague("technician", "郑师傅", Role.TECHNICIAN, "13800000011"),
    Colleague("cleaner_east", "张桂兰", Role.CLEANER, "13800000012"),
    Colleague("cleaner_west", "李秀英", Role.CLEANER, "13800000013"),
    Colleague("cleaner_garden", "赵玉珍", Role.CLEANER, "13800000014"),
]


def hire(site_id: UUID, *, secret: str, at: datetime) -> dict[str, Person]:
    """Everybody by key, at the site, each with a badge."""
    people = {}
    for colleague in STAFF:
        person = actions.add_person(
            colleague.name,
            colleague.role,
            by=None,
            at=at,
            phone=colleague.phone,
            site_ids=[site_id],
        )
        actions.issue_badge(person, secret=secret, by=None, at=at)
        people[colleague.key] = person
    return people
