"""维修质量监督 (row 57): repairs that were drawn are looked at; what is wrong is rectified."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.database import db
from webapp.issues.flows.flow import IssueKind, Urgency
from webapp.issues.models import Channel, Issue
from webapp.issues.opening import Told, open_issue
from webapp.returns.following import spoken_at
from webapp.returns.models import QualityCheck
from webapp.returns.refusals import AlreadyChecked, Barred
from webapp.sites.models import Site


@dataclass(frozen=True)
class Looked:
    """What a supervisor found."""

    time_ok: bool
    material_ok: bool
    work_ok: bool
    note: str = ""

    @property
    def has_passed(self) -> bool:
        """Nothing is to be put right."""
        return self.time_ok and self.material_ok and self.work_ok


def waiting(site_id: UUID) -> Sequence[tuple[QualityCheck, Issue]]:
    """Repairs to be looked at, oldest first."""
    return _listed(site_id, is_done=False)


def done(site_id: UUID) -> Sequence[tuple[QualityCheck, Issue]]:
    """What was looked at, the newest first."""
    return _listed(site_id, is_done=True)


def check(row: QualityCheck, looked: Looked, *, by: UUID, now: datetime) -> Issue | None:
    """Record what was found; what is wrong becomes a rectification, worked until it is verified.

    Raises Barred and AlreadyChecked.
    """
    if str(by) in row.barred:
        raise Barred
    if row.checked_at is not None:
        raise AlreadyChecked
    row.checked_at, row.checked_by, row.note = now, by, looked.note
    row.time_ok, row.material_ok, row.work_ok = looked.time_ok, looked.material_ok, looked.work_ok
    if looked.has_passed:
        return None
    issue = db.session.get_one(Issue, (row.company_id, row.issue_id))
    site = db.session.get_one(Site, (row.company_id, row.site_id))
    with spoken_at(issue):
        title = _("维修抽查不合格：%(what)s", what=issue.title)
        wrong = _wrong(looked)
    told = Told(
        kind=IssueKind.RECTIFICATION,
        channel=Channel.ASSESSMENT,
        title=title,
        text="；".join([*wrong, *([looked.note] if looked.note else [])]),
        urgency=Urgency(issue.urgency),
        severity=issue.severity,
        category=issue.category,
        trade=issue.trade,
        checkpoint_id=issue.checkpoint_id,
        zone_id=issue.zone_id,
        room=issue.room,
        place=issue.place,
        relapse_of=issue.id,
    )
    opened = open_issue(site, told, by=by, at=now, now=now)
    row.rectification_id = opened.id
    return opened


def _wrong(looked: Looked) -> list[str]:
    said = (
        (looked.time_ok, _("用时不合理")),
        (looked.material_ok, _("用料不符")),
        (looked.work_ok, _("维修质量不合格")),
    )
    return [str(text) for is_ok, text in said if not is_ok]


def _listed(site_id: UUID, *, is_done: bool) -> Sequence[tuple[QualityCheck, Issue]]:
    when = QualityCheck.checked_at
    statement = (
        select(QualityCheck, Issue)
        .join(
            Issue,
            (Issue.company_id == QualityCheck.company_id) & (Issue.id == QualityCheck.issue_id),
        )
        .where(QualityCheck.site_id == site_id, when.is_not(None) if is_done else when.is_(None))
        .order_by(when.desc() if is_done else QualityCheck.drawn_at, QualityCheck.id)
        .limit(100)
    )
    return [(row, issue) for row, issue in db.session.execute(statement)]
