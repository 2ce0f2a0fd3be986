"""A checklist's slice of the pack: what a phone needs to ask and judge without the server."""

from typing import Any

from webapp.checklists import numbers
from webapp.checklists.models import ChecklistVersion
from webapp.checklists.schema import Item, Limits, Number, dump_item, load_items


def packed(version: ChecklistVersion) -> dict[str, Any]:
    """One version. The phone's templates cannot format numbers: items carry limits in words."""
    return {
        "id": str(version.id),
        "checklist_id": str(version.checklist_id),
        "number": version.number,
        "name": version.name,
        "name_en": version.name_en,
        "items": [_packed_item(item) for item in load_items(version.items)],
    }


def _packed_item(item: Item) -> dict[str, Any]:
    """The stored item, and `normal`: "0.30–0.50" (empty without normal limits)."""
    stored = dump_item(item)
    if isinstance(item, Limits):
        decimals = item.decimals if isinstance(item, Number) else 0
        stored["normal"] = numbers.show_range(item.normal_low, item.normal_high, decimals)
    return stored
