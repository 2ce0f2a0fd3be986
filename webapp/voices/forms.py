"""What forms of boxes and of the hotline say: clean values, or every problem with its words."""

from collections.abc import Collection
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from webapp.sites.forms import uuid_or_none
from webapp.sites.rules import is_phone
from webapp.typed import instant_of
from webapp.voices.boxes import BoxDraft, Opened
from webapp.voices.refusals import Incomplete
from webapp.voices.rules import FULLNESS, WEEK, Medium

Form = MultiDict[str, str]

MOST_LETTERS = 200
CONDITIONS = ("good", "damaged", "gone")
PARTS = ("line", "handset", "recorder")
LONGEST = 300


def words(form: Form, name: str, longest: int = LONGEST) -> str:
    """A field in one line."""
    return " ".join(form.get(name, "").split())[:longest]


def text(form: Form, name: str, longest: int = 5000) -> str:
    """A field with its own lines."""
    return form.get(name, "").strip().replace("\r\n", "\n")[:longest]


def refuse(errors: dict[str, str]) -> None:
    """Raise Incomplete when something is wrong."""
    if errors:
        raise Incomplete(**errors)


def read_box(form: Form, people: Collection[UUID], points: Collection[UUID]) -> BoxDraft:
    """A box. Raises Incomplete."""
    errors: dict[str, str] = {}
    name, place = words(form, "name", 40), words(form, "place", 120)
    opener, point = uuid_or_none(form.get("opener_id")), uuid_or_none(form.get("checkpoint_id"))
    days = sorted({int(day) for day in form.getlist("weekday") if day in map(str, range(WEEK))})
    at = read_time(form.get("opens_at", ""))
    if not name:
        errors["name"] = _("请给意见箱起个名字，例如 1 号楼大堂")
    if not place:
        errors["place"] = _("请写挂在哪里")
    if opener not in people:
        errors["opener_id"] = _("请选由谁开箱")
    if not days:
        errors["weekday"] = _("请至少选一天")
    if at is None:
        errors["opens_at"] = _("请写成 09:00 这样的时间")
    refuse(errors)
    assert opener is not None  # noqa: S101  # says so to the type checker
    known = point if point in points else None
    opens_at = at.strftime("%H:%M") if at else ""
    return BoxDraft(name, place, known, opener, days, opens_at, words(form, "keys", 120))


def read_time(typed: str) -> time | None:
    """HH:MM."""
    try:
        return time.fromisoformat(typed.strip()) if len(typed.strip()) == 5 else None
    except ValueError:
        return None


def read_instant(typed: str, zone: ZoneInfo) -> datetime | None:
    """An instant as the browser's calendar writes it, by the clock of the site."""
    return instant_of(typed, zone)


def read_past(
    form: Form, name: str, now: datetime, zone: ZoneInfo, errors: dict[str, str]
) -> datetime:
    """An instant that has been; empty: now."""
    typed = form.get(name, "").strip()
    at = read_instant(typed, zone) if typed else now
    if at is None:
        errors[name] = _("请选时间")
    elif at.replace(second=0, microsecond=0) > now:
        errors[name] = _("时间还没到，请改成实际的时间")
    return at or now


def read_opening(form: Form, people: Collection[UUID], now: datetime, zone: ZoneInfo) -> Opened:
    """An opening without its photos. Raises Incomplete."""
    errors: dict[str, str] = {}
    at = read_past(form, "opened_at", now, zone, errors)
    opener, second = uuid_or_none(form.get("opener_id")), words(form, "second", 40)
    letters, fullness = form.get("letters", "").strip(), form.get("fullness", "")
    if opener not in people:
        errors["opener_id"] = _("请选由谁开箱")
    if not second:
        errors["second"] = _("请写在场的第二个人")
    if not letters.isdecimal() or int(letters) > MOST_LETTERS:
        errors["letters"] = _("请写有几封信，没有就写 0")
    refuse(errors)
    assert opener is not None  # noqa: S101  # says so to the type checker
    return Opened(
        opened_at=at, opener_id=opener, second=second, letters=int(letters),
        fullness=int(fullness) if fullness in map(str, FULLNESS) else 0,
        is_body_good=form.get("body") != "bad", is_lock_good=form.get("lock") != "bad",
        note=words(form, "note"),
    )  # fmt: skip


def read_number(form: Form, name: str, errors: dict[str, str], *, may_miss: bool = False) -> str:
    """A telephone number."""
    number = words(form, name, 20)
    if not (number or may_miss) or (number and not is_phone(number)):
        errors[name] = _("电话要填号码，例如 0571-8888 8888")
    return number


def read_times(form: Form, name: str, errors: dict[str, str]) -> list[str]:
    """08:00 20:00, in any order, between spaces or commas."""
    typed = form.get(name, "").replace("，", " ").replace(",", " ").replace("、", " ").split()
    times = [read_time(one) for one in typed]
    if None in times or len(times) > 6:
        errors[name] = _("请写成 08:00 20:00 这样的时间，最多六次")
    return sorted({one.strftime("%H:%M") for one in times if one is not None})


def read_place(form: Form) -> tuple[str, str]:
    """Medium and place. Raises Incomplete."""
    medium, place = form.get("medium", ""), words(form, "place", 120)
    errors: dict[str, str] = {}
    if medium not in list(Medium):
        errors["medium"] = _("请选用什么公示")
    if not place:
        errors["place"] = _("请写在哪里")
    refuse(errors)
    return medium, place
