"""What an ordinary colleague answers to each question; now and then something is wrong."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from webapp.checklists import numbers
from webapp.checklists.rules import shown
from webapp.checklists.schema import (
    Answer,
    Check,
    Choice,
    Choices,
    Count,
    Date,
    Item,
    Items,
    Number,
    Photo,
    Signature,
)

FAULT_RATE = 0.004  # of all checks


@dataclass
class Given:
    """An answer as it goes into the journal."""

    item: Item
    value: dict[str, Any]
    faults: list[int] = field(default_factory=list)
    note: str = ""
    photos: int = 0  # how many the phone takes
    confirmed: int = 0
    is_problem: bool = False


@dataclass(frozen=True)
class Moment:
    """Where and when a question is asked: what the answer may depend on."""

    day: date
    age_days: int  # before the day the demo was made
    checkpoint: str
    last: dict[str, int]  # meters: the last reading in thousandths


def answer_all(items: Items, moment: Moment, random: Random) -> list[Given]:
    """Answers to every question that is asked, in order."""
    given: list[Given] = []
    said: dict[str, Answer] = {}
    for item in items:
        if item.show_if and item not in shown(items, said, today=moment.day):
            continue
        found = _answer(item, moment, random)
        given.append(found)
        said[item.key] = Answer(value=_for_rules(found), faults=tuple(found.faults))
    return given


def _answer(item: Item, moment: Moment, random: Random) -> Given:
    if isinstance(item, Check):
        return _check(item, random)
    if isinstance(item, Number):
        return _number(item, moment, random)
    if isinstance(item, Count):
        low = item.normal_low or item.physical_low or 0
        return Given(item, {"count": max(low // 1000, 0) + random.choice((0, 0, 1))})
    if isinstance(item, Choice | Choices):
        good = next(option.key for option in item.options if not option.is_problem)
        return Given(item, {"choice": good} if isinstance(item, Choice) else {"choices": [good]})
    if isinstance(item, Date):
        ahead = 200 if item.meaning == "expiry" else -10
        return Given(item, {"date": str(moment.day + timedelta(days=ahead))})
    if isinstance(item, Photo):
        return Given(item, {}, photos=item.at_least)
    if isinstance(item, Signature):
        return Given(item, {"choice": "absent"})
    return Given(item, {"text": "正常"})


def _check(item: Check, random: Random) -> Given:
    if random.random() >= FAULT_RATE:
        return Given(item, {"choice": "pass"})
    faults = [random.randrange(len(item.faults))] if item.faults else []
    note = "" if faults else random.choice(("已告知工程部", "需要处理", "现场已拍照"))
    return Given(item, {"choice": "fail"}, faults, note, photos=1, is_problem=True)


def _number(item: Number, moment: Moment, random: Random) -> Given:
    """Within the normal range; the pump of 生活水泵房 has been losing pressure for weeks."""
    key = f"{moment.checkpoint}:{item.key}"
    if item.meter:
        milli = moment.last.get(key, 4_250_000) + random.randrange(20_000, 60_000)
        moment.last[key] = milli
    else:
        milli = _reading(item, random)
        if moment.checkpoint == "B2-01" and item.key == "outlet_pressure":
            milli = 280 + moment.age_days * 5 + random.randrange(-8, 9)
    step = 10 ** (3 - item.decimals)
    milli = milli // step * step
    low, high = item.normal_low, item.normal_high
    is_problem = (low is not None and milli < low) or (high is not None and milli > high)
    value = {"milli": milli, "text": numbers.show(milli, item.decimals)}
    photos = 1 if is_problem else 0
    return Given(item, value, photos=photos, confirmed=int(is_problem), is_problem=is_problem)


def _reading(item: Number, random: Random) -> int:
    low = item.normal_low if item.normal_low is not None else item.physical_low
    high = item.normal_high if item.normal_high is not None else item.physical_high
    low = low if low is not None else 0
    high = high if high is not None else low + 100_000
    middle, spread = (low + high) // 2, max(1, (high - low) // 8)
    return middle + random.randrange(-spread, spread + 1)


def _for_rules(found: Given) -> Any:
    value = found.value
    if "count" in value:
        return value["count"] * 1000
    if "choices" in value:
        return tuple(value["choices"])
    for name in ("choice", "milli", "date", "text"):
        if name in value:
            return value[name]
    return None
