"""More is known of when stored evidence was made: its visits and sightings learn it."""

from collections.abc import Iterable
from uuid import UUID, uuid5

from sqlalchemy import Table, bindparam, update

from webapp.bulk import Bulk
from webapp.evidence import Evidence
from webapp.issues.models import IssueEvent
from webapp.rounds import ledger_reads as reads
from webapp.rounds import ledger_writes
from webapp.rounds.apply_visits import UNPROVEN
from webapp.rounds.bodies import VisitBody
from webapp.rounds.ledger import Ledger
from webapp.rounds.ledger_rows import StopRow, VisitRow
from webapp.rounds.rules import is_unproven

TELLING = frozenset({"rounds.answer", "rounds.skip", "rounds.report", "rounds.clearance"})
_EVENT: Table = IssueEvent.__table__  # type: ignore[assignment]  # declared as FromClause
_NARROWED = Bulk(
    update(_EVENT)
    .where(_EVENT.c.company_id == bindparam("company"), _EVENT.c.id == bindparam("its_id"))
    .values(not_before=bindparam("not_before"), not_after=bindparam("not_after")),
    ["company", "its_id", "not_before", "not_after"],
)


def narrow(ledger: Ledger, entries: Iterable[Evidence]) -> None:
    """Take over the intervals of these entries. `ledger` is a fresh one; it is written."""
    known = list(entries)
    begun = {one.body.visit_id: one for one in known if isinstance(one.body, VisitBody)}
    for visit in reads.visits(ledger, set(begun)):
        ledger.add_visit(visit)
    stops = {one.stop_id for one in ledger.visits.values() if one.stop_id is not None}
    ledger.stops = reads.stops(ledger, stops)
    for visit in ledger.visits.values():
        _narrow(visit, begun[visit.id], ledger.stops.get(visit.stop_id) if visit.stop_id else None)
    ledger_writes.write(ledger)
    _NARROWED.run(ledger.connection, _told(ledger.company_id, known))


def _narrow(visit: VisitRow, entry: Evidence, stop: StopRow | None) -> None:
    if (visit.device_id, visit.seq) != (entry.device_id, entry.seq):
        return  # an id given twice: the visit is another entry's
    visit.not_before, visit.not_after = entry.not_before, entry.not_after
    flags = {*visit.flags, *entry.flags} - {UNPROVEN}
    is_own = stop and (stop.checkpoint_id, stop.round_id) == (visit.checkpoint_id, visit.round_id)
    if stop is not None and is_own and is_unproven(stop, visit.not_before, visit.not_after):
        flags.add(UNPROVEN)
    visit.flags = sorted(flags)
    visit.is_changed = True


def _told(company_id: UUID, entries: Iterable[Evidence]) -> Iterable[dict[str, object]]:
    """What entries may have told of findings: themselves, and what was mended on the spot."""
    for entry in entries:
        if entry.kind in TELLING:
            for event_id in (entry.id, uuid5(entry.id, "cleared")):
                yield {
                    "company": company_id,
                    "its_id": event_id,
                    "not_before": entry.not_before,
                    "not_after": entry.not_after,
                }
