"""An import of points: staged, confirmed in one go, undone within a day."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from webapp.audit import actions as audit
from webapp.database import db, new_id
from webapp.errors import NotFound
from webapp.sites import queries
from webapp.sites.choices import Choice
from webapp.sites.import_rules import Existing, RawRow, StagedRow, can_undo, judge
from webapp.sites.import_writer import Writer, plain, values_of
from webapp.sites.labelling import issue_labels
from webapp.sites.models import Checkpoint, PointImport, Site
from webapp.sites.refusals import ImportClosed, ImportHasProblems, UndoTooLate
from webapp.sites.rules import tree


def stage(
    site: Site, rows: Sequence[RawRow], file_name: str, *, by: UUID, at: datetime
) -> PointImport:
    """Keep the rows for a look; nothing of the site changes."""
    staged = PointImport(
        id=new_id(),
        site_id=site.id,
        person_id=by,
        file_name=file_name[:120],
        staged={"rows": [_packed(row) for row in rows]},
        staged_at=at,
    )
    db.session.add(staged)
    return staged


def import_of(site_id: UUID, import_id: UUID) -> PointImport:
    """An import of this site. Raises NotFound."""
    statement = select(PointImport).where(
        PointImport.site_id == site_id, PointImport.id == import_id
    )
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound
    return found


def recent_imports(site_id: UUID) -> Sequence[PointImport]:
    """Confirmed imports, the newest first."""
    return db.session.scalars(
        select(PointImport)
        .where(PointImport.site_id == site_id, PointImport.confirmed_at.is_not(None))
        .order_by(PointImport.confirmed_at.desc())
        .limit(5)
    ).all()


def judged(found: PointImport, checklists: Sequence[Choice]) -> list[StagedRow]:
    """The rows as they stand against the points of this moment."""
    names = {name for _id, name in checklists}
    return judge(_rows(found), _existing(found.site_id, checklists), names)


def fix_rows(found: PointImport, fixes: dict[int, dict[str, str]], left_out: set[int]) -> None:
    """Take over what was typed into the page. Raises ImportClosed."""
    if found.confirmed_at is not None:
        raise ImportClosed
    rows = []
    for packed in found.staged["rows"]:
        fixed = fixes.get(packed["n"], {})
        lost = [name for name in packed["lost"] if name not in fixed]
        values = {**packed["values"], **fixed}
        out = packed["out"] or packed["n"] in left_out
        rows.append({"n": packed["n"], "values": values, "lost": lost, "out": out})
    found.staged = {"rows": rows}


def confirm(
    found: PointImport, checklists: Sequence[Choice], *, by: UUID, at: datetime
) -> tuple[int, int]:
    """Add and update; rows with problems stay behind. Answers how many were added and updated.

    Raises ImportClosed and ImportHasProblems.
    """
    if found.confirmed_at is not None:
        raise ImportClosed
    rows = judged(found, checklists)
    wanted = [row for row in rows if row.status in ("add", "update")]
    if not wanted:
        raise ImportHasProblems
    writer = Writer(found.site_id, checklists, at)
    added = [writer.add(row) for row in wanted if row.status == "add"]
    updates = [row for row in wanted if row.status == "update"]
    changed = writer.update(updates)
    db.session.flush()
    issue_labels([point.id for point in added], at=at)
    found.confirmed_at = at
    found.undo = {
        "added": {str(point.id): values_of(point) for point in added},
        "changed": changed,
        "zones": [str(zone_id) for zone_id in writer.new_zones],
    }
    counts = {"added": len(added), "updated": len(updates)}
    audit.note("points.imported", by=by, at=at, subject=found.id, **counts)
    return len(added), len(updates)


def undo(found: PointImport, *, by: UUID, at: datetime) -> list[str]:
    """Archive what was added, restore what was changed; answers the names of points left alone.

    A point that somebody changed since the import keeps its new values. Raises UndoTooLate.
    """
    if found.confirmed_at is None or found.undone_at is not None or found.undo is None:
        raise ImportClosed
    if not can_undo(found.confirmed_at, at):
        raise UndoTooLate
    added, changed = found.undo["added"], found.undo["changed"]
    ids = [UUID(text) for text in (*added, *changed)]
    kept = []
    for point in queries.points_by_ids(found.site_id, ids):
        key = str(point.id)
        if not _undo_point(point, added.get(key), changed.get(key, {}), at):
            kept.append(point.name)
    db.session.flush()
    _archive_empty_zones(found.site_id, found.undo["zones"], at)
    found.undone_at = at
    found.note = "、".join(kept)
    audit.note("points.import_undone", by=by, at=at, subject=found.id, kept=len(kept))
    return kept


def _undo_point(
    point: Checkpoint, added: dict[str, str] | None, changed: dict[str, Any], at: datetime
) -> bool:
    """False when the point was changed since."""
    if added is not None:
        if any(getattr(point, name) != value for name, value in added.items()):
            return False
        point.archived_at = at
        return True
    if any(plain(getattr(point, name)) != after for name, (_before, after) in changed.items()):
        return False
    for name, (before, _after) in changed.items():
        is_reference = name in ("zone_id", "checklist_id")
        setattr(point, name, UUID(before) if is_reference and before else before)
    return True


def _archive_empty_zones(site_id: UUID, ids: Sequence[str], at: datetime) -> None:
    """Zones that the import made go with it, unless something else hangs in them by now."""
    for text in reversed(ids):  # children before parents
        zone = queries.zone_of(site_id, UUID(text))
        children = [other for other in queries.zones(site_id) if other.parent_id == zone.id]
        if not children and not queries.points_per_zone(site_id).get(zone.id):
            zone.archived_at = at
            db.session.flush()


def _existing(site_id: UUID, checklists: Sequence[Choice]) -> dict[str, Existing]:
    paths = {branch.zone.id: branch.path_text for branch in tree(queries.zones(site_id))}
    names = dict(checklists)
    found = {}
    for point in (
        *queries.points(site_id),
        *queries.points(site_id, queries.PointFilter(is_archived=True)),
    ):
        values = values_of(point)
        values["zone"] = paths.get(point.zone_id, "") if point.zone_id else ""
        values["checklist"] = names.get(point.checklist_id, "") if point.checklist_id else ""
        found[point.code] = Existing(point.id, values, point.archived_at is not None)
    return found


def _packed(row: RawRow) -> dict[str, Any]:
    return {
        "n": row.number,
        "values": dict(row.values),
        "lost": list(row.lost),
        "out": row.is_left_out,
    }


def _rows(found: PointImport) -> list[RawRow]:
    return [
        RawRow(packed["n"], packed["values"], tuple(packed["lost"]), packed["out"])
        for packed in found.staged["rows"]
    ]
