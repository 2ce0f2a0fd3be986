"""Entries that came before the report they speak of: applied by themselves when it is here."""

from datetime import datetime

from sqlalchemy import select

from webapp.clock import to_millis
from webapp.database import db, transaction
from webapp.evidence import Parked
from webapp.issues.models import Issue
from webapp.issues.phone.offline import KINDS as OF_REPORTS
from webapp.issues.phone.offline import UNKNOWN_ISSUE
from webapp.sync import journal
from webapp.sync.applying import apply_alone
from webapp.sync.batch import read_stored
from webapp.sync.models import Entry
from webapp.sync.tokens import Notary

AT_ONCE = 100


def wake(notary: Notary, _now: datetime) -> int:
    """Apply what waited for a report that has come; how many they were."""
    waited = (
        select(Entry)
        .join(Issue, (Issue.company_id == Entry.company_id) & (Issue.id == Entry.subject_id))
        .where(
            Entry.outcome == "parked",
            Entry.code == UNKNOWN_ISSUE,
            Entry.kind.in_(OF_REPORTS),
        )
        .order_by(Entry.received_at, Entry.seq)
        .limit(AT_ONCE)
    )
    with transaction():
        woken = [entry for entry in db.session.scalars(waited).all() if _applied(entry, notary)]
    return len(woken)


def _applied(entry: Entry, notary: Notary) -> bool:
    connection = db.session.connection()
    journal.lock_company(connection, entry.company_id)
    read = read_stored(entry.raw, to_millis(entry.received_at), notary, entry.proved)
    if read is None:
        return False
    roles = journal.roles(connection, entry.company_id, [read.person_id])
    try:
        apply_alone(connection, entry.company_id, read, roles, notary)
    except Parked:
        return False
    entry.outcome, entry.code = "applied", ""
    return True
