"""What is asked about checklists."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from webapp.checklists.models import Checklist, ChecklistVersion
from webapp.database import db


@dataclass(frozen=True)
class Listed:
    """A checklist with the version in force, if it was ever published."""

    checklist: Checklist
    version: ChecklistVersion | None

    @property
    def is_changed(self) -> bool:
        """Whether publishing would change what is asked."""
        version, checklist = self.version, self.checklist
        return version is None or (version.name, version.name_en, version.items) != (
            checklist.name,
            checklist.name_en,
            checklist.draft,
        )


_IN_FORCE = and_(
    ChecklistVersion.company_id == Checklist.company_id,
    ChecklistVersion.id == Checklist.current_version_id,
)


def listing(*, text: str = "", kind: str = "", archived: bool = False) -> list[Listed]:
    """All of the company's checklists by kind and name."""
    chosen = select(Checklist, ChecklistVersion).outerjoin(ChecklistVersion, _IN_FORCE)
    chosen = chosen.where(
        Checklist.archived_at.is_not(None) if archived else Checklist.archived_at.is_(None)
    )
    if kind:
        chosen = chosen.where(Checklist.kind == kind)
    if text:
        chosen = chosen.where(
            or_(
                Checklist.name.contains(text, autoescape=True),
                func.lower(Checklist.name_en).contains(text.lower(), autoescape=True),
            )
        )
    rows = db.session.execute(chosen.order_by(Checklist.kind, Checklist.name))
    return [Listed(checklist, version) for checklist, version in rows]


def find(checklist_id: UUID) -> Listed | None:
    """One checklist of this company."""
    row = db.session.execute(
        select(Checklist, ChecklistVersion)
        .outerjoin(ChecklistVersion, _IN_FORCE)
        .where(Checklist.id == checklist_id)
    ).one_or_none()
    return Listed(*row) if row else None


def versions(checklist_id: UUID) -> list[ChecklistVersion]:
    """All published versions, the newest first."""
    return list(
        db.session.scalars(
            select(ChecklistVersion)
            .where(ChecklistVersion.checklist_id == checklist_id)
            .order_by(ChecklistVersion.number.desc())
        )
    )


def version(checklist_id: UUID, number: int) -> ChecklistVersion | None:
    """One published version."""
    return db.session.scalar(
        select(ChecklistVersion).where(
            ChecklistVersion.checklist_id == checklist_id, ChecklistVersion.number == number
        )
    )


def last_number(checklist_id: UUID) -> int:
    """The number of the newest version; 0 before the first."""
    return (
        db.session.scalar(
            select(func.max(ChecklistVersion.number)).where(
                ChecklistVersion.checklist_id == checklist_id
            )
        )
        or 0
    )


def names_in_use() -> set[str]:
    """Names of the checklists that are not archived."""
    return set(db.session.scalars(select(Checklist.name).where(Checklist.archived_at.is_(None))))


def catalogue_keys_in_use() -> set[str]:
    """Which ready checklists this company has taken already."""
    return set(
        db.session.scalars(select(Checklist.catalogue_key).where(Checklist.archived_at.is_(None)))
    )
