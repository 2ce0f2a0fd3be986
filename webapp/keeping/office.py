"""What the office did to findings, done again by the very verbs that did it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection, insert, select

from webapp.database import db
from webapp.errors import Refused
from webapp.keeping.kept import Kept, table_of
from webapp.keeping.timeline import Act, moment_of
from webapp.rounds import findings
from webapp.rounds.models import Finding, FindingEvent
from webapp.sync.models import Entry


class Office:
    """The office's share of the findings that phones have opened."""

    def __init__(self, kept: Kept) -> None:
        self.connection: Connection = kept.connection
        self.company_id = kept.company_id
        told, said = kept[FindingEvent], table_of(Entry)
        by_entry = (said.c.company_id == told.c.company_id) & (said.c.id == told.c.id)
        rows = self.connection.execute(
            select(told, said.c.id.label("entry_id")).join_from(told, said, by_entry, isouter=True)
        )
        self.acts: list[Act] = []
        self.of_phones: set[UUID] = set()  # findings that some entry speaks of
        derived: set[UUID] = set()
        for row in rows.mappings():
            event = {column.name: row[column.name] for column in told.c}
            if row["entry_id"] is not None:
                self.of_phones.add(event["finding_id"])
                derived.add(uuid5(event["id"], "cleared"))
            else:
                self.acts.append(Act(moment_of(event), event))
        self.of_phones |= self._reported(kept)
        self.acts = [act for act in self.acts if self._is_ours(act, derived)]
        was = kept[Finding]
        self.findings = {
            row["id"]: dict(row) for row in self.connection.execute(select(was)).mappings()
        }
        self.refused: list[str] = []

    def _reported(self, kept: Kept) -> set[UUID]:
        """Findings that a phone has reported: known by id, even when no line of them is left."""
        was, said = kept[Finding], table_of(Entry)
        by_report = (said.c.company_id == was.c.company_id) & (said.c.subject_id == was.c.id)
        reported = (said.c.kind == "rounds.report") & (said.c.outcome == "applied")
        rows = self.connection.execute(select(was.c.id).join_from(was, said, by_report & reported))
        return set(rows.scalars())

    def _is_ours(self, act: Act, derived: set[UUID]) -> bool:
        """Not what a phone said with its answer, and not about a finding of the office's own."""
        return act.event["id"] not in derived and act.event["finding_id"] in self.of_phones

    def do(self, act: Act) -> bool:
        """Do it again. False while the finding is not there."""
        event = act.event
        finding = db.session.get(
            Finding, (self.company_id, event["finding_id"]), populate_existing=True
        )
        if finding is None:
            return False
        try:
            with db.session.no_autoflush:
                _repeat(finding, event, self.findings[finding.id])
        except Refused as refused:
            self.refused.append(f"finding {finding.id}: {event['kind']} is now {refused.code}")
        for row in list(db.session.new):  # the line it wrote: the one of then is put back instead
            db.session.expunge(row)
        db.session.flush()
        self.tell([event])
        db.session.expunge(finding)
        return True

    def tell(self, events: Iterable[dict[str, Any]]) -> None:
        """Put lines back as they were."""
        for event in events:
            self.connection.execute(insert(table_of(FindingEvent)), event)


def _repeat(finding: Finding, event: dict[str, Any], was: dict[str, Any]) -> None:
    """A line names the verb; who was assigned, and until when, only the finding itself knows."""
    said: dict[str, Any] = {"by": event["person_id"], "at": event["at"], "note": event["note"]}
    if event["kind"] == "assigned" and was["assigned_to"] is not None:
        findings.assign(finding, to=was["assigned_to"], due_at=was["due_at"], **said)
    elif event["kind"] == "cleared":
        findings.clear(finding, **said)
    elif event["kind"] == "verified":
        findings.verify(finding, **said)
    elif event["kind"] == "returned":
        findings.send_back(finding, **said)
    elif event["kind"] == "reopened":
        findings.reopen(finding, **said)
