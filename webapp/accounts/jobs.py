"""What falls due in accounts."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from webapp.accounts.models import SignIn
from webapp.database import db, transaction

KEPT_FOR = timedelta(days=30)  # long enough to answer who was signed in last month


def forget_sign_ins(now: datetime) -> None:
    """Delete sign-ins that ended or ran out a month ago."""
    with transaction():
        db.session.execute(
            delete(SignIn).where(
                (SignIn.expires_at < now - KEPT_FOR) | (SignIn.ended_at < now - KEPT_FOR)
            )
        )
