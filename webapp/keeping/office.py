"""What the office did to findings: its steps and words are put back, and the story told anew."""

from uuid import UUID, uuid5

from sqlalchemy import Connection, insert, select

from webapp.database import db
from webapp.issues.models import Channel, FlowVersion, Issue, IssueClock, IssueEvent
from webapp.issues.state.retelling import retell
from webapp.keeping.kept import Kept, table_of
from webapp.keeping.timeline import Act, moment_of
from webapp.rounds.models import Finding
from webapp.sync.models import Entry


class Office:
    """The office's share of the findings that phones have opened."""

    def __init__(self, kept: Kept) -> None:
        self.connection: Connection = kept.connection
        self.company_id = kept.company_id
        told, said, was = kept[IssueEvent], table_of(Entry), kept[Issue]
        by_entry = (said.c.company_id == told.c.company_id) & (said.c.id == told.c.id)
        findings = select(was.c.id).where(was.c.channel == Channel.ROUND)
        rows = self.connection.execute(
            select(told, said.c.id.label("entry_id"))
            .join_from(told, said, by_entry, isouter=True)
            .where(told.c.issue_id.in_(findings))
        )
        self.acts: list[Act] = []
        self.of_phones: set[UUID] = set()  # findings that some entry speaks of
        derived: set[UUID] = set()
        for row in rows.mappings():
            event = {column.name: row[column.name] for column in told.c}
            if row["entry_id"] is not None:
                self.of_phones.add(event["issue_id"])
                derived.add(uuid5(event["id"], "cleared"))
            else:
                self.acts.append(Act(moment_of(event), event))
        self.of_phones |= self._reported(kept)
        self.acts = [act for act in self.acts if self._is_ours(act, derived)]
        numbered = select(was.c.id, was.c.number, was.c.seq).where(was.c.channel == Channel.ROUND)
        self.numbers = {row[0]: (row[1], row[2]) for row in self.connection.execute(numbered)}
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
        return act.event["id"] not in derived and act.event["issue_id"] in self.of_phones

    def do(self, act: Act) -> bool:
        """Do it again. False while the finding is not there."""
        event = act.event
        key = (self.company_id, event["issue_id"])
        finding = db.session.get(Finding, key, populate_existing=True)
        if finding is None:
            return False
        self.connection.execute(insert(table_of(IssueEvent)), event | {"aside": ""})
        retell(finding, event["received_at"])
        line = db.session.get_one(IssueEvent, (self.company_id, event["id"]))
        if line.aside != event["aside"] and line.aside:
            self.refused.append(f"finding {finding.id}: {event['step']} is now {line.aside}")
        db.session.flush()
        _let_go()
        return True


def _let_go() -> None:
    """Nothing stays in the session: the next act finds what entries have made of it since."""
    for row in list(db.session):
        if isinstance(row, Issue | IssueEvent | IssueClock | FlowVersion):
            db.session.expunge(row)
