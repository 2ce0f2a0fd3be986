"""A round that is open now for every role in the field: whoever looks in can walk it at once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from webapp.accounts.models import Person
from webapp.coverage.opening import open_due_stops
from webapp.database import db
from webapp.rounds import actions
from webapp.rounds.actions import OneOff
from webapp.rounds.models import Route

# Who walks which route right now; everybody whose schedule may have nothing for hours.
NOW = [
    ("day_east", "东区巡逻"),
    ("night_east", "东区巡逻"),
    ("fire", "消防通道巡查"),
    ("technician", "设备巡检"),
    ("cleaner_east", "东区保洁"),
    ("cleaner_west", "西区保洁"),
]
WINDOW_MINUTES = 6 * 60


def invite(people: dict[str, Person], *, by: UUID, at: datetime) -> None:
    """Add the rounds, as the office would (补派), and open their windows."""
    routes = {route.name: route for route in db.session.scalars(select(Route))}
    for key, name in NOW:
        wanted = OneOff(at, WINDOW_MINUTES, 15, None, people[key].id)
        actions.add(routes[name], wanted, by=by, at=at)
    open_due_stops(at)
