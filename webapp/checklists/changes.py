"""What a new version changes against the last one, item by item."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from webapp.checklists.schema import Item, dump_item

ChangeKind = Literal["added", "removed", "changed", "moved"]


@dataclass(frozen=True, slots=True)
class Change:
    """One item that differs. `fields` names what differs of a changed one."""

    kind: ChangeKind
    key: str
    before: Item | None
    after: Item | None
    fields: tuple[str, ...] = ()


def changes(before: Sequence[Item], after: Sequence[Item]) -> list[Change]:
    """In the order of the new version; what was removed comes last."""
    old = {item.key: item for item in before}
    new = {item.key: item for item in after}
    moved = _moved([key for key in old if key in new], [key for key in new if key in old])
    found: list[Change] = []
    for key, item in new.items():
        was = old.get(key)
        if was is None:
            found.append(Change("added", key, None, item))
        elif was != item:
            found.append(Change("changed", key, was, item, _fields(was, item)))
        elif key in moved:
            found.append(Change("moved", key, was, item))
    found.extend(Change("removed", key, item, None) for key, item in old.items() if key not in new)
    return found


def _moved(before: list[str], after: list[str]) -> set[str]:
    """The fewest items that someone must have picked up to get from one order to the other."""
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    stayed = {key for block in blocks for key in before[block.a : block.a + block.size]}
    return set(after) - stayed


def _fields(was: Item, item: Item) -> tuple[str, ...]:
    old, new = dump_item(was), dump_item(item)
    return tuple(sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name)))
