"""What falls due in sync."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from webapp.clock import to_millis, utcnow
from webapp.database import db, transaction
from webapp.sync import clocks, custody, waking
from webapp.sync.door import notary, settings
from webapp.sync.models import PackManifest

KEPT_FOR = timedelta(days=30)  # a phone that was away for longer is given a whole new pack


def settle_releases(now: datetime) -> None:
    """Hold what phones say they let go of against what was allowed."""
    with transaction():
        custody.settle_releases(settings().secret_key, now)


def wake_waiting(now: datetime) -> None:
    """Apply entries whose report has come since."""
    waking.wake(notary(), now)


def compare_clocks(_now: datetime) -> None:
    """Hold this machine's clock against the database's: others do the same."""
    with transaction():
        clocks.compare(db.session.connection(), lambda: to_millis(utcnow()))


def forget_manifests(now: datetime) -> None:
    """Delete what phones were given so long ago that they will not ask for the difference."""
    with transaction():
        db.session.execute(delete(PackManifest).where(PackManifest.made_at < now - KEPT_FOR))
