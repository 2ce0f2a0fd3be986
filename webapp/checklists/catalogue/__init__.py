"""Ready checklists, drawn from what customers' documents ask for. Copied, never referred to."""

import json
from functools import cache
from pathlib import Path

from pydantic import Field

from webapp.checklists.schema import Items, Kind, Part, Words

FOLDER = Path(__file__).parent


class Ready(Part):
    """One checklist of the catalogue. `source` names the rows of the requirements it answers."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    name: Words
    kind: Kind
    rhythm: Words
    source: tuple[str, ...] = Field(min_length=1)
    items: Items

    @property
    def minutes(self) -> int:
        """About how long it takes: half a minute an item, at least one."""
        return max(1, (len(self.items) + 1) // 2)


@cache
def shelf() -> dict[str, Ready]:
    """All of them by key, in the order of the kinds, then of their names."""
    ready = [
        Ready.model_validate(json.loads(path.read_text("utf-8")))
        for path in sorted(FOLDER.glob("*.json"))
    ]
    order = list(Kind)
    return {one.key: one for one in sorted(ready, key=lambda one: order.index(one.kind))}
