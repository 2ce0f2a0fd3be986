"""Evidence turned into changed rows: of a batch on its way in, or of one entry after all."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Connection

from webapp.clock import from_millis
from webapp.evidence import Evidence, Parked
from webapp.rounds.ledger import Ledger
from webapp.sync import journal, written
from webapp.sync.batch import Arrival, Batch
from webapp.sync.journal import Stored
from webapp.sync.kinds import KINDS, LOOKS_FOR
from webapp.sync.tokens import Notary

WAITING_FOR_FINDING = "rounds.unknown_finding"


class Applying:
    """The good entries of one batch; what cannot be applied gets its fault."""

    def __init__(
        self, connection: Connection, batch: Batch, roles: dict[UUID, str], notary: Notary
    ) -> None:
        self.connection = connection
        self.batch = batch
        self.roles = roles
        self.notary = notary

    def run(self, good: list[Arrival]) -> None:
        """Change the rows that these speak of."""
        told = [one.evidence for one in good if one.evidence is not None]
        if not told:
            return
        ledger = Ledger(self.connection, self.batch.company_id)
        is_in_order = self.batch.is_in_order
        ledger.load(told, self.roles, self._earlier(told), is_in_order=is_in_order)
        for arrival in good:
            _apply_one(ledger, arrival)
        for arrival in good:
            if arrival.fault == WAITING_FOR_FINDING:  # it may stand further down in this batch
                arrival.fault = ""
                _apply_one(ledger, arrival)
        self._wake(ledger)
        written.write(ledger, from_millis(self.batch.received_ms))

    def _earlier(self, told: list[Evidence]) -> list[Evidence]:
        """Stored entries that these have to be weighed with."""
        subjects: set[UUID] = set()
        kinds: set[str] = set()
        for evidence in told:
            looks_for = LOOKS_FOR.get(evidence.kind, ())
            if looks_for and not (self.batch.is_in_order and evidence.kind == "rounds.visit"):
                subjects.add(KINDS[evidence.kind].subject(evidence.body) or evidence.id)
                kinds.update(looks_for)
        found = journal.about(self.connection, self.batch.company_id, subjects, kinds)
        return _read_again(found, self.notary)

    def _wake(self, ledger: Ledger) -> None:
        """Apply what was parked because its finding had not arrived yet."""
        parked = journal.about(
            self.connection,
            self.batch.company_id,
            ledger.arrived,
            LOOKS_FOR["rounds.report"],
            "parked",
        )
        waiting = [one for one in parked if one.code == WAITING_FOR_FINDING]
        for evidence in _read_again(waiting, self.notary):
            KINDS[evidence.kind].apply(ledger, evidence)
        journal.unpark(self.connection, self.batch.company_id, [one.id for one in waiting])


def apply_alone(
    connection: Connection,
    company_id: UUID,
    evidence: Evidence,
    roles: dict[UUID, str],
    notary: Notary,
) -> None:
    """Apply a stored entry after all. Raises Parked."""
    ledger = Ledger(connection, company_id)
    subject = KINDS[evidence.kind].subject(evidence.body)
    kinds = LOOKS_FOR.get(evidence.kind, ())
    found = journal.about(connection, company_id, {subject} if subject else set(), kinds)
    ledger.load([evidence], roles, _read_again(found, notary))
    KINDS[evidence.kind].apply(ledger, evidence)
    written.write(ledger, evidence.received_at)


def _apply_one(ledger: Ledger, arrival: Arrival) -> None:
    evidence = arrival.evidence
    if evidence is None:
        return
    try:
        KINDS[evidence.kind].apply(ledger, evidence)
    except Parked as parked:
        arrival.fault = parked.code


def _read_again(stored: Collection[Stored], notary: Notary) -> list[Evidence]:
    """What stored entries say; those that cannot be read say nothing."""
    read = (journal.read_again(one, notary) for one in stored)
    return [one for one in read if one is not None]
