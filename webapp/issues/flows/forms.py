"""What the forms of the flow editor say."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from flask_babel import gettext as _
from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from webapp.checklists.schema import Words
from webapp.issues.flows.edits import CLOCK_FIELDS, free_key
from webapp.issues.flows.flow import (
    Actor,
    ClockRule,
    Demand,
    Flow,
    Limit,
    Measure,
    Phase,
    State,
    Step,
    Urgency,
)

PartT = TypeVar("PartT")


@dataclass
class Read(Generic[PartT]):
    """What was read, or every problem with its words."""

    part: PartT | None = None
    errors: dict[str, str] = field(default_factory=dict)


def words_of(form: MultiDict[str, str], errors: dict[str, str]) -> Words:
    """name_zh and name_en; the Chinese one must be there."""
    zh, en = form.get("name_zh", "").strip()[:40], form.get("name_en", "").strip()[:60]
    if not zh:
        errors["name_zh"] = _("请填名称")
    return Words(zh=zh, en=en)


def read_state(form: MultiDict[str, str], flow: Flow, key: str) -> Read[State]:
    """A state; `key` "" is a new one."""
    read: Read[State] = Read()
    name = words_of(form, read.errors)
    phase, shown = form.get("phase", ""), form.get("shown", "")
    if phase not in list(Phase):
        read.errors["phase"] = _("请选阶段")
    if not read.errors:
        read.part = State(
            key=key or free_key({one.key for one in flow.states}, name, "state"),
            name=name,
            phase=Phase(phase),
            shown=int(shown) if shown in {"1", "2", "3", "4"} else 2,
        )
    return read


def read_step(form: MultiDict[str, str], flow: Flow, key: str) -> Read[Step]:
    """A step; `key` "" is a new one."""
    read: Read[Step] = Read()
    name = words_of(form, read.errors)
    states = {one.key for one in flow.states}
    clocks = {one.key for one in flow.clocks}
    starts_from = tuple(one for one in form.getlist("from") if one in states)
    by = tuple(Actor(one) for one in form.getlist("by") if one in list(Actor))
    if not starts_from:
        read.errors["from"] = _("请选从哪些环节可以办这一步")
    if not by:
        read.errors["by"] = _("请选谁可以办")
    if read.errors:
        return read
    known = next((one for one in flow.steps if one.key == key), None)
    chosen = {
        each: tuple(one for one in form.getlist(each) if one in clocks) for each in CLOCK_FIELDS
    }
    extends = form.get("extends", "")
    read.part = Step(
        key=key or free_key({one.key for one in flow.steps}, name, "step"),
        name=name,
        from_=starts_from,
        to=form.get("to") if form.get("to") in states else None,
        to_held=known.to_held if known else None,  # the page does not ask for these two
        stays=known.stays if known else (),
        by=by,
        demands=tuple(Demand(one) for one in form.getlist("demands") if one in list(Demand)),
        extends=extends if extends in clocks else None,
        until_booked=known.until_booked if known else False,
        takes="takes" in form,
        not_by_worker="not_by_worker" in form,
        **chosen,
    )
    if known is not None and known == read.part:
        read.part = known
    return read


def read_clock(form: MultiDict[str, str], flow: Flow, key: str) -> Read[ClockRule]:
    """A clock; amounts left empty are open, so each site is asked."""
    read: Read[ClockRule] = Read()
    name = words_of(form, read.errors)
    known = next((one for one in flow.clocks if one.key == key), None)
    measure = form.get("measure", "")
    warn_at = sorted({int(one) for one in form.get("warn_at", "").split() if one.isdecimal()})
    if measure not in list(Measure):
        read.errors["measure"] = _("请选怎么计时")
    if not all(0 < share < 100 for share in warn_at):  # per cent
        read.errors["warn_at"] = _("提醒写 1 到 99 之间的百分数，用空格隔开")
    amounts = {one: form.get(f"limit_{one}", "").strip() for one in Urgency}
    for urgency, typed in amounts.items():
        if typed and not (typed.isdecimal() and 0 < int(typed) < 1_000_000):
            read.errors[f"limit_{urgency}"] = _("请填大于 0 的整数，或留空")
    if read.errors:
        return read
    limit = Limit(**{str(one): int(typed) for one, typed in amounts.items() if typed})
    try:
        read.part = ClockRule(
            key=key or free_key({one.key for one in flow.clocks}, name, "clock"),
            name=name,
            whose="reporter" if form.get("whose") == "reporter" else "crew",
            measure=Measure(measure),
            limit=limit,
            suggested=known.suggested if known else Limit(),
            source=known.source if known else "",
            warn_at=tuple(warn_at),
            by_channel=known.by_channel if known else (),
            before_booked=known.before_booked if known else False,
            in_service=tuple(one for one in Urgency if one in form.getlist("in_service")),
        )
    except ValidationError:
        read.errors["name_zh"] = _("请填名称")
    return read
