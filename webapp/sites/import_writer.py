"""Writing the rows of a confirmed import: points, and the zones their paths name."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from webapp.database import db, new_id
from webapp.sites import queries
from webapp.sites.choices import Choice
from webapp.sites.import_rules import StagedRow, zone_path
from webapp.sites.models import Checkpoint, Zone
from webapp.sites.rules import PointKind, ZoneKind, tree

COLUMNS = ("code", "name", "name_en", "kind", "directions", "directions_en")
LEVELS = (ZoneKind.BUILDING, ZoneKind.FLOOR, ZoneKind.AREA)


class Writer:
    """Writes judged rows, making zones on the way."""

    def __init__(self, site_id: UUID, checklists: Sequence[Choice], at: datetime) -> None:
        self.site_id, self.at = site_id, at
        self.checklists = {name: checklist_id for checklist_id, name in checklists}
        self.zones = {branch.path: branch.zone.id for branch in tree(queries.zones(site_id))}
        self.new_zones: list[UUID] = []

    def add(self, row: StagedRow) -> Checkpoint:
        """A new point. Its label follows when all points are in."""
        values = {name: row.values[name] for name in COLUMNS}
        values["kind"] = values["kind"] or str(PointKind.POINT)
        point = Checkpoint(
            id=new_id(),
            site_id=self.site_id,
            created_at=self.at,
            zone_id=self.zone(row.values["zone"]),
            checklist_id=self.checklists.get(row.values["checklist"]),
            **values,
        )
        db.session.add(point)
        return point

    def update(self, rows: Sequence[StagedRow]) -> dict[str, dict[str, list[str | None]]]:
        """Change the points; answers what was and what is, by point and column."""
        by_id = {row.point_id: row for row in rows}
        ids = [row.point_id for row in rows if row.point_id is not None]
        changed = {}
        for point in queries.points_by_ids(self.site_id, ids):
            row = by_id[point.id]
            values: dict[str, Any] = {
                name: row.values[name] for name in row.changes if name in COLUMNS
            }
            if "zone" in row.changes:
                values["zone_id"] = self.zone(row.values["zone"])
            if "checklist" in row.changes:
                values["checklist_id"] = self.checklists.get(row.values["checklist"])
            changed[str(point.id)] = {
                name: [plain(getattr(point, name)), plain(value)] for name, value in values.items()
            }
            for name, value in values.items():
                setattr(point, name, value)
        return changed

    def zone(self, text: str) -> UUID | None:
        """The zone with this path, made if need be."""
        parent: UUID | None = None
        path = zone_path(text)
        for depth in range(len(path)):
            here = path[: depth + 1]
            if here not in self.zones:
                self.zones[here] = self._new_zone(here, parent)
            parent = self.zones[here]
        return parent

    def _new_zone(self, path: tuple[str, ...], parent: UUID | None) -> UUID:
        kind = LEVELS[min(len(path), len(LEVELS)) - 1]
        zone = Zone(
            id=new_id(),
            site_id=self.site_id,
            parent_id=parent,
            kind=str(kind),
            name=path[-1],
            position=len(self.zones),
        )
        db.session.add(zone)
        db.session.flush()  # children and points refer to it
        self.new_zones.append(zone.id)
        return zone.id


def values_of(point: Checkpoint) -> dict[str, str]:
    """The columns of a point as texts."""
    return {name: str(getattr(point, name)) for name in COLUMNS}


def plain(value: object) -> str | None:
    """A value as the undo list keeps it."""
    return None if value is None else str(value)
