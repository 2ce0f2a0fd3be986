"""What the office screens show of a checklist: its items as cards, its changes as sentences."""

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.checklists import forms, wording
from webapp.checklists.changes import Change, changes
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


@dataclass(frozen=True)
class Difference:
    """One changed item, and for each changed field its name, what it was and what it is."""

    change: Change
    rows: list[tuple[str, str, str]]


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


def compare(before: Items, after: Items) -> list[Difference]:
    """What a version changes against the one before it."""
    return [Difference(change, _rows(change, before, after)) for change in changes(before, after)]


def _rows(change: Change, before: Items, after: Items) -> list[tuple[str, str, str]]:
    if change.before is None or change.after is None:
        return []
    return [
        (
            str(wording.FIELDS.get(field, field)),
            _shown(field, change.before, before),
            _shown(field, change.after, after),
        )
        for field in change.fields
    ]


def _shown(field: str, item: Item, items: Items) -> str:
    """A field of an item as one line of text."""
    if field == "show_if":
        return " = ".join(condition_words(item, items) or ())
    values = forms.filled(item).values
    if field in ("text", "hint"):
        return " | ".join(part for part in (values[f"{field}_zh"], values[f"{field}_en"]) if part)
    if field == "options":
        return " · ".join(
            f"{say(one.text)}{' !' if one.is_problem else ''}"
            for one in getattr(item, "options", ())
        )
    value = values.get(field, "")
    if isinstance(value, bool):
        return "✓" if value else "✕"
    return " · ".join(str(value).splitlines())
