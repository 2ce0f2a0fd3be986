"""What people type about routes, schedules and rounds, read into drafts or told what to mend."""

from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from webapp.accounts.models import Role
from webapp.rounds import route_draft
from webapp.rounds.recurrence import BadRecurrence, Recurrence, parse_time
from webapp.rounds.refusals import BadInput
from webapp.rounds.routes import Leg, RouteDraft
from webapp.rounds.schedules import ScheduleDraft
from webapp.typed import day_of

Posted = MultiDict[str, str]

KINDS = ("patrol", "cleaning", "equipment")
LONGEST_WINDOW = 24 * 60
LONGEST_GRACE = 12 * 60
MOST_TIMES = 48


class Reader:
    """Reads fields one by one and remembers what is wrong with each, in the order of the form."""

    def __init__(self, posted: Posted) -> None:
        self.posted = posted
        self.errors: dict[str, str] = {}

    def text(self, name: str, longest: int, missing: str = "") -> str:
        """Trimmed text; `missing` is what to say when it is empty."""
        value = self.posted.get(name, "").strip()
        if missing and not value:
            self.errors[name] = missing
        if len(value) > longest:
            self.errors[name] = _("太长了，最多 %(n)s 个字", n=longest)
        return value

    def whole(self, name: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number between two limits."""
        typed = self.posted.get(name, "").strip()
        if not typed and default is not None:
            return default
        if not (typed.isascii() and typed.isdigit()) or not low <= int(typed[:9]) <= high:
            self.errors[name] = _("要填 %(low)s 到 %(high)s 的整数", low=low, high=high)
            return low
        return int(typed)

    def day(self, name: str, is_optional: bool = False) -> date | None:
        """A date as the browser's calendar sends it."""
        typed = self.posted.get(name, "").strip()
        if not typed and is_optional:
            return None
        found = day_of(typed)
        if found is None:
            self.errors[name] = _("请选日期，例如 2026-11-22")
        return found

    def identifier(self, name: str, missing: str) -> UUID | None:
        """The id of something chosen from a list."""
        found = as_id(self.posted.get(name, ""))
        if found is None:
            self.errors[name] = missing
        return found

    def who(self, name: str = "who") -> tuple[str | None, UUID | None]:
        """role:guard or person:<id>."""
        kind, _colon, value = self.posted.get(name, "").partition(":")
        person_id = as_id(value)
        if kind == "role" and value in set(Role):
            return value, None
        if kind == "person" and person_id is not None:
            return None, person_id
        self.errors[name] = _("请选由谁来走")
        return None, None

    def done(self) -> None:
        """Raise BadInput when anything was wrong."""
        if self.errors:
            raise BadInput(self.errors)


def as_id(text: str) -> UUID | None:
    """The id in a form field; None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None


def ids(posted: Posted, name: str) -> list[UUID]:
    """All ids sent under a name, in order; what is none is left out."""
    return [found for found in map(as_id, posted.getlist(name)) if found is not None]


def route_order(posted: Posted) -> list[UUID]:
    """The order on the page after the boxes ticked since."""
    return route_draft.ticked(ids(posted, "point"), ids(posted, "shown"), set(ids(posted, "pick")))


def leg(posted: Posted, point: UUID) -> Leg:
    """What the page says about one point; a deadline that is no number is left for `read_route`."""
    due = posted.get(f"due-{point}", "").strip()
    minutes = int(due) if due.isascii() and due.isdigit() and len(due) < 5 else None
    return Leg(point, as_id(posted.get(f"checklist-{point}", "")), minutes)


def read_route(posted: Posted) -> RouteDraft:
    """The route on the page. Raises BadInput."""
    reader = Reader(posted)
    name = reader.text("name", 40, _("请给路线起个名字，例如 地库夜巡"))
    name_en = reader.text("name_en", 60)
    kind = posted.get("kind", "")
    if kind not in KINDS:
        reader.errors["kind"] = _("请选路线的种类")
    order = route_order(posted)
    for point in order:
        if posted.get(f"due-{point}", "").strip():
            reader.whole(f"due-{point}", 1, LONGEST_WINDOW)
    reader.done()
    legs = tuple(leg(posted, point) for point in order)
    return RouteDraft(name, name_en, kind, posted.get("is_ordered") == "1", legs)


def read_schedule(posted: Posted) -> ScheduleDraft:
    """The schedule on the page. Raises BadInput."""
    reader = Reader(posted)
    route_id = reader.identifier("route", _("请选路线"))
    name = reader.text("name", 40, _("请给计划起个名字，例如 夜班"))
    name_en = reader.text("name_en", 60)
    rule = _rule(reader)
    times = _times(reader)
    starts_on = reader.day("starts_on")
    ends_on = reader.day("ends_on", is_optional=True)
    if starts_on and ends_on and ends_on < starts_on:
        reader.errors["ends_on"] = _("结束日期在开始日期之前。请改一个")
    window = reader.whole("window", 1, LONGEST_WINDOW)
    grace = reader.whole("grace", 0, LONGEST_GRACE, default=0)
    role, person_id = reader.who()
    reader.done()
    assert route_id is not None and starts_on is not None  # noqa: S101, PT018  # done() has raised
    return ScheduleDraft(
        name, name_en, route_id, str(rule), times, starts_on, ends_on, window, grace, role,
        person_id,
    )  # fmt: skip


def _rule(reader: Reader) -> Recurrence:
    """The days: daily, weekly on some days, every n days or weeks, monthly on some days."""
    days = reader.posted.get("days", "")
    if days == "weekly":
        chosen = [day for day in reader.posted.getlist("weekday") if day in "0123456" and day]
        if not chosen:
            reader.errors["days"] = _("请选星期几")
        every = reader.whole("weeks", 1, 52, default=1)
        return Recurrence("WEEKLY", every, tuple(sorted({int(day) for day in chosen})))
    if days == "every":
        return Recurrence("DAILY", reader.whole("every", 1, 366))
    if days == "monthly":
        return _monthly(reader)
    if days != "daily":
        reader.errors["days"] = _("请选哪些天")
    return Recurrence("DAILY")


def _monthly(reader: Reader) -> Recurrence:
    typed = reader.posted.get("monthdays", "").replace("，", " ").replace(",", " ").split()
    found: set[int] = set()
    for word in typed:
        is_day = word.isascii() and word.isdigit() and 1 <= int(word[:4]) <= 31
        if not is_day and word not in ("末", "last"):
            reader.errors["monthdays"] = _("“%(word)s” 不是一个月里的日子", word=word)
            continue
        found.add(int(word) if is_day else -1)
    if not typed:
        reader.errors["monthdays"] = _("请填每月几号，例如 1 15；月末写 末")
    every = reader.whole("months", 1, 12, default=1)
    return Recurrence("MONTHLY", every, (), tuple(sorted(found, key=lambda day: (day < 0, day))))


def _times(reader: Reader) -> tuple[str, ...]:
    """The starts in the order of the shift, as HH:MM."""
    typed = reader.posted.get("times", "")
    for separator in (",", "，", "、", ";", "；"):
        typed = typed.replace(separator, " ")
    found: dict[str, None] = {}
    for word in typed.split():
        try:
            found[parse_time(word).strftime("%H:%M")] = None
        except BadRecurrence:
            reader.errors["times"] = _("“%(word)s” 不是钟点。请写成 22:00 这样", word=word)
    if not typed.split():
        reader.errors["times"] = _("请填几点开始，例如 22:00 00:00 02:00")
    if len(found) > MOST_TIMES:
        reader.errors["times"] = _("一班最多 %(n)s 圈", n=MOST_TIMES)
    return tuple(found)


def read_start(reader: Reader, zone: ZoneInfo, day: str = "day", at: str = "at") -> datetime | None:
    """A day and a time by the site's clock, as an instant."""
    on = reader.day(day)
    try:
        clock = parse_time(reader.posted.get(at, ""))
    except BadRecurrence:
        reader.errors[at] = _("请填钟点，例如 22:00")
        return None
    return datetime.combine(on, clock, zone).astimezone(UTC) if on else None
