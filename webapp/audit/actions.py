"""Writing the audit log."""

from datetime import datetime
from uuid import UUID

from webapp.audit.models import AuditLine
from webapp.database import db


def note(
    verb: str, *, by: UUID | None, at: datetime, subject: UUID | None = None, **detail: object
) -> None:
    """Add a line to the audit log, inside the caller's transaction. `detail` must be JSON."""
    db.session.add(AuditLine(verb=verb, person_id=by, at=at, subject_id=subject, detail=detail))
