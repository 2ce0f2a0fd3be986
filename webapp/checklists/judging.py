"""What one value means against the limits of its item; `rules.judge` adds what is still owed."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from webapp.checklists import numbers
from webapp.checklists.schema import (
    Answer,
    Check,
    Choice,
    Choices,
    Count,
    Date,
    Item,
    Limits,
    Number,
    Photo,
    Signature,
    Text,
)

Verdict = Literal["ok", "problem", "na", "recorded"]
Value = int | str | tuple[str, ...] | None

SIGNED = ("signed", "absent", "refused")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an answer means, and what is still missing from it."""

    verdict: Verdict | None
    value: Value = None
    reasons: tuple[str, ...] = ()
    demands: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    jump_percent: int | None = None

    @property
    def is_settled(self) -> bool:
        """Nothing refused, nothing left to ask."""
        return not self.refusals and not self.demands


def refused(code: str) -> Judgement:
    return Judgement(None, refusals=(code,))


def judge_value(item: Item, answer: Answer, last: int | None, today: date) -> Judgement:
    match item:
        case Number() | Count():
            return _judge_number(item, answer.value, last)
        case Check():
            return _judge_check(answer.value)
        case Choice() | Choices():
            return _judge_choice(item, answer.value)
        case Date():
            return _judge_date(item, answer.value, today)
        case Text():
            return _judge_text(item, answer.value)
        case Photo():
            few = len(answer.photos) < item.at_least
            return refused("too_few_photos") if few else Judgement("recorded", len(answer.photos))
        case Signature():
            return _judge_signature(answer)


def _judge_check(value: Value) -> Judgement:
    if value == "pass":
        return Judgement("ok", value)
    return Judgement("problem", value, ("failed",)) if value == "fail" else refused("unknown_value")


def _judge_number(item: Number | Count, typed: Value, last: int | None) -> Judgement:
    decimals = item.decimals if isinstance(item, Number) else 0
    try:
        value = _thousandths(typed, decimals)
    except numbers.TooPrecise:
        return refused("too_precise")
    except numbers.NotANumber:
        return refused("not_a_number")
    if item.physical_low is not None and value < item.physical_low:
        return refused("below_physical")
    if item.physical_high is not None and value > item.physical_high:
        return refused("above_physical")
    reasons = _beside_normal(item, value)
    verdict: Verdict = "recorded" if not item.has_normal else "problem" if reasons else "ok"
    if not isinstance(item, Number) or last is None:
        return Judgement(verdict, value, reasons)
    if item.meter:
        return Judgement(verdict, value, (*reasons, "below_last") if value < last else reasons)
    jump = _jump(value, last)
    if item.jump_percent and jump is not None and jump >= item.jump_percent:
        signed = jump if value > last else -jump
        return Judgement(verdict, value, (*reasons, "jump"), jump_percent=signed)
    return Judgement(verdict, value, reasons)


def _thousandths(typed: Value, decimals: int) -> int:
    """An integer is thousandths already; text is what was typed."""
    if isinstance(typed, int):
        if abs(typed) > numbers.LARGEST:
            raise numbers.NotANumber(typed)
        if typed % 10 ** (3 - decimals):
            raise numbers.TooPrecise(typed)
        return typed
    if isinstance(typed, str):
        return numbers.parse(typed, decimals)
    raise numbers.NotANumber(typed)


def _beside_normal(item: Limits, value: int) -> tuple[str, ...]:
    if item.normal_low is not None and value < item.normal_low:
        return ("below_normal",)
    if item.normal_high is not None and value > item.normal_high:
        return ("above_normal",)
    return ()


def _jump(value: int, last: int) -> int | None:
    """Change against the last reading in whole per cent, rounded down; None against zero."""
    return abs(value - last) * 100 // abs(last) if last else None


def _judge_choice(item: Choice | Choices, value: Value) -> Judgement:
    if isinstance(item, Choice):
        chosen: tuple[Value, ...] = (value,)
    elif isinstance(value, tuple):
        chosen = value
    else:
        return refused("unknown_choice")
    if not set(chosen) <= {option.key for option in item.options}:
        return refused("unknown_choice")
    bad = {option.key for option in item.options if option.is_problem}
    if not bad:
        return Judgement("recorded", value)
    if bad.intersection(chosen):
        return Judgement("problem", value, ("problem_choice",))
    return Judgement("ok", value)


def _judge_text(item: Text, value: Value) -> Judgement:
    if not isinstance(value, str):
        return refused("unknown_value")
    words = numbers.trim(value)
    return refused("too_long") if len(words) > item.longest else Judgement("recorded", words)


def _judge_signature(answer: Answer) -> Judgement:
    if answer.value not in SIGNED:
        return refused("unknown_value")
    if answer.value == "signed":
        return Judgement("recorded", "signed") if answer.photos else refused("missing")
    return Judgement("recorded", answer.value, ("not_signed",))


def _judge_date(item: Date, value: Value, today: date) -> Judgement:
    day = _day(value)
    if day is None:
        return refused("not_a_date")
    if item.meaning == "expiry":
        if day < today:
            return Judgement("problem", value, ("expired",))
        soon = day <= today + timedelta(days=item.warn_days)
        return Judgement("ok", value, ("expires_soon",) if soon else ())
    if day > today:
        return refused("future_date")
    if item.oldest_days is None:
        return Judgement("recorded", value)
    if day < today - timedelta(days=item.oldest_days):
        return Judgement("problem", value, ("overdue",))
    return Judgement("ok", value)


def _day(value: Value) -> date | None:
    """A day of this age; a year of two digits or of 2206 is a slip of the finger."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if 1980 <= day.year <= 2120 else None
