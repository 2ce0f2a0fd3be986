"""What the forms of a calendar say: cleaned values, and every problem with its words."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from webapp.calendars.rules import Band, DayType, do_overlap, parse_minute
from webapp.typed import day_of

BANDS_A_DAY = 2  # before and after lunch
MOST_DAYS = 60  # of one exception: a long renovation
LONGEST_NOTE = 60


@dataclass
class HoursForm:
    """Bands by kind of day, what was typed, and errors by field."""

    bands: dict[DayType, list[Band]] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def read_hours(form: MultiDict[str, str]) -> HoursForm:
    """Fields are called workday_0_opens, workday_0_closes, …"""
    read = HoursForm()
    for kind in DayType:
        bands = [_band(form, read, f"{kind}_{place}") for place in range(BANDS_A_DAY)]
        read.bands[kind] = [band for band in bands if band is not None]
        if do_overlap(read.bands[kind]):
            read.errors[f"{kind}_1_opens"] = _("两段时间重叠了，请改开")
    if not read.errors and not any(read.bands.values()):
        read.errors["workday_0_opens"] = _("请至少填一段服务时间")
    return read


def _band(form: MultiDict[str, str], read: HoursForm, name: str) -> Band | None:
    texts = [form.get(f"{name}_{end}", "").strip() for end in ("opens", "closes")]
    read.typed[f"{name}_opens"], read.typed[f"{name}_closes"] = texts
    if not any(texts):
        return None
    opens, closes = map(parse_minute, texts)
    if opens is None:
        read.errors[f"{name}_opens"] = _("请写成 09:00 这样的时间")
    elif closes is None:
        read.errors[f"{name}_closes"] = _("请写成 17:00 这样的时间，半夜十二点写 24:00")
    elif closes <= opens:
        read.errors[f"{name}_closes"] = _("结束要晚于开始。过夜的请分成两段")
    else:
        return opens, closes
    return None


@dataclass
class DaysForm:
    """Days that are to be something else."""

    days: list[date] = field(default_factory=list)
    kind: DayType = DayType.HOLIDAY
    note: str = ""
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def read_days(form: MultiDict[str, str]) -> DaysForm:
    """first, last (may stay empty: one day), kind and note."""
    names = ("first", "last", "kind", "note")
    read = DaysForm(typed={name: form.get(name, "").strip() for name in names})
    first = _day(read.typed["first"])
    last = _day(read.typed["last"]) if read.typed["last"] else first
    if first is None:
        read.errors["first"] = _("请选日期")
    elif last is None or last < first:
        read.errors["last"] = _("最后一天不能早于第一天")
    elif (last - first).days >= MOST_DAYS:
        read.errors["last"] = _("一次最多 %(n)s 天", n=MOST_DAYS)
    else:
        read.days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    if read.typed["kind"] in list(DayType):
        read.kind = DayType(read.typed["kind"])
    read.note = read.typed["note"]
    if len(read.note) > LONGEST_NOTE:
        read.errors["note"] = _("说明最多 %(n)s 个字", n=LONGEST_NOTE)
    return read


def _day(text: str) -> date | None:
    return day_of(text)
