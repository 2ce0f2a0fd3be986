"""What falls due in rounds: planning ahead, and asking the newest questions. One company at a time.

Safe with several workers: a schedule is held while its rounds are made, and making them twice
changes nothing (planning.py).
"""

import logging
from datetime import datetime
from uuid import UUID

from webapp.database import db, transaction
from webapp.rounds import misses, planning, queries

logger = logging.getLogger(__name__)


def plan_rounds(now: datetime) -> None:
    """Extend every schedule that is not planned far enough; one with a fault stops no other."""
    for schedule_id in queries.schedules_to_extend(now + planning.REPLAN_BEFORE):
        try:
            _plan(schedule_id, now)
        except Exception:
            logger.exception("schedule %s could not be planned", schedule_id)
            db.session.rollback()
    with transaction():
        planning.refresh_versions(now)


def replan_everything(now: datetime) -> None:
    """Follow changes that no verb of rounds saw: points closed, given another checklist."""
    for schedule_id in queries.running_schedules():
        with transaction():
            schedule = queries.claim_schedule(schedule_id)
            if schedule is not None:
                planning.replan(schedule, now)


def tell_misses(now: datetime) -> None:
    """Tell stops that turned missed lately, and take back what records have answered since."""
    _tell_misses(now, now - misses.LOOK_BACK)


def tell_all_misses(now: datetime) -> None:
    """The same for everything: a phone may come out of a drawer after months."""
    _tell_misses(now, None)


def _tell_misses(now: datetime, since: datetime | None) -> None:
    for site_id in queries.site_ids():
        with transaction():
            misses.tell(site_id, now, since)


def _plan(schedule_id: UUID, now: datetime) -> None:
    with transaction():
        schedule = queries.claim_schedule(schedule_id)
        if schedule is not None:
            planning.plan_ahead(schedule, now)
