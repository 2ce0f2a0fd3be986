"""The form of one item: what is stored as a person types it, and back, with a word per mistake."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from webapp.checklists import numbers
from webapp.checklists.schema import Choice, Choices, Item, Limits, Number, Words, load_item

Posted = MultiDict[str, str]

LIMITS = ("normal_low", "normal_high", "physical_low", "physical_high")
WHOLE = {
    "decimals": (0, 3),
    "jump_percent": (0, 1000),
    "longest": (1, 2000),
    "at_least": (1, 9),
    "oldest_days": (1, 36500),
    "warn_days": (0, 3650),
}
FLAGS = ("required", "photo_on_fail", "allow_na", "meter")
MOST_OPTIONS = 12
_LINE_MARKS = "|\uff5c"


class Mistake(Exception):
    """One field cannot be read; the text says how to mend it."""


@dataclass
class ItemForm:
    """Fields by name, with `errors` by the same names. `item` is set when there are none."""

    values: dict[str, Any]
    item: Item | None = None
    errors: dict[str, str] = field(default_factory=dict)


def filled(item: Item) -> ItemForm:
    """The form of a stored item."""
    values: dict[str, Any] = {
        "text_zh": item.text.zh,
        "text_en": item.text.en,
        "hint_zh": item.hint.zh,
        "hint_en": item.hint.en,
        "faults": "\n".join(_line(fault) for fault in item.faults),
        "show_item": item.show_if.item if item.show_if else "",
        "show_is": item.show_if.is_ if item.show_if else (),
    }
    values["opens"] = item.opens or ""
    for name in ("unit", "meaning", *FLAGS):
        if hasattr(item, name):
            values[name] = getattr(item, name)
    for name in WHOLE:
        if hasattr(item, name):
            values[name] = "" if getattr(item, name) is None else str(getattr(item, name))
    if isinstance(item, Limits):
        decimals = item.decimals if isinstance(item, Number) else 0
        for name in LIMITS:
            limit = getattr(item, name)
            values[name] = "" if limit is None else numbers.show(limit, decimals)
    if isinstance(item, Choice | Choices):
        values["options"] = [
            {"key": one.key, "zh": one.text.zh, "en": one.text.en, "bad": one.is_problem}
            for one in item.options
        ]
    return ItemForm(values, item)


def read(before: Item, posted: Posted) -> ItemForm:
    """What was typed. On a mistake `item` is None, and `values` is the form as it was sent."""
    form = ItemForm({**filled(before).values, **_as_typed(before, posted)})
    stored: dict[str, Any] = {"key": before.key, "type": before.type}
    stored["text"] = {
        "zh": posted.get("text_zh", "").strip(),
        "en": posted.get("text_en", "").strip(),
    }
    stored["hint"] = {
        "zh": posted.get("hint_zh", "").strip(),
        "en": posted.get("hint_en", "").strip(),
    }
    stored["faults"] = _faults(posted.get("faults", ""))
    stored["show_if"] = _condition(before, posted)
    stored["opens"] = posted.get("opens") or None
    for name in FLAGS:
        if hasattr(before, name):
            stored[name] = name in posted
    if hasattr(before, "meaning"):
        stored["meaning"] = posted.get("meaning", "done")
    if isinstance(before, Limits):
        stored["unit"] = posted.get("unit", "").strip()
    _read_each(form, stored, posted, [name for name in WHOLE if hasattr(before, name)], _whole)
    if isinstance(before, Limits):
        _read_each(form, stored, posted, list(LIMITS), _limit)
    if isinstance(before, Choice | Choices):
        stored["options"] = _options(form.values["options"])
    if not form.errors:
        _load(form, stored)
    return form


def _load(form: ItemForm, stored: dict[str, Any]) -> None:
    try:
        form.item = load_item(stored)
    except ValidationError as error:
        for fault in error.errors():
            # ("check", "text", "zh") is the field text_zh; a list's place is the list's field
            place = [str(part) for part in fault["loc"][1:] if isinstance(part, str)]
            name = "_".join(place[:2]) if place[0] in ("text", "hint") else place[0]
            form.errors[name] = (
                _("太长了，请改短") if "long" in fault["type"] else _("请重填这一格")
            )


def _read_each(
    form: ItemForm,
    stored: dict[str, Any],
    posted: Posted,
    names: list[str],
    reader: Callable[[str, str], int | None],
) -> None:
    for name in names:
        try:
            stored[name] = reader(name, posted.get(name, ""))
        except Mistake as mistake:
            form.errors[name] = str(mistake)


def _whole(name: str, typed: str) -> int | None:
    low, high = WHOLE[name]
    if name == "oldest_days" and not typed.strip():
        return None
    try:
        value = int(typed)
    except ValueError:
        value = -1
    if not low <= value <= high:
        raise Mistake(_("请填 %(low)s 到 %(high)s 的整数", low=low, high=high))
    return value


def _limit(_name: str, typed: str) -> int | None:
    try:
        return numbers.parse(typed) if numbers.trim(typed) else None
    except numbers.TooPrecise:
        raise Mistake(_("最多 3 位小数")) from None
    except numbers.NotANumber:
        raise Mistake(_("要填数字，例如 0.42")) from None


def _as_typed(before: Item, posted: Posted) -> dict[str, Any]:
    typed: dict[str, Any] = {
        name: posted[name] for name in posted if not name.startswith("option_")
    }
    for name in FLAGS:
        if hasattr(before, name):
            typed[name] = name in posted
    typed["show_is"] = tuple(posted.getlist("show_is"))
    if isinstance(before, Choice | Choices):
        typed["options"] = _option_rows(posted)
    return typed


def _option_rows(posted: Posted) -> list[dict[str, Any]]:
    """Rows with a word in either language; an emptied row is a removed option."""
    bad = set(posted.getlist("option_bad"))
    columns = (posted.getlist(f"option_{name}") for name in ("key", "zh", "en"))
    rows = [
        {"key": key, "zh": zh.strip(), "en": en.strip(), "bad": str(at) in bad}
        for at, (key, zh, en) in enumerate(zip(*columns, strict=False))
    ]
    return [row for row in rows if row["zh"] or row["en"]][:MOST_OPTIONS]


def _options(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    taken = {row["key"] for row in rows}
    fresh = (key for number in range(1, 100) if (key := f"o{number}") not in taken)
    return [
        {
            "key": row["key"] or next(fresh),
            "text": {"zh": row["zh"], "en": row["en"]},
            "is_problem": row["bad"],
        }
        for row in rows
    ]


def _condition(before: Item, posted: Posted) -> dict[str, Any] | None:
    """A newly chosen item starts with no answer chosen: the old answers were another item's."""
    asked = posted.get("show_item", "")
    if not asked:
        return None
    is_same = before.show_if is not None and before.show_if.item == asked
    return {"item": asked, "is": posted.getlist("show_is") if is_same else []}


def _faults(text: str) -> list[dict[str, str]]:
    """One fault a line, its English behind a bar: "锁坏 | Lock broken"."""
    lines = [line.replace(_LINE_MARKS[1], "|").partition("|") for line in text.splitlines()]
    return [
        {"zh": zh.strip(), "en": en.strip()} for zh, _bar, en in lines if zh.strip() or en.strip()
    ]


def _line(words: Words) -> str:
    return f"{words.zh} | {words.en}" if words.en else words.zh
