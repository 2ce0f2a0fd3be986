"""Storing what a batch has told of findings: reports, their lines, and what follows from them.

A few of a thousand answers come here, so this goes through the session, which knows every column's
default; the session writes on the connection of the batch, in its transaction.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from webapp.database import db
from webapp.issues import numbers
from webapp.issues.flow import IssueKind
from webapp.issues.models import Channel, FlowVersion, Issue, IssueClock, IssueEvent, next_seq
from webapp.issues.retelling import retell
from webapp.issues.terms import flow_by_version
from webapp.rounds.ledger_rows import EventRow, FindingRow
from webapp.rounds.models import Finding

if TYPE_CHECKING:
    from webapp.rounds.ledger import Ledger, Numbers


def write(ledger: "Ledger") -> None:
    """Store new reports and lines, and tell every story anew that has changed."""
    touched = [finding for finding in ledger.findings.values() if finding.is_touched]
    if not touched or ledger.now is None:
        return
    try:
        _write(ledger, touched, ledger.now)
    finally:
        let_go()


def _write(ledger: "Ledger", touched: list[FindingRow], now: datetime) -> None:
    opened = [finding for finding in touched if finding.is_new]
    named = _numbers(ledger, opened)
    db.session.add_all(_report(finding, *named[finding.id], now) for finding in opened)
    db.session.flush()
    for finding in touched:
        lines = finding.events.values()
        db.session.add_all(_line(finding.id, line) for line in lines if line.is_new)
        for line in lines:
            if line.is_changed and not line.is_new:
                _change(ledger.company_id, line)
    db.session.flush()
    wanted = [finding.id for finding in touched]
    for report in db.session.scalars(
        select(Issue)
        .where(Issue.id.in_(wanted))
        .order_by(Issue.id)  # locked always in the same order (retell)
        .execution_options(populate_existing=True)
    ).all():
        retell(report, now)
    db.session.flush()


def _numbers(ledger: "Ledger", opened: Sequence[FindingRow]) -> "Numbers":
    """One statement for each site and day."""
    named = {one.id: ledger.numbers[one.id] for one in opened if one.id in ledger.numbers}
    series: dict[tuple[UUID, IssueKind, date], list[UUID]] = defaultdict(list)
    for one in opened:
        if one.id not in named:
            day = one.opened_at.astimezone(_zone(ledger, one)).date()
            series[one.site_id, IssueKind(one.kind), day].append(one.id)
    for (site_id, kind, day), ids in series.items():
        taken = numbers.take_numbers(ledger.company_id, site_id, kind, day, len(ids))
        at = {one.id: one.opened_at for one in opened}
        named.update({id: (n, next_seq(at[id])) for id, n in zip(ids, taken, strict=True)})
    return named


def _zone(ledger: "Ledger", finding: FindingRow) -> ZoneInfo:
    """By whose days it is numbered: a batch names the point of a finding, or else its site."""
    point_id = finding.checkpoint_id
    return ledger.sites[finding.site_id] if point_id is None else ledger.place(point_id).timezone


def _report(finding: FindingRow, number: str, seq: int, now: datetime) -> Finding:
    flow = flow_by_version(finding.flow_version_id, finding.kind)
    return Finding(
        id=finding.id,
        site_id=finding.site_id,
        number=number,
        seq=seq,
        kind=finding.kind,
        channel=Channel.ROUND,
        flow_version_id=finding.flow_version_id,
        checkpoint_id=finding.checkpoint_id,
        zone_id=finding.zone_id,
        urgency=finding.urgency,
        title=finding.title,
        title_en=finding.title_en,
        text=finding.text,
        item_key=finding.item_key,
        opened_at=finding.opened_at,
        opened_by=finding.opened_by,
        last_seen_at=finding.last_seen_at,
        state=flow.start,
        phase=flow.state(flow.start).phase,
        since=finding.opened_at,
        touched_at=now,
    )


def _line(issue_id: UUID, line: EventRow) -> IssueEvent:
    return IssueEvent(
        id=line.id,
        issue_id=issue_id,
        kind=line.kind,
        step=line.step,
        at=line.at,
        not_before=line.not_before,
        not_after=line.not_after,
        received_at=line.received_at,
        person_id=line.person_id,
        visit_id=line.visit_id,
        actors=line.actors,
        note=line.note,
        photos=line.photos,
    )


def _change(company_id: UUID, line: EventRow) -> None:
    its = (IssueEvent.company_id == company_id) & (IssueEvent.id == line.id)
    db.session.execute(update(IssueEvent).where(its).values(kind=line.kind, aside=""))


def let_go() -> None:
    """Nothing stays in the session: a batch that is refused is undone below it."""
    for row in list(db.session):
        if isinstance(row, Issue | IssueEvent | IssueClock | FlowVersion):
            db.session.expunge(row)
