"""Changing the order and the items of a draft: tuples in, tuples out."""

import secrets
from collections.abc import Collection
from typing import Literal

from webapp.checklists.schema import Item, Items, load_item

FIRST_OPTIONS = [{"key": "o1", "text": {}}, {"key": "o2", "text": {}, "is_problem": True}]


def new_key(taken: Collection[str]) -> str:
    """A key that no item has, and that none will get again: trends follow keys over versions."""
    while (key := f"q{secrets.token_hex(3)}") in taken:
        pass
    return key


def blank(type_: str, key: str) -> Item:
    """A new item of this type; raises pydantic's ValidationError for a type there is not."""
    stored: dict[str, object] = {"type": type_, "key": key}
    if type_ in ("choice", "choices"):
        stored["options"] = FIRST_OPTIONS
    return load_item(stored)


def find(items: Items, key: str) -> Item | None:
    """The item with this key."""
    return next((item for item in items if item.key == key), None)


def position(items: Items, key: str) -> int:
    """Where the item stands; the end, for one that is gone."""
    return next((at for at, item in enumerate(items) if item.key == key), len(items))


def insert(items: Items, item: Item, at: int) -> Items:
    """Put an item before the one that stands there now."""
    return (*items[:at], item, *items[at:])


def insert_after(items: Items, item: Item, key: str) -> Items:
    """Put an item below another, or at the end."""
    return insert(items, item, position(items, key) + 1)


def replace(items: Items, item: Item) -> Items:
    """Exchange the item of the same key."""
    return tuple(item if one.key == item.key else one for one in items)


def remove(items: Items, key: str) -> Items:
    """Leave the item out."""
    return tuple(item for item in items if item.key != key)


def move(items: Items, key: str, to: Literal["up", "down"]) -> Items:
    """One place up or down; at the end nothing happens."""
    at = position(items, key)
    other = at - 1 if to == "up" else at + 1
    if at == len(items) or not 0 <= other < len(items):
        return items
    changed = list(items)
    changed[at], changed[other] = changed[other], changed[at]
    return tuple(changed)


def copy(items: Items, key: str, copied_key: str) -> Items:
    """The same item once more, right below."""
    item = find(items, key)
    if item is None:
        return items
    return insert_after(items, item.model_copy(update={"key": copied_key}), key)
