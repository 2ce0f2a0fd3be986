"""Setting the limits of a site. Audited; running clocks take a new one only by choice."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from webapp.audit import actions as audit
from webapp.background import actions as background
from webapp.background.models import SideTask
from webapp.background.worker import Progress
from webapp.clock import to_millis, utcnow
from webapp.database import db, transaction
from webapp.issues.flows.flow import Flow, Phase
from webapp.issues.limits.limits import Row, Setting, changed, rows_of
from webapp.issues.models import Issue, SiteLimit
from webapp.issues.state.retelling import retell
from webapp.issues.state.terms import setting_of

RETELLING = "issues.limits"  # the side work that brings running clocks in line
BATCH = 100

Key = tuple[str, str]  # clock and urgency


def limits_of(site_id: UUID, flow: Flow) -> list[Row]:
    """Every limit of a kind at a site."""
    stored = db.session.scalars(
        select(SiteLimit).where(SiteLimit.site_id == site_id, SiteLimit.kind == flow.kind)
    )
    return rows_of(flow, {(row.clock, row.urgency): setting_of(row) for row in stored})


def set_limits(
    site_id: UUID,
    flow: Flow,
    amounts: Mapping[Key, int | None],
    *,
    running: bool,
    by: UUID,
    at: datetime,
) -> UUID | None:
    """Set what differs from what is set. `running`: clocks that run take it too.

    Answers the side work to ring for, if there is any.
    """
    before = {(row.rule.key, str(row.urgency)): row.setting for row in limits_of(site_id, flow)}
    said: dict[str, list[int | None]] = {}
    for key, amount in amounts.items():
        setting = before[key]
        was = setting.amount if setting else None
        if was == amount:
            continue
        new = changed(setting, amount, at, running=running)
        db.session.merge(_row(site_id, flow, key, new, by=by, at=at))
        said[".".join(key)] = [was, amount]
    if not said:
        return None
    audit.note(
        "limits.set", by=by, at=at, subject=site_id, kind=flow.kind, running=running, limits=said
    )
    if not running:
        return None
    subject = f"{site_id}:{flow.kind}:{to_millis(at)}"
    params = {"site_id": str(site_id), "kind": str(flow.kind)}
    background.ask(RETELLING, subject, params, at=at, by=by)
    return background.waiting(RETELLING, subject)


def _row(
    site_id: UUID, flow: Flow, key: Key, setting: Setting, *, by: UUID, at: datetime
) -> SiteLimit:
    return SiteLimit(
        company_id=db.session.info["company_id"],
        site_id=site_id,
        kind=flow.kind,
        clock=key[0],
        urgency=key[1],
        amount=setting.amount,
        past=[[one.until_ms, one.amount, one.is_for_running] for one in setting.past],
        set_by=by,
        set_at=at,
    )


def retell_running(task: SideTask, progress: Progress) -> None:
    """Side work: bring the clocks of what is not closed in line with a changed limit."""
    ids = db.session.scalars(
        select(Issue.id)
        .where(
            Issue.site_id == UUID(task.params["site_id"]),
            Issue.kind == task.params["kind"],
            Issue.phase != Phase.CLOSED,
        )
        .order_by(Issue.id)
    ).all()
    for start in range(0, len(ids), BATCH):
        with transaction():
            some = select(Issue).where(Issue.id.in_(ids[start : start + BATCH])).with_for_update()
            for issue in db.session.scalars(some.order_by(Issue.id)):
                retell(issue, utcnow())
        progress(min(start + BATCH, len(ids)), len(ids))
