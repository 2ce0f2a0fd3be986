"""What phones say about rounds: every kind of entry, its body, and the verb that applies it.

Order does not matter and nothing is refused: docs/sync-protocol.md says what each kind becomes, and
tests/sync/test_any_order.py arrives in every order.
"""

from operator import attrgetter

from webapp.evidence import Kind
from webapp.rounds.apply_answers import apply_answer
from webapp.rounds.apply_findings import apply_clearance, apply_report
from webapp.rounds.apply_rounds import apply_end, apply_skip, apply_start
from webapp.rounds.apply_visits import apply_position, apply_visit, apply_visit_end
from webapp.rounds.bodies import (
    AnswerBody,
    Clearance,
    End,
    Measured,
    Report,
    Skip,
    Start,
    Unskip,
    VisitBody,
    VisitEnd,
)
from webapp.rounds.ledger import Ledger

KINDS: dict[str, Kind[Ledger]] = {
    "rounds.start": Kind(Start, apply_start, attrgetter("round_id")),
    "rounds.visit": Kind(VisitBody, apply_visit, attrgetter("visit_id")),
    "rounds.position": Kind(Measured, apply_position, attrgetter("visit_id")),
    "rounds.answer": Kind(AnswerBody, apply_answer, attrgetter("visit_id")),
    "rounds.visit_end": Kind(VisitEnd, apply_visit_end, attrgetter("visit_id")),
    "rounds.skip": Kind(Skip, apply_skip, attrgetter("stop_id")),
    "rounds.unskip": Kind(Unskip, apply_skip, attrgetter("stop_id")),
    "rounds.end": Kind(End, apply_end, attrgetter("round_id")),
    "rounds.report": Kind(Report, apply_report, attrgetter("report_id")),
    "rounds.clearance": Kind(Clearance, apply_clearance, attrgetter("finding_id")),
}

# What an entry looks for among stored entries of its subject that may have come before it.
LOOKS_FOR: dict[str, tuple[str, ...]] = {
    "rounds.visit": ("rounds.visit_end", "rounds.position"),
    "rounds.skip": ("rounds.skip", "rounds.unskip"),
    "rounds.unskip": ("rounds.skip", "rounds.unskip"),
    "rounds.report": ("rounds.clearance",),
}
