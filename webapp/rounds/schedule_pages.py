"""What the pages of schedules show: the list, the preview of the next nights, who could walk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from webapp.accounts.models import FIELD_ROLES, Person, PersonSite, Role
from webapp.database import db
from webapp.rounds.models import Round, Route, Schedule
from webapp.rounds.planning import timetable
from webapp.rounds.queries import SEES_ALL_SITES
from webapp.rounds.recurrence import (
    Occurrence,
    Recurrence,
    Timetable,
    occurrences,
    of_day,
    overlap,
    parse,
    parse_time,
)
from webapp.rounds.schedules import ScheduleDraft
from webapp.sites.models import Site

NIGHTS = 14
MOST_CLASHES = 5


@dataclass(frozen=True)
class Night:
    """One column of the preview."""

    day: date
    rounds: list[Occurrence]
    zone: ZoneInfo

    @property
    def weekday(self) -> str:
        return weekday_words()[self.day.weekday()]

    @property
    def evening(self) -> list[datetime]:
        """What begins on the day itself."""
        return [at for at in self._starts() if at.astimezone(self.zone).date() == self.day]

    @property
    def morning(self) -> list[datetime]:
        """What begins past midnight."""
        return [at for at in self._starts() if at.astimezone(self.zone).date() > self.day]

    def _starts(self) -> list[datetime]:
        return [each.starts_at for each in self.rounds]


@dataclass(frozen=True)
class Clash:
    """Two rounds at the same time: whose, and when they run together."""

    schedule: Schedule
    mine: Occurrence
    theirs: Occurrence


@dataclass(frozen=True)
class Preview:
    """The next nights of a schedule that is being written."""

    nights: list[Night]
    clashes: list[Clash]
    overlaps_itself: tuple[Occurrence, Occurrence] | None

    @property
    def rounds(self) -> int:
        return sum(len(night.rounds) for night in self.nights)


def weekday_words() -> list[str]:
    """周一 … 周日."""
    return [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")]


def table_of(draft: ScheduleDraft, site: Site) -> Timetable:
    """What a draft says about time."""
    return Timetable(
        parse(draft.rrule),
        tuple(map(parse_time, draft.start_times)),
        draft.starts_on,
        draft.ends_on,
        draft.window_minutes,
        draft.grace_minutes,
        ZoneInfo(site.timezone),
    )


def preview(draft: ScheduleDraft, site: Site, now: datetime, besides: UUID | None) -> Preview:
    """The next 14 nights, beginning where the schedule begins if that is later."""
    table = table_of(draft, site)
    first = max(now.astimezone(table.zone).date(), draft.starts_on)
    span = _span(table.zone, first)
    by_day: dict[date, list[Occurrence]] = {
        first + timedelta(days=offset): [] for offset in range(NIGHTS)
    }
    for each in occurrences(table, *span):
        if each.day in by_day:
            by_day[each.day].append(each)
    planned = [each for rounds in by_day.values() for each in rounds]
    itself = overlap(planned)
    return Preview(
        [Night(day, rounds, table.zone) for day, rounds in by_day.items()],
        _clashes(draft, planned, site, span, besides),
        (itself.first, itself.second) if itself else None,
    )


def _span(zone: ZoneInfo, first: date) -> tuple[datetime, datetime]:
    begin = datetime.combine(first, time(), zone).astimezone(UTC)
    return begin, begin + timedelta(days=NIGHTS + 1)


def _clashes(
    draft: ScheduleDraft,
    planned: Sequence[Occurrence],
    site: Site,
    span: tuple[datetime, datetime],
    besides: UUID | None,
) -> list[Clash]:
    """Rounds of other schedules that run at the same time on the same route or by one person."""
    found: list[Clash] = []
    for other in _rivals(draft, site.id, besides):
        theirs = occurrences(timetable(other, site.timezone), *span)
        pair = next(
            (
                (mine, each)
                for mine in planned
                for each in theirs
                if mine.starts_at < each.ends_at and each.starts_at < mine.ends_at
            ),
            None,
        )
        if pair is not None:
            found.append(Clash(other, *pair))
    return found[:MOST_CLASHES]


def _rivals(draft: ScheduleDraft, site_id: UUID, besides: UUID | None) -> Sequence[Schedule]:
    same_route = Schedule.route_id == draft.route_id
    same = same_route | (Schedule.person_id == draft.person_id) if draft.person_id else same_route
    statement = select(Schedule).where(
        Schedule.site_id == site_id,
        Schedule.archived_at.is_(None),
        Schedule.paused_at.is_(None),
        same,
    )
    if besides is not None:
        statement = statement.where(Schedule.id != besides)
    return db.session.scalars(statement.order_by(Schedule.name)).all()


def shift_overlap(draft: ScheduleDraft, site: Site) -> tuple[Occurrence, Occurrence] | None:
    """The first two rounds of one shift and the next that would run at the same time."""
    table = table_of(draft, site)
    rounds = of_day(table, draft.starts_on)
    if str(parse(draft.rrule)) == "FREQ=DAILY":
        rounds += of_day(table, draft.starts_on + timedelta(days=1))
    clash = overlap(rounds)
    return (clash.first, clash.second) if clash else None


def days_in_words(rule: Recurrence) -> str:
    """每天, 每周一、三, 每 3 天, 每月 1、15 日."""
    n = rule.interval
    if rule.frequency == "DAILY":
        return str(_("每天") if n == 1 else _("每 %(n)s 天", n=n))
    if rule.frequency == "WEEKLY":
        words = weekday_words()
        days = _("、").join(words[day] for day in rule.weekdays)
        return str(
            _("每%(days)s", days=days) if n == 1 else _("每 %(n)s 周的%(days)s", n=n, days=days)
        )
    days = _("、").join(_("月末") if day < 0 else _("%(n)s 日", n=day) for day in rule.monthdays)
    return str(
        _("每月 %(days)s", days=days) if n == 1 else _("每 %(n)s 个月的 %(days)s", n=n, days=days)
    )


@dataclass(frozen=True)
class Listed:
    """A schedule in the list."""

    schedule: Schedule
    route: Route
    person: Person | None
    next_at: datetime | None

    @property
    def days(self) -> str:
        return days_in_words(parse(self.schedule.rrule))


def listing(
    site_id: UUID, now: datetime, *, route_id: UUID | None = None, archived: bool = False
) -> list[Listed]:
    """The schedules of a site with the beginning of their next round."""
    next_at = (
        select(func.min(Round.starts_at))
        .where(
            Round.company_id == Schedule.company_id,
            Round.schedule_id == Schedule.id,
            Round.cancelled_at.is_(None),
            Round.starts_at > now,
        )
        .correlate(Schedule)
        .scalar_subquery()
    )
    is_archived = Schedule.archived_at.is_not(None) if archived else Schedule.archived_at.is_(None)
    statement = (
        select(Schedule, Route, Person, next_at)
        .join(Route, Route.id == Schedule.route_id)
        .outerjoin(Person, Person.id == Schedule.person_id)
        .where(Schedule.site_id == site_id, is_archived)
        .order_by(Schedule.name)
    )
    if route_id is not None:
        statement = statement.where(Schedule.route_id == route_id)
    return [Listed(*row) for row in db.session.execute(statement)]


def routes_of(site_id: UUID) -> Sequence[Route]:
    """The routes that can be scheduled."""
    return db.session.scalars(
        select(Route)
        .where(Route.site_id == site_id, Route.archived_at.is_(None))
        .order_by(Route.kind, Route.name)
    ).all()


def people_of(site_id: UUID) -> Sequence[Person]:
    """Who works at a site, the people on the ground first."""
    here = select(PersonSite.person_id).where(PersonSite.site_id == site_id)
    found = db.session.scalars(
        select(Person)
        .where(
            Person.left_at.is_(None),
            Person.id.in_(here) | Person.role.in_(SEES_ALL_SITES),
        )
        .order_by(Person.name)
    ).all()
    order = {role: place for place, role in enumerate((*FIELD_ROLES, *Role))}
    return sorted(found, key=lambda person: (order.get(Role(person.role), 99), person.name))


def filled(schedule: Schedule) -> MultiDict[str, str]:
    """A stored schedule as the form would have sent it."""
    rule = parse(schedule.rrule)
    every = str(rule.interval)
    values: list[tuple[str, str]] = [
        ("route", str(schedule.route_id)),
        ("name", schedule.name),
        ("name_en", schedule.name_en),
        ("times", " ".join(schedule.start_times)),
        ("starts_on", schedule.starts_on.isoformat()),
        ("ends_on", schedule.ends_on.isoformat() if schedule.ends_on else ""),
        ("window", str(schedule.window_minutes)),
        ("grace", str(schedule.grace_minutes)),
        (
            "who",
            f"person:{schedule.person_id}" if schedule.person_id else f"role:{schedule.role}",
        ),
    ]
    if rule.frequency == "WEEKLY":
        values += [("days", "weekly"), ("weeks", every)]
        values += [("weekday", str(day)) for day in rule.weekdays]
    elif rule.frequency == "MONTHLY":
        days = " ".join("末" if day < 0 else str(day) for day in rule.monthdays)
        values += [("days", "monthly"), ("months", every), ("monthdays", days)]
    elif rule.interval > 1:
        values += [("days", "every"), ("every", every)]
    else:
        values.append(("days", "daily"))
    return MultiDict(values)
