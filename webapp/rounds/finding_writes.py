"""Storing what a batch has told of findings: reports, their lines, and what follows from them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, insert, update

from webapp.bulk import Bulk
from webapp.issues import numbers
from webapp.issues.flows.flow import IssueKind
from webapp.issues.models import Channel, IssueEvent, next_seq
from webapp.issues.state.bulk_reads import ReportRow
from webapp.issues.state.bulk_retelling import Retelling
from webapp.issues.state.terms import flow_by_version
from webapp.rounds.ledger_rows import EventRow, FindingRow

if TYPE_CHECKING:
    from webapp.rounds.ledger import Ledger, Numbers

_OF_LINE = [one.name for one in fields(EventRow) if one.name not in ("is_new", "is_changed")]
_NEW_LINE = Bulk(insert(IssueEvent), ["company_id", "issue_id", "is_public", *_OF_LINE])
_CHANGED_LINE = Bulk(
    update(IssueEvent)
    .where(IssueEvent.company_id == bindparam("its_company"), IssueEvent.id == bindparam("its_id"))
    .values(kind=bindparam("kind"), aside=""),
    ["kind", "aside", "its_company", "its_id"],
)


def write(ledger: "Ledger") -> None:
    """Store new reports and lines, and tell every story anew that has changed."""
    touched = [finding for finding in ledger.findings.values() if finding.is_touched]
    if not touched or ledger.now is None:
        return
    opened = [finding for finding in touched if finding.is_new]
    named = _numbers(ledger, opened)
    retelling = Retelling(ledger.connection, ledger.company_id, ledger.now)
    reports = [_report(finding, *named[finding.id], ledger.now) for finding in opened]
    lines = [finding.events.values() for finding in opened]
    retelling.open(zip(reports, lines, strict=True))
    _write_lines(ledger, touched)
    retelling.again(finding.id for finding in touched if not finding.is_new)
    retelling.finish()


def _write_lines(ledger: "Ledger", touched: Sequence[FindingRow]) -> None:
    lines = [(finding.id, line) for finding in touched for line in finding.events.values()]
    new = [_line(ledger.company_id, issue_id, line) for issue_id, line in lines if line.is_new]
    _NEW_LINE.run(ledger.connection, new)
    changed = [line for _id, line in lines if line.is_changed and not line.is_new]
    _CHANGED_LINE.run(
        ledger.connection,
        [
            {"its_company": ledger.company_id, "its_id": line.id, "kind": line.kind, "aside": ""}
            for line in changed
        ],
    )


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


def _report(finding: FindingRow, number: str, seq: int, now: datetime) -> ReportRow:
    flow = flow_by_version(finding.flow_version_id, finding.kind)
    return ReportRow(
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


def _line(company_id: UUID, issue_id: UUID, line: EventRow) -> dict[str, Any]:
    told = {name: getattr(line, name) for name in _OF_LINE}
    return {"company_id": company_id, "issue_id": issue_id, "is_public": False, **told}
