"""Making, drafting and publishing checklists. Call inside a transaction."""

from datetime import datetime
from uuid import UUID

from webapp.audit import actions as audit
from webapp.checklists import queries, refusals
from webapp.checklists.catalogue import shelf
from webapp.checklists.models import Checklist, ChecklistVersion
from webapp.checklists.proof import proofread
from webapp.checklists.schema import Items, Kind, dump_items, load_items
from webapp.database import db

LONGEST_NAME = 40
LONGEST_NAME_EN = 80


def create(name: str, *, name_en: str = "", kind: Kind, by: UUID | None, at: datetime) -> Checklist:
    """An empty checklist."""
    checklist = Checklist(kind=kind, draft=[], updated_at=at)
    rename(checklist, name=name, name_en=name_en, kind=kind, at=at)
    db.session.add(checklist)
    db.session.flush()
    audit.note("checklist.created", by=by, at=at, subject=checklist.id, name=checklist.name)
    return checklist


def create_from_catalogue(key: str, *, by: UUID | None, at: datetime) -> Checklist:
    """A copy of a ready checklist: a draft of the company's own, free to change."""
    ready = shelf().get(key)
    if ready is None:
        raise refusals.NotInCatalogue
    name = _free_name(ready.name.zh)
    checklist = create(name, name_en=ready.name.en, kind=ready.kind, by=by, at=at)
    checklist.catalogue_key = key
    save_draft(checklist, ready.items, at=at)
    return checklist


def rename(checklist: Checklist, *, name: str, name_en: str, kind: Kind, at: datetime) -> None:
    """Change what the checklist is called, from its next version on."""
    if not name.strip():
        raise refusals.NameMissing
    checklist.name = name.strip()[:LONGEST_NAME]
    checklist.name_en = name_en.strip()[:LONGEST_NAME_EN]
    checklist.kind, checklist.updated_at = kind, at


def save_draft(checklist: Checklist, items: Items, *, at: datetime) -> None:
    """Keep what the next version will ask, finished or not."""
    if checklist.archived_at is not None:
        raise refusals.Archived
    checklist.draft, checklist.updated_at = dump_items(items), at


def publish(checklist: Checklist, *, by: UUID | None, at: datetime) -> ChecklistVersion:
    """Make the draft the version in force. Versions are never changed again."""
    if checklist.archived_at is not None:
        raise refusals.Archived
    items = load_items(checklist.draft)
    defects = proofread(checklist.name, checklist.name_en, items)
    if any(defect.is_grave for defect in defects):
        raise refusals.NotPublishable(defects=defects)
    db.session.flush()
    listed = queries.find(checklist.id)
    if listed is not None and not listed.is_changed:
        raise refusals.NothingChanged
    version = ChecklistVersion(
        checklist_id=checklist.id,
        number=queries.last_number(checklist.id) + 1,
        name=checklist.name,
        name_en=checklist.name_en,
        items=dump_items(items),
        published_at=at,
        published_by=by,
    )
    db.session.add(version)
    db.session.flush()
    checklist.draft = version.items
    checklist.current_version_id, checklist.updated_at = version.id, at
    audit.note("checklist.published", by=by, at=at, subject=checklist.id, number=version.number)
    return version


def archive(checklist: Checklist, *, by: UUID | None, at: datetime) -> None:
    """Take it off the list. Routes that ask it go on; answers keep their version."""
    checklist.archived_at = at
    audit.note("checklist.archived", by=by, at=at, subject=checklist.id)


def restore(checklist: Checklist, *, by: UUID | None, at: datetime) -> None:
    """Put it back on the list."""
    checklist.archived_at = None
    audit.note("checklist.restored", by=by, at=at, subject=checklist.id)


def _free_name(wanted: str) -> str:
    """The wanted name, with a number behind it if there is such a checklist already."""
    taken = queries.names_in_use()
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted} {number}"
    return name
