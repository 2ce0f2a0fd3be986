"""What the page of kept records asks: days per kind, and what a hold names."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from webapp.keeping import rules
from webapp.keeping.models import LegalHold
from webapp.typed import day_of

LONGEST_REASON = 200


def read_days(form: MultiDict[str, str]) -> dict[str, int | None]:
    """Days by kind, for the kinds that were asked; None: not a whole number."""
    asked: dict[str, int | None] = {}
    for kind in rules.KINDS:
        if kind in form:
            text = form[kind].strip()
            asked[kind] = int(text) if text.isdecimal() and len(text) <= 6 else None
    return asked


def fault_words(kind: str, fault: str) -> str:
    """Why so many days will not do."""
    words = {
        "number": _("请填天数"),
        "too_short": _("最短 %(n)s 天", n=rules.KINDS[kind].least),
        "too_long": _("最长 %(n)s 天", n=rules.LONGEST_DAYS),
    }
    return str(words.get(fault, ""))


@dataclass
class HoldForm:
    """What was typed, and what is wrong with it."""

    reason: str = ""
    site_id: UUID | None = None
    person_id: UUID | None = None
    finding_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    errors: dict[str, str] = field(default_factory=dict)

    def hold(self) -> LegalHold:
        """The row it asks for."""
        return LegalHold(
            reason=self.reason, site_id=self.site_id, person_id=self.person_id,
            finding_id=self.finding_id, since=self.since, until=self.until,
        )  # fmt: skip


def read_hold(form: MultiDict[str, str], zone: ZoneInfo) -> HoldForm:
    """Days are whole days of the site; what is left empty does not narrow the hold down."""
    read = HoldForm(reason=read_reason(form))
    if not read.reason:
        read.errors["reason"] = _("请写明为什么要保全")
    read.site_id, read.person_id = _id(form, "site"), _id(form, "person")
    text = form.get("finding", "").strip().rpartition("/")[2]
    read.finding_id = _uuid(text)
    if text and read.finding_id is None:
        read.errors["finding"] = _("请粘贴问题页面的网址")
    read.since = _day(form, "since", read, zone)
    last = _day(form, "until", read, zone)
    read.until = last + timedelta(days=1) if last else None
    if read.since and read.until and read.since >= read.until:
        read.errors["until"] = _("结束日期不能早于开始日期")
    return read


def read_reason(form: MultiDict[str, str]) -> str:
    """Why; empty when nobody has said."""
    return form.get("reason", "").strip()[:LONGEST_REASON]


def _id(form: MultiDict[str, str], name: str) -> UUID | None:
    return _uuid(form.get(name, ""))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(form: MultiDict[str, str], name: str, read: HoldForm, zone: ZoneInfo) -> datetime | None:
    text = form.get(name, "").strip()
    if not text:
        return None
    day = day_of(text)
    if day is None:
        read.errors[name] = _("请填日期，例如 2026-11-22")
        return None
    return datetime.combine(day, time(), zone)
