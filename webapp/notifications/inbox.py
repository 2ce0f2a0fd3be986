"""What a colleague has been told in the office, and what a site's outbox holds."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update

from webapp.database import db
from webapp.notifications.models import Notice, NoticeLine, NoticeSetting, Via

SHOWN = 100
KEPT = timedelta(days=30)  # what the outbox page looks back


def unread(person_id: UUID) -> int:
    """How many notices somebody has not read yet."""
    mine = (Notice.person_id == person_id) & (Notice.via == Via.OFFICE) & Notice.read_at.is_(None)
    return db.session.scalar(select(func.count()).select_from(Notice).where(mine)) or 0


def notices_of(person_id: UUID) -> Sequence[Notice]:
    """The newest, unread ones first."""
    return db.session.scalars(
        select(Notice)
        .where(Notice.person_id == person_id, Notice.via == Via.OFFICE)
        .order_by(Notice.read_at.is_not(None), Notice.put_at.desc(), Notice.id.desc())
        .limit(SHOWN)
    ).all()


def mark_read(person_id: UUID, at: datetime, notice_id: UUID | None = None) -> None:
    """One notice, or all of them."""
    mine = update(Notice).where(
        Notice.person_id == person_id, Notice.via == Via.OFFICE, Notice.read_at.is_(None)
    )
    if notice_id is not None:
        mine = mine.where(Notice.id == notice_id)
    db.session.execute(mine.values(read_at=at))


def notice_of(person_id: UUID, notice_id: UUID) -> Notice | None:
    """One notice of somebody's own list."""
    return db.session.scalar(
        select(Notice).where(Notice.id == notice_id, Notice.person_id == person_id)
    )


def outbox_of(site_id: UUID, now: datetime) -> Sequence[Notice]:
    """What left the house, waits, was given up or is kept to be copied; the newest first."""
    return db.session.scalars(
        select(Notice)
        .where(
            Notice.site_id == site_id,
            Notice.via.in_((Via.EMAIL, Via.WECOM, Via.SMS)),
            Notice.put_at > now - KEPT,
        )
        .order_by(Notice.put_at.desc(), Notice.id.desc())
        .limit(SHOWN)
    ).all()


def failing_lines(site_id: UUID) -> Sequence[NoticeLine]:
    """The ways out that are down for this site."""
    lines = (str(Via.EMAIL), str(Via.SMS), f"{Via.WECOM}:{site_id}")
    return db.session.scalars(
        select(NoticeLine).where(NoticeLine.line.in_(lines), NoticeLine.failures > 0)
    ).all()


def setting_of(company_id: UUID, site_id: UUID) -> NoticeSetting:
    """How a site tells; an empty row, not stored, where nobody has chosen yet."""
    found = db.session.get(NoticeSetting, (company_id, site_id), populate_existing=True)
    return found or NoticeSetting(
        company_id=company_id, site_id=site_id, tells={}, ladder=[], robot="", language="zh-CN",
        emails={},
    )  # fmt: skip
