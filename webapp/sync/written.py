"""What a ledger holds, written down, with everything that follows from it."""

from datetime import datetime

from webapp.coverage import projections
from webapp.issues.phone import offline as issues
from webapp.presence import marks
from webapp.rounds import ledger_writes
from webapp.rounds.ledger import Ledger


def write(ledger: Ledger, now: datetime) -> None:
    """Rows, the map, marks for the scores, and the stories of reports."""
    projections.keep(ledger, now)
    marks.mark(ledger)
    ledger_writes.write(ledger)
    issues.settle(ledger, now)
