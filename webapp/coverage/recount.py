"""How many findings are open at each point, after the office has verified or opened some again.

What phones report is counted by the inbox in its own transaction; the office's acts are in rounds,
which may not know of the map. So the map counts again, every few seconds, and writes what differs.
"""

from sqlalchemy import func, select, update

from webapp.coverage.models import PointState
from webapp.database import db
from webapp.rounds.models import Finding


def recount_findings() -> None:
    """Put right the counts of the session's company, inside the caller's transaction."""
    is_open = (
        (Finding.company_id == PointState.company_id)
        & (Finding.checkpoint_id == PointState.checkpoint_id)
        & (Finding.phase != "closed")
    )
    count = select(func.count(Finding.id)).where(is_open).correlate(PointState).scalar_subquery()
    db.session.execute(
        update(PointState)
        .where(PointState.open_findings != count)
        .values(open_findings=count)
        .execution_options(synchronize_session=False)
    )
