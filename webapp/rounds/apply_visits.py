"""Being at a point: visits, their ends, and the stops they answer. Any order ends in one state.

What makes the order irrelevant: a stop belongs to the earliest visit that names it, a visit repeats
every earlier one within a minute, and an end that came first waits for its visit.
"""

from uuid import UUID

from webapp.evidence import Evidence
from webapp.rounds.bodies import Measured, VisitBody
from webapp.rounds.ledger import REPEATED_WITHIN, Ledger
from webapp.rounds.ledger_rows import RoundRow, StopRow, VisitRow
from webapp.rounds.rules import is_unproven, outcome_of

UNPROVEN = "time.unproven"


def apply_visit(ledger: Ledger, entry: Evidence) -> None:
    """Keep the visit whatever is odd about it; oddities are flags."""
    body: VisitBody = entry.body
    place = ledger.place(body.checkpoint_id)
    if body.visit_id in ledger.visits:
        entry.marks.append("visit.known")  # an id given twice: the first entry is the visit
        return
    visit = VisitRow(
        id=body.visit_id,
        site_id=place.site_id,
        checkpoint_id=body.checkpoint_id,
        round_id=body.round_id,
        stop_id=body.stop_id,
        person_id=entry.person_id,
        device_id=entry.device_id,
        checklist_version_id=body.checklist_version_id,
        at=entry.at,
        not_before=entry.not_before,
        not_after=entry.not_after,
        claimed_at=entry.claimed_at,
        received_at=entry.received_at,
        method=body.method,
        label_revision=body.label_revision,
        seq=entry.seq,
        distance_m=body.position.distance_m if body.position else None,
        accuracy_m=body.position.accuracy_m if body.position else None,
        ended_at=None,
        has_problem=_has_problem(ledger, body),
        flags=sorted({*entry.flags, *_label_flags(ledger, body), *_round_flags(ledger, entry)}),
        is_new=True,
    )
    _flag_repeats(ledger, visit)
    ledger.add_visit(visit)
    _claim_stop(ledger, visit)
    for measured in ledger.positions.pop(visit.id, ()):
        apply_position(ledger, measured)
    end = ledger.ends.pop(visit.id, None)
    if end is not None:
        apply_visit_end(ledger, end)


def apply_visit_end(ledger: Ledger, entry: Evidence) -> None:
    """The guard has left the point. Before its visit it waits; twice, the later counts."""
    visit = ledger.visits.get(entry.body.visit_id)
    if visit is None:
        ledger.ends[entry.body.visit_id] = entry
    elif visit.ended_at is None or entry.at > visit.ended_at:
        visit.ended_at = entry.at
        visit.is_changed = True


def apply_position(ledger: Ledger, entry: Evidence) -> None:
    """How far from the point its own phone was; of several, the one with the least error counts."""
    body: Measured = entry.body
    visit = ledger.visits.get(body.visit_id)
    if visit is None:
        ledger.positions.setdefault(body.visit_id, []).append(entry)
        return
    if (visit.person_id, visit.device_id) != (entry.person_id, entry.device_id):
        return  # where somebody else stands says nothing of this visit
    if visit.distance_m is not None and visit.accuracy_m is not None:
        known = (visit.accuracy_m, visit.distance_m)
        if known <= (body.accuracy_m, body.distance_m):
            return
    visit.distance_m, visit.accuracy_m = body.distance_m, body.accuracy_m
    visit.is_changed = True


def note_problem(ledger: Ledger, visit: VisitRow) -> None:
    """Recount whether a visit found anything wrong, after its answers have changed."""
    answers = ledger.given.get(visit.id, {}).values()
    has_problem = any(answer.verdict == "problem" for answer in answers)
    if has_problem == visit.has_problem:
        return
    visit.has_problem = has_problem
    visit.is_changed = True
    stop = ledger.stops.get(visit.stop_id) if visit.stop_id else None
    if stop is not None and stop.visit_id == visit.id:
        stop.has_problem = has_problem
        stop.is_changed = True


def _has_problem(ledger: Ledger, body: VisitBody) -> bool:
    answers = ledger.given.get(body.visit_id, {}).values()
    return any(answer.verdict == "problem" for answer in answers)


def _label_flags(ledger: Ledger, body: VisitBody) -> list[str]:
    if not body.label_code:
        return []
    printed_for, is_voided = ledger.labels.get(body.label_code, (None, False))
    if printed_for is None:
        return ["label.unknown"]
    flags = ["label.other_point"] if printed_for != body.checkpoint_id else []
    return [*flags, "label.voided"] if is_voided else flags


def _round_flags(ledger: Ledger, entry: Evidence) -> list[str]:
    """What became of the round while the phone had no signal, and whether the stop is its own."""
    body: VisitBody = entry.body
    if body.round_id is None:
        return []
    row = ledger.rounds.get(body.round_id)
    if row is None:
        return ["round.unknown"]
    flags = []
    if row.cancelled_at is not None:
        flags.append("round.cancelled")
    if not _is_theirs(ledger, row, entry.person_id):
        flags.append("round.reassigned")
    stop = ledger.stops.get(body.stop_id) if body.stop_id else None
    if stop is None or not _belongs(stop, body):
        flags.append("visit.off_round")
    else:
        if entry.at < stop.opens_at:
            flags.append("visit.early")
        if is_unproven(stop, entry.not_before, entry.not_after):
            flags.append(UNPROVEN)
    return flags


def _is_theirs(ledger: Ledger, row: RoundRow, person_id: UUID) -> bool:
    if row.person_id is not None:
        return row.person_id == person_id
    return row.role is None or row.role == ledger.roles.get(person_id)


def _belongs(stop: StopRow, body: VisitBody) -> bool:
    return stop.checkpoint_id == body.checkpoint_id and stop.round_id == body.round_id


def _flag_repeats(ledger: Ledger, visit: VisitRow) -> None:
    """The later of two visits of one person within a minute is a repetition."""
    for other in ledger.visits_at.get(visit.checkpoint_id, ()):
        if other.person_id != visit.person_id or abs(other.at - visit.at) >= REPEATED_WITHIN:
            continue
        later = max(visit, other, key=lambda one: (one.at, one.id))
        later.flag("visit.repeated")


def _claim_stop(ledger: Ledger, visit: VisitRow) -> None:
    """The stop belongs to its earliest visit; all others are extra."""
    stop = ledger.stops.get(visit.stop_id) if visit.stop_id else None
    if stop is None or (stop.checkpoint_id, stop.round_id) != (visit.checkpoint_id, visit.round_id):
        return
    if visit.at < stop.opens_at:
        return
    if _is_earlier(stop, visit):
        return
    stop.outcome = str(outcome_of(stop, visit.at))
    stop.seen_at = visit.at
    stop.visit_id = visit.id
    stop.has_problem = visit.has_problem
    stop.is_changed = True


def _is_earlier(stop: StopRow, visit: VisitRow) -> bool:
    """True when the stop has a visit before this one."""
    if stop.visit_id is None or stop.seen_at is None:
        return False
    return (stop.seen_at, stop.visit_id) <= (visit.at, visit.id)
