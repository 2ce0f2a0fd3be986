"""What falls due: every night every record and photo is checked, and the audit log says so."""

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import func, select

from webapp.audit import actions as audit
from webapp.audit.models import AuditLine
from webapp.database import db, transaction
from webapp.keeping import removing
from webapp.keeping.report import Report
from webapp.keeping.verify import verify
from webapp.sites.models import Site

logger = logging.getLogger(__name__)
VERB = "records.verified"
NIGHT = range(2, 5)  # o'clock, where the first site is
NOT_AGAIN_WITHIN = timedelta(hours=20)
NOT_LATER_THAN = timedelta(hours=48)  # a machine that is off at night checks when it is on


def verify_nightly(now: datetime) -> None:
    """Check the session's company, once a night; asked every hour."""
    if not _is_due(now):
        return
    company_id: UUID = db.session.info["company_id"]
    report = verify(company_id, current_app.config["ROUNDS"].blob_dir)
    for line in report.faults:
        logger.error("records of company %s: %s", company_id, line)
    for line in report.notes:
        logger.warning("records of company %s: %s", company_id, line)
    with transaction():
        audit.note(VERB, by=None, at=now, **_detail(report))


def remove_nightly(now: datetime) -> None:
    """Delete what the confirmed policies of the session's company let go; asked every hour."""
    if not _is_night(now):
        return
    for kind, count in removing.remove_due(now, current_app.config["ROUNDS"].secret_key).items():
        if count:
            company_id = db.session.info["company_id"]
            logger.info("company %s: %s %s removed by policy", company_id, count, kind)


def _is_night(now: datetime) -> bool:
    zone = db.session.scalar(select(Site.timezone).order_by(Site.created_at).limit(1))
    return now.astimezone(ZoneInfo(zone or "UTC")).hour in NIGHT


def _is_due(now: datetime) -> bool:
    last = db.session.scalar(select(func.max(AuditLine.at)).where(AuditLine.verb == VERB))
    if last is None or now - last > NOT_LATER_THAN:
        return True
    return _is_night(now) and now - last > NOT_AGAIN_WITHIN


def _detail(report: Report) -> dict[str, Any]:
    return {
        "whole": report.is_whole,
        "counts": dict(report.counts),
        "kinds": dict(report.kinds),
        "faults": report.faults[:20],
    }
