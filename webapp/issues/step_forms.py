"""What a step is given on a page: one field per demand of the flow, read and judged."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage, MultiDict

from webapp.issues.flows.flow import Demand, Measure, Step
from webapp.issues.limits.words import parse
from webapp.typed import instant_of, is_ahead

LONGEST = 500
RATINGS = range(1, 6)

TEXTS = frozenset({Demand.NOTE, Demand.CAUSE, Demand.PLAN, Demand.RESULT, Demand.CONSENT})
INSTANTS = frozenset({Demand.APPOINTMENT, Demand.EXPECTED, Demand.PROMISE})
PHOTOS = frozenset(
    {
        Demand.PHOTO_BEFORE,
        Demand.PHOTO_AFTER,
        Demand.EVIDENCE,
        Demand.WORKER_SIGNATURE,
        Demand.REPORTER_SIGNATURE,
    }
)

KeepPhotos = Callable[[list[FileStorage]], list[str]]


@dataclass
class StepForm:
    """What was given, by demand, and every problem with its words."""

    given: dict[Demand, Any] = field(default_factory=dict)
    note: str = ""
    reason: str = ""
    extra: int = 0  # of an extension, in the measure of its clock
    photos: list[str] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)


def read_step(
    step: Step,
    form: MultiDict[str, str],
    files: MultiDict[str, FileStorage],
    keep: KeepPhotos,
    zone: ZoneInfo,
    now: datetime,
    extended: Measure | None = None,
) -> StepForm:
    """Read the fields of a step. `keep` stores photos; `extended`: measure of what it extends."""
    read = StepForm(note=form.get("note", "").strip()[:LONGEST])
    for demand in step.demands:
        value = _value(demand, form, files, keep, zone)
        if value in (None, "", []):
            read.errors[demand] = missing_words(demand)
            continue
        if demand in INSTANTS and not is_ahead(value, now):
            read.errors[demand] = not_ahead_words()
            continue
        read.given[demand] = value.isoformat() if demand in INSTANTS else value
        if demand is Demand.REASON:
            read.reason = str(value)[:40]
        elif demand in PHOTOS:
            read.photos += value
    if extended is not None:
        _read_extra(read, form.get("extra", ""), extended)
    return read


def _read_extra(read: StepForm, typed: str, measure: Measure) -> None:
    read.extra = parse(typed, measure) or 0
    if not read.extra:
        is_days = measure is Measure.WORKING_DAYS
        read.errors["extra"] = (
            _("请写天数，例如“2 天”") if is_days else _("请写成“30 分钟”“4 小时”或“2 天”")
        )


def _value(
    demand: Demand,
    form: MultiDict[str, str],
    files: MultiDict[str, FileStorage],
    keep: KeepPhotos,
    zone: ZoneInfo,
) -> Any:
    typed = form.get(demand, "").strip()
    if demand in PHOTOS:
        return keep([file for file in files.getlist(demand) if file.filename])
    if demand in INSTANTS:
        return instant_of(typed, zone)
    if demand is Demand.ASSIGNEE:
        return _id(typed)
    if demand is Demand.RATING:
        return int(typed) if typed.isdecimal() and int(typed) in RATINGS else None
    return typed[:LONGEST]


def _id(typed: str) -> str | None:
    try:
        return str(UUID(typed))
    except ValueError:
        return None


def not_ahead_words() -> str:
    """What to do about an hour that nobody can keep any more, or in the wrong year."""
    return str(_("请选现在以后、一年以内的时间"))


def missing_words(demand: Demand) -> str:
    """What to do about a demand that was not met."""
    words: dict[Demand, str] = {
        Demand.NOTE: _("请写一句情况"),
        Demand.REASON: _("请写原因"),
        Demand.ASSIGNEE: _("请选由谁办"),
        Demand.APPOINTMENT: _("请选约好的时间"),
        Demand.EXPECTED: _("请选预计到的时间"),
        Demand.PROMISE: _("请选答复的时间"),
        Demand.PHOTO_BEFORE: _("请拍现场照片"),
        Demand.PHOTO_AFTER: _("请拍完工照片"),
        Demand.EVIDENCE: _("请附证据照片"),
        Demand.CAUSE: _("请写查到的原因"),
        Demand.PLAN: _("请写处理方案"),
        Demand.CONSENT: _("请写谁同意的、怎么同意的"),
        Demand.WORKER_SIGNATURE: _("请维修人员签字"),
        Demand.REPORTER_SIGNATURE: _("请报事人签字"),
        Demand.RATING: _("请选满意度"),
        Demand.RESULT: _("请写处理结果"),
    }
    return words[demand]
