"""What the office screens show of a checklist: its items as cards, its changes as sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from webapp.checklists import forms, wording
from webapp.checklists.changes import Change
from webapp.checklists.proof import Defect, proofread
from webapp.checklists.rules import speakable
from webapp.checklists.schema import Item, Items, Words
from webapp.web.language import language


@dataclass
class Card:
    """One item of a draft. `form` is there for the one that is open."""

    number: int
    item: Item
    defects: list[Defect]
    earlier: list[Item]
    form: forms.ItemForm | None = None

    @property
    def tags(self) -> list[str]:
        return wording.tags(self.item)

    @property
    def condition(self) -> tuple[str, str] | None:
        """The question this one waits for, and the answers that show it."""
        return condition_words(self.item, self.earlier)

    @property
    def askable(self) -> list[tuple[str, str]]:
        """Earlier items that a condition can wait for: key and "3 · question"."""
        return [
            (item.key, f"{at} · {say(item.text)}")
            for at, item in enumerate(self.earlier, 1)
            if speakable(item)
        ]

    @property
    def asked(self) -> Item | None:
        """The earlier item that the open form's condition waits for."""
        wanted = self.form.values.get("show_item") if self.form else None
        return next((item for item in self.earlier if item.key == wanted), None)


def say(words: Words) -> str:
    """A bilingual text in the reader's language."""
    return words.in_language(language())


def condition_words(item: Item, earlier: Sequence[Item]) -> tuple[str, str] | None:
    """Which question an item waits for, and which answers show it."""
    if item.show_if is None:
        return None
    asked = next((one for one in earlier if one.key == item.show_if.item), None)
    if asked is None:
        return None
    return say(asked.text), " / ".join(wording.word(asked, word) for word in item.show_if.is_)


def of_items(items: Items) -> list[Card]:
    """Cards of a version: numbered, with their conditions in words."""
    return [Card(at, item, [], list(items[: at - 1])) for at, item in enumerate(items, 1)]


def of_draft(
    name: str, name_en: str, items: Items, open_key: str, form: forms.ItemForm | None
) -> tuple[list[Card], list[Defect]]:
    """Cards of a draft with their defects, and all defects from top to bottom."""
    defects = proofread(name, name_en, items)
    cards = of_items(items)
    for card in cards:
        card.defects = [defect for defect in defects if defect.key == card.item.key]
        if card.item.key == open_key:
            card.form = form or forms.filled(card.item)
    return cards, defects


def before_and_after(change: Change) -> list[tuple[str, str, str]]:
    """Each changed field of an item: its name, what it was, what it is."""
    if change.before is None or change.after is None:
        return []
    was, now = forms.filled(change.before).values, forms.filled(change.after).values
    rows = []
    for field in change.fields:
        label = str(wording.FIELDS.get(field, field))
        rows.append((label, _shown(field, was), _shown(field, now)))
    return rows


def _shown(field: str, values: dict[str, Any]) -> str:
    """A field as one line of text."""
    if field in ("text", "hint"):
        return " | ".join(part for part in (values[f"{field}_zh"], values[f"{field}_en"]) if part)
    if field == "show_if":
        return " ".join((str(values["show_item"]), *values["show_is"]))
    if field == "options":
        return " · ".join(
            f"{row['zh']}{' !' if row['bad'] else ''}" for row in values.get("options", [])
        )
    value = values.get(field, "")
    if isinstance(value, bool):
        return "✓" if value else "✕"
    return " · ".join(str(value).splitlines())
