"""The editor of a draft: every change is a small form; htmx exchanges #draft, others the page."""

from typing import Literal
from uuid import UUID

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from webapp.accounts.models import EDITOR_ROLES
from webapp.checklists import actions, cards, draft, forms
from webapp.checklists.blueprint import bp, find
from webapp.checklists.schema import Item, Items, Kind, dump_item, load_item, load_items
from webapp.clock import utcnow
from webapp.database import transaction
from webapp.errors import NotFound
from webapp.web.access import allow
from webapp.web.htmx import wants_fragment

REMOVED = "checklists.removed"


@bp.get("/<uuid:checklist_id>/draft")
@allow(*EDITOR_ROLES)
def edit(checklist_id: UUID) -> ResponseReturnValue:
    """The editor; ?item= opens one card."""
    return _page(checklist_id, request.args.get("item", ""))


@bp.post("/<uuid:checklist_id>/draft")
@allow(*EDITOR_ROLES)
def update(checklist_id: UUID) -> ResponseReturnValue:
    """Name and kind."""
    with transaction():
        checklist = find(checklist_id).checklist
        kind = request.form.get("kind", "")
        actions.rename(
            checklist,
            name=request.form.get("name", ""),
            name_en=request.form.get("name_en", ""),
            kind=Kind(kind) if kind in set(Kind) else Kind(checklist.kind),
            at=utcnow(),
        )
    return _answer(checklist_id, request.form.get("open", ""))


@bp.post("/<uuid:checklist_id>/items")
@allow(*EDITOR_ROLES)
def create_item(checklist_id: UUID) -> ResponseReturnValue:
    """A new item of a type, below the open one or at the end."""
    with transaction():
        items = _items(checklist_id)
        key = draft.new_key([item.key for item in items])
        try:
            item = draft.blank(request.form.get("type", ""), key)
        except ValidationError:
            raise NotFound from None
        _save(checklist_id, draft.insert_after(items, item, request.form.get("after", "")))
    return _answer(checklist_id, key)


@bp.post("/<uuid:checklist_id>/items/<key>")
@allow(*EDITOR_ROLES)
def update_item(checklist_id: UUID, key: str) -> ResponseReturnValue:
    """What was typed into the open card."""
    with transaction():
        items = _items(checklist_id)
        form = forms.read(_item(items, key), request.form)
        if form.item is not None:
            _save(checklist_id, draft.replace(items, form.item))
    if form.item is None:
        return _page(checklist_id, key, form), 422
    return _answer(checklist_id, "" if request.form.get("then") == "close" else key)


@bp.post("/<uuid:checklist_id>/items/<key>/position")
@allow(*EDITOR_ROLES)
def update_position(checklist_id: UUID, key: str) -> ResponseReturnValue:
    """One place up or down."""
    to: Literal["up", "down"] = "up" if request.form.get("to") == "up" else "down"
    with transaction():
        _save(checklist_id, draft.move(_items(checklist_id), key, to))
    return _answer(checklist_id, request.form.get("open", ""), near=key)


@bp.post("/<uuid:checklist_id>/items/<key>/copy")
@allow(*EDITOR_ROLES)
def create_copy(checklist_id: UUID, key: str) -> ResponseReturnValue:
    """The same item once more, and open."""
    with transaction():
        items = _items(checklist_id)
        copied = draft.new_key([item.key for item in items])
        _save(checklist_id, draft.copy(items, _item(items, key).key, copied))
    return _answer(checklist_id, copied)


@bp.post("/<uuid:checklist_id>/items/<key>/removal")
@allow(*EDITOR_ROLES)
def create_removal(checklist_id: UUID, key: str) -> ResponseReturnValue:
    """Take an item out; it can be put back until the next one goes."""
    with transaction():
        items = _items(checklist_id)
        item = _item(items, key)
        _save(checklist_id, draft.remove(items, key))
    session[REMOVED] = {
        "checklist": str(checklist_id),
        "at": draft.position(items, key),
        "item": dump_item(item),
    }
    return _answer(checklist_id, "", removed=True)


@bp.post("/<uuid:checklist_id>/restored-items")
@allow(*EDITOR_ROLES)
def restore_item(checklist_id: UUID) -> ResponseReturnValue:
    """Put the item back that was removed last, to where it stood."""
    removed = session.pop(REMOVED, None)
    if removed is None or removed["checklist"] != str(checklist_id):
        raise NotFound
    item = load_item(removed["item"])
    with transaction():
        items = draft.remove(_items(checklist_id), item.key)
        _save(checklist_id, draft.insert(items, item, removed["at"]))
    return _answer(checklist_id, item.key)


def _items(checklist_id: UUID) -> Items:
    return load_items(find(checklist_id).checklist.draft)


def _item(items: Items, key: str) -> Item:
    item = draft.find(items, key)
    if item is None:
        raise NotFound
    return item


def _save(checklist_id: UUID, items: Items) -> None:
    actions.save_draft(find(checklist_id).checklist, items, at=utcnow())


def _answer(
    checklist_id: UUID, open_key: str, *, near: str = "", removed: bool = False
) -> ResponseReturnValue:
    """The changed editor for htmx; for everybody else the way back to the same place."""
    if wants_fragment():
        return _page(checklist_id, open_key, removed=removed)
    target = url_for(
        "checklists.edit",
        checklist_id=checklist_id,
        item=open_key or None,
        removed="1" if removed else None,
        _anchor=f"item-{near or open_key}" if near or open_key else "items",
    )
    return redirect(target, code=303)


def _page(
    checklist_id: UUID,
    open_key: str,
    form: forms.ItemForm | None = None,
    *,
    removed: bool = False,
) -> str:
    listed = find(checklist_id)
    checklist = listed.checklist
    item_cards, defects = cards.of_draft(
        checklist.name, checklist.name_en, load_items(checklist.draft), open_key, form
    )
    undo = session.get(REMOVED) if removed or "removed" in request.args else None
    return render_template(
        "checklists/_draft.html" if wants_fragment() else "checklists/edit.html",
        listed=listed,
        checklist=checklist,
        cards=item_cards,
        opened=next((card for card in item_cards if card.form), None),
        defects=defects,
        numbers={card.item.key: card.number for card in item_cards},
        undo=load_item(undo["item"]) if undo else None,
    )
