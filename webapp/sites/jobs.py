"""What falls due in sites."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from webapp.database import db, transaction
from webapp.sites.models import PointImport

KEPT_FOR = timedelta(days=30)  # whoever looked at a preview and went on holiday finds it again


def forget_imports(now: datetime) -> None:
    """Delete uploaded lists that nobody has confirmed for a month."""
    with transaction():
        db.session.execute(
            delete(PointImport).where(
                PointImport.confirmed_at.is_(None), PointImport.staged_at < now - KEPT_FOR
            )
        )
