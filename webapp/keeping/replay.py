"""Entries applied again, through the ledger that has applied them before."""

from uuid import UUID

from sqlalchemy import Connection, select

from webapp.accounts.models import Person
from webapp.coverage import projections
from webapp.evidence import Evidence, Parked
from webapp.issues.phone import offline as issues
from webapp.keeping.kept import table_of
from webapp.keeping.timeline import Arrived
from webapp.presence import marks
from webapp.rounds import ledger_writes
from webapp.rounds.bodies import VisitBody
from webapp.rounds.ledger import Ledger, Numbers
from webapp.sites.models import Label
from webapp.sync import journal
from webapp.sync.applying import WAITING_FOR_FINDING
from webapp.sync.kinds import KINDS, LOOKS_FOR
from webapp.sync.tokens import Notary

OWN_ROWS = frozenset(
    {
        *("rounds.visit", "rounds.answer", "rounds.report", "rounds.clearance"),
        *issues.KINDS,
    }
)


class Replay:
    """Applies batch after batch; remembers what cannot be applied any more."""

    def __init__(
        self, connection: Connection, company_id: UUID, notary: Notary, numbers: Numbers
    ) -> None:
        self.connection, self.company_id, self.notary = connection, company_id, notary
        self.numbers = numbers  # reports keep theirs
        person, label = table_of(Person), table_of(Label)
        people = select(person.c.id, person.c.role).where(person.c.company_id == company_id)
        self.roles: dict[UUID, str] = {row[0]: row[1] for row in connection.execute(people)}
        printed = select(label.c.code, label.c.checkpoint_id, label.c.voided_at)
        self.labels = {
            row[0]: (row[1], row[2])
            for row in connection.execute(printed.where(label.c.company_id == company_id))
        }
        self.waiting: dict[UUID, list[Evidence]] = {}  # clearances, by the finding they wait for
        self.failed: list[tuple[Evidence, str]] = []
        self.retold: set[UUID] = set()  # reports whose steps came in again

    def apply(self, batch: list[Arrived]) -> None:
        """One batch: read, change, write, as the inbox does."""
        ledger = Ledger(self.connection, self.company_id)
        ledger.numbers = self.numbers
        entries = [one.evidence for one in batch]
        woken = self._woken_by(entries)
        ledger.load([*entries, *woken], self.roles, self._earlier(batch))
        for arrived in batch:
            self._as_of(ledger, arrived)
            self._apply_one(ledger, arrived.evidence)
        for evidence in woken:
            self._apply_one(ledger, evidence)
        projections.keep(ledger, batch[-1].moment)
        marks.mark(ledger)
        ledger_writes.write(ledger)
        self.retold |= issues.touched(ledger)

    def lost(self) -> list[str]:
        """Entries whose rows would be gone: no rebuild is worth that."""
        return [_line(evidence, code) for evidence, code in self._left() if _owns(evidence)]

    def left_out(self) -> list[str]:
        """Entries about plans that have been made anew since: their rounds are not there."""
        return [_line(evidence, code) for evidence, code in self._left() if not _owns(evidence)]

    def _left(self) -> list[tuple[Evidence, str]]:
        waiting = [(one, WAITING_FOR_FINDING) for some in self.waiting.values() for one in some]
        return self.failed + waiting

    def _apply_one(self, ledger: Ledger, evidence: Evidence) -> None:
        try:
            KINDS[evidence.kind].apply(ledger, evidence)
        except Parked as parked:
            if parked.code == WAITING_FOR_FINDING:
                self.waiting.setdefault(evidence.body.finding_id, []).append(evidence)
            else:
                self.failed.append((evidence, parked.code))

    def _as_of(self, ledger: Ledger, arrived: Arrived) -> None:
        """A label that was voided later was good when it was scanned."""
        body = arrived.evidence.body
        if isinstance(body, VisitBody) and body.label_code in self.labels:
            point, voided_at = self.labels[body.label_code]
            is_voided = voided_at is not None and voided_at <= arrived.moment
            ledger.labels[body.label_code] = (point, is_voided)

    def _woken_by(self, entries: list[Evidence]) -> list[Evidence]:
        """Clearances whose finding comes with these."""
        reports = [KINDS[e.kind].subject(e.body) for e in entries if e.kind == "rounds.report"]
        return [one for report in reports if report for one in self.waiting.pop(report, ())]

    def _earlier(self, batch: list[Arrived]) -> list[Evidence]:
        """Stored entries that these have to be weighed with, of those that were here by then."""
        subjects: set[UUID] = set()
        kinds: set[str] = set()
        for arrived in batch:
            evidence = arrived.evidence
            looks_for = LOOKS_FOR.get(evidence.kind, ())
            if looks_for:
                subjects.add(KINDS[evidence.kind].subject(evidence.body) or evidence.id)
                kinds.update(looks_for)
        found = journal.about(self.connection, self.company_id, subjects, kinds)
        by_then = (one for one in found if one.received_at <= batch[-1].moment)
        read = (journal.read_again(one, self.notary) for one in by_then)
        return [one for one in read if one is not None]


def _owns(evidence: Evidence) -> bool:
    return evidence.kind in OWN_ROWS


def _line(evidence: Evidence, code: str) -> str:
    return f"entry {evidence.id} ({evidence.kind}) was applied and now is {code}"
