"""Proof-reading a draft before it becomes a version that nobody can change any more.

Each defect has a stable code, the item's key and the field it sits in. Grave ones stop publishing:
  no_name, no_items, too_many_items, duplicate_key, empty_text, empty_fault, duplicate_fault,
  too_few_options, empty_option, duplicate_option, reserved_option, normal_order, physical_order,
  normal_outside_physical, limit_too_precise, condition_unknown, condition_later, condition_silent,
  condition_empty, condition_never.
Light ones are only said: no_english, long_text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from webapp.checklists.rules import speakable
from webapp.checklists.schema import Choice, Choices, Item, Limits, Number

MOST_ITEMS = 60
LONGEST_QUESTION = 16  # two lines on a phone of 360 px at the largest text size
LIGHT = frozenset({"no_english", "long_text"})


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing to mend. `key` is the item's, empty for the checklist itself."""

    code: str
    key: str = ""
    field: str = ""

    @property
    def is_grave(self) -> bool:
        """Whether it stops publishing."""
        return self.code not in LIGHT


def proofread(name: str, name_en: str, items: Sequence[Item]) -> list[Defect]:
    """All defects, the checklist's own first, then item by item from top to bottom."""
    return [*_of_checklist(name, name_en, items), *_of_items(items)]


def _of_checklist(name: str, name_en: str, items: Sequence[Item]) -> Iterator[Defect]:
    if not name.strip():
        yield Defect("no_name", field="name")
    elif not name_en.strip():
        yield Defect("no_english", field="name_en")
    if not items:
        yield Defect("no_items")
    if len(items) > MOST_ITEMS:
        yield Defect("too_many_items")


def _of_items(items: Sequence[Item]) -> Iterator[Defect]:
    earlier: dict[str, Item] = {}
    all_keys = {item.key for item in items}
    for item in items:
        if item.key in earlier:
            yield Defect("duplicate_key", item.key, "key")
        yield from _of_text(item)
        yield from _of_faults(item)
        if isinstance(item, Limits):
            yield from _of_limits(item)
        if isinstance(item, Choice | Choices):
            yield from _of_options(item)
        yield from _of_condition(item, earlier, all_keys)
        earlier[item.key] = item


def _of_text(item: Item) -> Iterator[Defect]:
    if not item.text.zh.strip():
        yield Defect("empty_text", item.key, "text_zh")
        return
    if not item.text.en.strip():
        yield Defect("no_english", item.key, "text_en")
    if len(item.text.zh) > LONGEST_QUESTION:
        yield Defect("long_text", item.key, "text_zh")


def _of_faults(item: Item) -> Iterator[Defect]:
    words = [fault.zh.strip() for fault in item.faults]
    if not all(words):
        yield Defect("empty_fault", item.key, "faults")
    if len(set(words)) < len(words):
        yield Defect("duplicate_fault", item.key, "faults")


def _of_limits(item: Limits) -> Iterator[Defect]:
    low, high = item.normal_low, item.normal_high
    floor, ceiling = item.physical_low, item.physical_high
    if _is_wrong_order(low, high):
        yield Defect("normal_order", item.key, "normal_low")
    if _is_wrong_order(floor, ceiling):
        yield Defect("physical_order", item.key, "physical_low")
    elif any(
        _is_wrong_order(floor, limit) or _is_wrong_order(limit, ceiling) for limit in (low, high)
    ):
        yield Defect("normal_outside_physical", item.key, "normal_low")
    step = 10 ** (3 - (item.decimals if isinstance(item, Number) else 0))
    if any(limit is not None and limit % step for limit in (low, high)):
        yield Defect("limit_too_precise", item.key, "normal_low")


def _is_wrong_order(low: int | None, high: int | None) -> bool:
    return low is not None and high is not None and low > high


def _of_options(item: Choice | Choices) -> Iterator[Defect]:
    keys = [option.key for option in item.options]
    words = [option.text.zh.strip() for option in item.options]
    if len(keys) < 2:
        yield Defect("too_few_options", item.key, "options")
    if not all(words):
        yield Defect("empty_option", item.key, "options")
    if len(set(keys)) < len(keys) or len(set(words)) < len(words):
        yield Defect("duplicate_option", item.key, "options")
    if "na" in keys:
        yield Defect("reserved_option", item.key, "options")


def _of_condition(item: Item, earlier: dict[str, Item], all_keys: set[str]) -> Iterator[Defect]:
    condition = item.show_if
    if condition is None:
        return
    asked = earlier.get(condition.item)
    if asked is None:
        is_later = condition.item in all_keys
        yield Defect("condition_later" if is_later else "condition_unknown", item.key, "show_if")
    elif not (words := speakable(asked)):
        yield Defect("condition_silent", item.key, "show_if")
    elif not condition.is_:
        yield Defect("condition_empty", item.key, "show_if")
    elif not set(condition.is_) <= set(words):
        yield Defect("condition_never", item.key, "show_if")
